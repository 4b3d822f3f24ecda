import BdtNet
import Testing

struct InboundEvictionTests {
    private func candidates(_ count: Int, _ change: (inout EvictionCandidate) -> Void = { _ in }) -> [EvictionCandidate] {
        (0..<count).map { index in
            var candidate = EvictionCandidate(id: Int64(index), connectedAt: Int64(1000 + index), keyedGroup: UInt64(index))
            change(&candidate)
            return candidate
        }
    }

    @Test func aFewPeersAreAllProtected() { #expect(InboundEviction.choose(from: candidates(20)) == nil) }

    @Test func protectedPeersStay() { #expect(InboundEviction.choose(from: candidates(100) { $0.isProtected = true }) == nil) }

    @Test func theYoungestOfTheLargestGroupGoes() {
        let chosen = InboundEviction.choose(from: candidates(100) { if $0.id >= 60 && $0.id < 80 { $0.keyedGroup = 500 } })
        #expect(chosen.map { (60..<80).contains($0) } == true)
    }

    @Test func discouragedPeersGoFirst() {
        let chosen = InboundEviction.choose(from: candidates(100) { $0.isPreferred = $0.id == 70 })
        #expect(chosen == 70)
    }
}
