/// Why the client cannot do what the user asked for: one text for the user.
struct ClientError: Error, Equatable, CustomStringConvertible {
    let message: String
    /// The node cannot be reached, or does not answer calls yet: trying again may help.
    var isTransient = false

    init(_ message: String, isTransient: Bool = false) {
        self.message = message
        self.isTransient = isTransient
    }

    var description: String { message }
}
