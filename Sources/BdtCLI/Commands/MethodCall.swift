import BdtJSON
import BdtRPC

/// Calls the method that the user names.
struct MethodCall: ClientCommand {
    let method: String
    var arguments: [String] = []
    /// Arguments are `name=value`.
    var isNamed = false

    func request() throws -> JSONValue {
        callObject(
            method, isNamed ? try TypedArguments.named(method, arguments) : try TypedArguments.positional(method, arguments))
    }

    func reply(_ answer: JSONValue) throws -> Reply { try Reply(answer) }
}
