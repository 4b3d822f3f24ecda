import Testing

@testable import BdtPeers

struct PingStateTests {
    private static let second: Int64 = 1_000_000

    @Test func aPingIsAnsweredOnce() {
        var ping = PingState()
        #expect(ping.tick(at: 200 * Self.second, answers: true, mayTimeOut: true, random: 7) == .send(7))
        #expect(ping.tick(at: 201 * Self.second, answers: true, mayTimeOut: true, random: 8) == nil)
        #expect(ping.wait(at: 203 * Self.second) == 3 * Self.second)
        #expect(ping.receive(7, at: 205 * Self.second) == nil)
        #expect(ping.last == 5 * Self.second && ping.best == 5 * Self.second)
        #expect(ping.receive(7, at: 206 * Self.second) == "Unsolicited pong without ping")
    }

    @Test func oddPongs() {
        var ping = PingState()
        _ = ping.tick(at: 200 * Self.second, answers: true, mayTimeOut: true, random: 7)
        #expect(ping.receive(8, at: 0) == "Nonce mismatch")
        #expect(ping.receive(0, at: 0) == "Nonce zero")
        #expect(ping.expected == 0)
        ping.isQueued = true
        _ = ping.tick(at: 201 * Self.second, answers: true, mayTimeOut: true, random: 9)
        #expect(ping.receive(nil, at: 0) == "Short payload")
        #expect(ping.expected == 0)
    }

    @Test func silenceEndsAfterTwentyMinutes() {
        var ping = PingState()
        _ = ping.tick(at: 200 * Self.second, answers: true, mayTimeOut: true, random: 7)
        let late = 200 * Self.second + PingState.timeout
        #expect(ping.tick(at: late, answers: true, mayTimeOut: true, random: 8) == nil)
        #expect(ping.tick(at: late + 1, answers: true, mayTimeOut: false, random: 8) == nil)
        #expect(ping.tick(at: late + 1, answers: true, mayTimeOut: true, random: 8) == .timeOut(PingState.timeout + 1))
    }

    @Test func oldPeersAreNotExpectedToAnswer() {
        var ping = PingState()
        #expect(ping.tick(at: 200 * Self.second, answers: false, mayTimeOut: true, random: 7) == .send(7))
        #expect(ping.expected == 0)
    }
}
