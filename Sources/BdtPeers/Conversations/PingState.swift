/// Measures the time to a peer. Times are microseconds; the rules know nothing of sockets or clocks.
struct PingState {
    enum Action: Equatable {
        /// Send a ping with this number (older peers: without).
        case send(UInt64)
        /// The peer has not answered for so many microseconds.
        case timeOut(Int64)
    }

    private static let interval: Int64 = 120_000_000
    static let timeout: Int64 = 20 * 60 * 1_000_000

    /// The number that a pong has to carry; 0 when none is expected.
    private(set) var expected: UInt64 = 0
    private(set) var start: Int64 = 0
    private(set) var last: Int64?
    private(set) var best: Int64?
    /// A user asked for a ping.
    var isQueued = false

    /// How long the pending ping has waited; nil when none does.
    func wait(at now: Int64) -> Int64? { expected != 0 && start != 0 ? now - start : nil }

    /// What is due now. `answers`: the peer knows pongs; `mayTimeOut`: it has been connected for long enough.
    mutating func tick(at now: Int64, answers: Bool, mayTimeOut: Bool, random: UInt64) -> Action? {
        if mayTimeOut, expected != 0, now > start + Self.timeout { return .timeOut(now - start) }
        guard isQueued || expected == 0 && now > start + Self.interval else { return nil }
        isQueued = false
        start = now
        expected = answers ? random : 0
        return .send(random)
    }

    /// Takes a pong; returns what is odd about it.
    mutating func receive(_ nonce: UInt64?, at now: Int64) -> String? {
        guard let nonce else {
            expected = 0
            return "Short payload"
        }
        guard expected != 0 else { return "Unsolicited pong without ping" }
        guard nonce == expected else {
            guard nonce == 0 else { return "Nonce mismatch" }
            expected = 0
            return "Nonce zero"
        }
        expected = 0
        guard now >= start else { return "Timing mishap" }
        last = now - start
        best = min(best ?? .max, now - start)
        return nil
    }
}
