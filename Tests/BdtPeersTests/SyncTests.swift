import BdtBase
import BdtKernel
import BdtNet
import BdtPeers
import BdtPrimitives
import BdtWire
import Testing

@Suite(.serialized) struct SyncTests {
    @Test func aNewNodeCatchesUpAndFollows() async throws {
        let (old, new) = (try await TestPeerNode(), try await TestPeerNode())
        old.mine(130)
        await new.connect(to: old)
        #expect(try await eventually { new.height == 130 })
        old.mine(3)
        #expect(try await eventually { new.kernel.chain.tip?.hash == old.kernel.chain.tip?.hash })
        new.mine(1)
        #expect(try await eventually { old.height == 134 })
        await new.stop()
        await old.stop()
    }

    @Test func theLongerOfTwoChainsWins() async throws {
        let (left, right) = (try await TestPeerNode(), try await TestPeerNode())
        left.mine(5)
        right.mine(8)
        await left.connect(to: right)
        #expect(try await eventually { left.kernel.chain.tip?.hash == right.kernel.chain.tip?.hash })
        #expect(left.height == 8)
        await left.stop()
        await right.stop()
    }

    @Test func encryptedPeersSync() async throws {
        let encrypted: (inout NetOptions, inout PeerOptions) -> Void = { net, talk in
            net.usesEncryption = true
            talk.services.insert(.encryptedTransport)
        }
        let old = try await TestPeerNode(configure: encrypted)
        let new = try await TestPeerNode(configure: encrypted)
        old.mine(20)
        await new.connect(to: old)
        #expect(try await eventually { new.height == 20 })
        #expect(new.peers.peerInfo().first?.connection.transport.name == "v2")
        await new.stop()
        await old.stop()
    }

    @Test func transactionsSpread() async throws {
        let (left, right) = (try await TestPeerNode(), try await TestPeerNode())
        left.mine(101)
        await right.connect(to: left)
        #expect(try await eventually { right.height == 101 && !right.peers.peerInfo().isEmpty })
        let transaction = try left.spend(coinbaseAt: 1)
        #expect(left.accept(transaction) == nil)
        left.kernel.mempool.addUnbroadcast(transaction.txid)
        left.peers.relay(transaction)
        #expect(try await eventually { right.kernel.mempool.contains(transaction.txid) })
        #expect(try await eventually { !left.kernel.mempool.isUnbroadcast(transaction.txid) })
        left.mine(1, [transaction])
        #expect(try await eventually { right.height == 102 && right.kernel.mempool.count == 0 })
        await left.stop()
        await right.stop()
    }

    @Test func aNodeNoticesThatItTalksToItself() async throws {
        let node = try await TestPeerNode()
        await node.connect(to: node)
        #expect(try await eventually { node.peers.connections.connectionCount == 0 })
        await node.stop()
    }
}
