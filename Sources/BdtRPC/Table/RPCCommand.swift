import BdtJSON

/// A method as the table lists it: one of this process, or one that another process executes.
package struct RPCCommand: Sendable {
    /// Runs a call whose named arguments were resolved. `isLast`: no other provider of the name is left to ask.
    package typealias Actor = @Sendable (_ request: RPCRequest, _ isLast: Bool) async throws -> RPCOutcome

    package let category: String
    package let name: String
    package let argumentNames: [RPCArgumentName]
    /// Another process executes it: `actor` only waits, and never holds up the thread that it begins on.
    let isForwarded: Bool
    let actor: Actor

    package init(
        category: String, name: String, argumentNames: [RPCArgumentName], isForwarded: Bool = false, actor: @escaping Actor
    ) {
        self.category = category
        self.name = name
        self.argumentNames = argumentNames
        self.isForwarded = isForwarded
        self.actor = actor
    }

    package init(_ method: RPCMethod) {
        self.init(category: method.category, name: method.name, argumentNames: method.argumentNames) { request, _ in
            try await method.run(request)
        }
    }
}
