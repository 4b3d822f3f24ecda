import BdtWire

/// What went over a connection: bytes by message and in all, and when (UNIX seconds, 0 for never).
package struct Traffic: Sendable {
    package private(set) var sentBytes = 0
    package private(set) var receivedBytes = 0
    package private(set) var lastSent: Int64 = 0
    package private(set) var lastReceived: Int64 = 0
    /// By message name; those that nobody knows under `*other*`.
    package private(set) var sentByMessage: [String: Int] = [:]
    package private(set) var receivedByMessage: [String: Int] = [:]

    mutating func countReceived(_ bytes: Int, at time: Int64) {
        receivedBytes += bytes
        lastReceived = time
    }

    mutating func countReceivedMessage(_ command: String?, _ bytes: Int) {
        receivedByMessage[Traffic.heading(command), default: 0] += bytes
    }

    /// Without a command: bytes of the transport itself.
    mutating func countSent(_ command: String?, _ bytes: Int, at time: Int64) {
        sentBytes += bytes
        lastSent = time
        guard let command else { return }
        sentByMessage[Traffic.heading(command), default: 0] += bytes
    }

    private static func heading(_ command: String?) -> String {
        guard let command, KnownMessages.set.contains(command) else { return KnownMessages.other }
        return command
    }
}
