/// A method of an interface.
package struct Method<Parameters: StructType, Results: StructType>: Sendable {
    package let interfaceID: UInt64
    package let ordinal: UInt16
    /// `Interface.method`
    package let name: String
    /// The first parameter is the `context` of libmultiprocess.
    package let hasContext: Bool
    /// Never blocks: may run on the event loop's thread.
    package let isQuick: Bool

    package init(_ interfaceID: UInt64, _ ordinal: UInt16, _ name: String, hasContext: Bool = false, isQuick: Bool = false) {
        self.interfaceID = interfaceID
        self.ordinal = ordinal
        self.name = name
        self.hasContext = hasContext
        self.isQuick = isQuick
    }
}

/// Something that methods can be called on.
package protocol RPCTarget: Sendable {
    var capability: Capability { get }

    func call<Parameters: StructType, Results: StructType>(
        _ method: Method<Parameters, Results>, _ fill: (Parameters.Builder) -> Void
    ) async throws -> Results.Reader
}

extension Capability: RPCTarget {
    package var capability: Capability { self }

    package func call<Parameters: StructType, Results: StructType>(
        _ method: Method<Parameters, Results>, _ fill: (Parameters.Builder) -> Void
    ) async throws -> Results.Reader {
        let message = MessageBuilder()
        fill(Parameters.initRoot(message))
        let results = try await call(interface: method.interfaceID, method: method.ordinal, message)
        return try Results.read(results.root)
    }
}

/// The methods of an interface as calls on a target.
package protocol InterfaceClient: Sendable {
    init(_ target: any RPCTarget)
    var target: any RPCTarget { get }
}

/// A call of a method as the object sees it that is served.
package struct ServedMethod<Parameters: StructType, Results: StructType> {
    package let parameters: Parameters.Reader
    /// To be filled before the function returns.
    package let results: Results.Builder

    package init(parameters: Parameters.Reader, results: Results.Builder) {
        self.parameters = parameters
        self.results = results
    }
}

/// How a served object executes one of its methods.
package struct Route: Sendable {
    /// `Interface.method`
    package let name: String
    package let hasContext: Bool
    /// Never blocks: may run on the event loop's thread.
    package let isQuick: Bool
    package let parameters: @Sendable () -> StructSchema
    package let results: @Sendable () -> StructSchema
    /// Executes the method and builds its results.
    package let execute: @Sendable (_ parameters: PointerReader, _ results: MessageBuilder) async throws -> Void

    package init<Parameters: StructType, Results: StructType>(
        _ method: Method<Parameters, Results>,
        _ body: @escaping @Sendable (ServedMethod<Parameters, Results>) async throws -> Void
    ) {
        name = method.name
        hasContext = method.hasContext
        isQuick = method.isQuick
        parameters = { Parameters.schema }
        results = { Results.schema }
        execute = { try await body(ServedMethod(parameters: try Parameters.read($0), results: Results.initRoot($1))) }
    }
}
