import BdtJSON

/// What a failed call answers: a number for programs and a text for people. Both are part of the interface.
package struct RPCError: Error, Hashable, Sendable, CustomStringConvertible {
    package let code: RPCErrorCode
    package let message: String

    package init(_ code: RPCErrorCode, _ message: String) {
        self.code = code
        self.message = message
    }

    /// Reads the error object of a reply; nil when it is none.
    package init?(json: JSONValue) {
        guard let code = json["code"].int, let message = json["message"].string else { return nil }
        self.init(RPCErrorCode(rawValue: code), message)
    }

    /// Wraps any other error as a miscellaneous one.
    package init(_ error: any Error) {
        self = error as? RPCError ?? RPCError(.miscError, "\(error)")
    }

    package var json: JSONValue { ["code": JSONValue(code.rawValue), "message": .string(message)] }
    package var description: String { message }
}
