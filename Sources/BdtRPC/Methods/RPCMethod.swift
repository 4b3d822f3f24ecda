import BdtJSON

/// A method: what it is called, what it takes and returns, and what it does.
package struct RPCMethod: Sendable {
    package typealias Handler = @Sendable (RPCRequest) async throws -> JSONValue

    /// The heading in help; `hidden` methods are not listed.
    package let category: String
    package let name: String
    package let summary: String
    package let arguments: [RPCArgument]
    package let results: [RPCResult]
    package let examples: [String]
    private let handler: Handler

    package init(
        category: String, name: String, summary: String, arguments: [RPCArgument] = [], result: [RPCResult] = [],
        examples: [String] = [], hidden: Bool = false, handler: @escaping Handler
    ) {
        self.category = hidden ? "hidden" : category
        self.name = name
        self.summary = summary
        self.arguments = arguments
        self.results = result
        self.examples = examples
        self.handler = handler
    }

    /// The same, for a result that one sentence describes.
    package init(
        category: String, name: String, summary: String, arguments: [RPCArgument] = [], result: RPCResult, examples: [String] = [],
        hidden: Bool = false, handler: @escaping Handler
    ) {
        self.init(
            category: category, name: name, summary: summary, arguments: arguments, result: [result], examples: examples, hidden: hidden,
            handler: handler)
    }

    /// The names that a call may use, in order of position; members of named options come before the argument that holds them.
    package var argumentNames: [RPCArgumentName] {
        arguments.flatMap { argument in
            let members = argument.type.isNamedOptions ? argument.inner.map { RPCArgumentName($0.names, namedOnly: true) } : []
            return members + [RPCArgumentName(argument.names)]
        }
    }

    /// Checks number and types of the arguments, then runs the method. A wrong number of them answers with the help text.
    package func run(_ request: RPCRequest) async throws -> RPCOutcome {
        switch request.mode {
        case .help: return .help(help)
        case .arguments: return .result(argumentMap)
        case .execute: break
        }
        let passed = try request.parameters.expectArray()
        let needed = (arguments.lastIndex { !$0.need.isOptional } ?? -1) + 1
        guard (needed...arguments.count).contains(passed.count) else { return .help(help) }
        var request = request
        request.arguments = RPCArguments(passed, declared: arguments)
        try checkTypes(request.arguments)
        return .result(try await handler(request))
    }

    private func checkTypes(_ passed: RPCArguments) throws(RPCError) {
        var mismatches = JSONObject()
        for (index, argument) in arguments.enumerated() {
            if let text = argument.mismatch(passed[index]) {
                mismatches.append("Position \(index + 1) (\(argument.names))", .string(text))
            }
        }
        if !mismatches.isEmpty {
            throw RPCError(.typeError, "Wrong type passed:\n" + JSONValue.object(mismatches).prettyText(indent: 4))
        }
    }

    /// [method, position, name, is a string] for each name of each argument.
    private var argumentMap: JSONValue {
        var rows: [JSONValue] = []
        for (position, argument) in arguments.enumerated() {
            let named = argument.type.isNamedOptions ? argument.inner : []
            for (name, type) in ([argument] + named).flatMap({ argument in argument.allNames.map { ($0, argument.type) } }) {
                rows.append([.string(self.name), JSONValue(position), .string(name), .bool(type.isText)])
            }
        }
        return .array(rows)
    }
}

/// A name under which an argument may be passed, aliases joined by `|`.
package struct RPCArgumentName: Hashable, Sendable {
    package let names: String
    /// A member of the options object in the next positional argument.
    package let namedOnly: Bool

    package init(_ names: String, namedOnly: Bool = false) {
        self.names = names
        self.namedOnly = namedOnly
    }
}

/// What became of a call.
package enum RPCOutcome: Sendable {
    case result(JSONValue)
    /// The help text: asked for, or because the number of arguments is wrong.
    case help(String)
    /// Another provider of the method may know better.
    case notHandled
}

extension RPCType {
    var isNamedOptions: Bool {
        switch self {
        case .namedOptions, .namedOptionsOrBool: true
        default: false
        }
    }

    /// Whether a command line passes the argument as a JSON string.
    var isText: Bool {
        if case .anyAsText = self { true } else { checkedType == .string }
    }
}
