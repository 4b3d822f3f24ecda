import BdtNet
import BdtPeers
import BdtWire
import Testing

@Suite(.serialized) struct ReconciliationTests {
    private static let offer = SendTransactionReconciliationMessage(version: 1, salt: 7)

    private func isOpen(_ peer: WirePeer) async throws -> Bool {
        try await peer.send(PingMessage(nonce: 5))
        return (try? await peer.next(PongMessage.self).nonce) == 5
    }

    @Test(arguments: [true, false]) func isOfferedWhenAskedFor(isOn: Bool) async throws {
        let node = try await TestPeerNode { _, talk in talk.reconcilesTransactions = isOn }
        for relay in [true, false] {
            let peer = try await WirePeer(port: node.port, relay: relay)
            #expect(peer.passedOver.contains("sendtxrcncl") == (isOn && relay))
            await peer.close()
        }
        await node.stop()
    }

    @Test func offersComeOnceAndBeforeVerack() async throws {
        let node = try await TestPeerNode { _, talk in talk.reconcilesTransactions = true }
        let good = try await WirePeer(port: node.port, relay: true, early: Self.offer)
        #expect(try await isOpen(good))
        try await good.send(Self.offer)
        #expect(try await good.isClosed())
        for early in [SendTransactionReconciliationMessage(version: 0, salt: 7), Self.offer] {
            // The first has a version that there is not; the second's sender wants no transactions.
            let peer = try? await WirePeer(port: node.port, relay: early.version == 0, early: early)
            if let peer { #expect(try await peer.isClosed()) }
        }
        await node.stop()
    }

    @Test func isIgnoredWhenOff() async throws {
        let node = try await TestPeerNode()
        let peer = try await WirePeer(port: node.port, relay: true, early: Self.offer)
        #expect(try await isOpen(peer))
        await peer.close()
        await node.stop()
    }
}
