import BdtJSON

/// One call on its way to a method.
package struct RPCRequest: Sendable {
    package enum Mode: Int32, Sendable {
        case execute = 0
        /// Answer with the help text.
        case help = 1
        /// Answer with [method, position, name, is a string] for each argument.
        case arguments = 2
    }

    /// The caller's name for the call; nil for a notification.
    package var id: JSONValue?
    package var method: String
    /// An array, or an object of named arguments.
    package var parameters: JSONValue
    /// Filled when the method runs.
    package var arguments = RPCArguments([])
    package var mode = Mode.execute
    /// `/`, or `/wallet/<name>` with the name percent-encoded.
    package var uri: String
    package var user: String
    package var peerAddress: String
    /// 1 for JSON-RPC 1.0 and 1.1, 2 for 2.0.
    package var version: Int

    package init(
        method: String, parameters: JSONValue = [], id: JSONValue? = nil, uri: String = "/", user: String = "", peerAddress: String = "",
        version: Int = 1
    ) {
        self.id = id
        self.method = method
        self.parameters = parameters
        self.uri = uri
        self.user = user
        self.peerAddress = peerAddress
        self.version = version
    }
}
