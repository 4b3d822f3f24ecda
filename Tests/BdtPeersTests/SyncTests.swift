import BdtBase
import BdtConsensus
import BdtKernel
import BdtNet
import BdtPeers
import BdtPrimitives
import BdtStorage
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

    @Test func aSnapshotsChainIsFetchedToTheTipAndThenFromBelow() async throws {
        let old = try await TestPeerNode()
        old.mine(60)
        let base = try #require(old.kernel.chain.tip)
        let path = old.folder + "/utxos.dat"
        let summary = try #require(try old.kernel.writeSnapshot(of: base, to: try File(path, mode: .truncate)))
        var options = RegtestOptions()
        options.snapshots = [
            AssumeUTXO(height: 60, outputsHash: summary.hash, chainTransactionCount: 61, blockHash: base.hash)
        ]
        let parameters = ChainParameters.make(network: .regtest, regtest: options)
        let new = try await TestPeerNode(parameters: parameters)
        _ = new.kernel.acceptHeaders((1...60).compactMap { old.kernel.chain[$0]?.header }, minimumWorkChecked: true)
        #expect(new.peers.localServices.contains(.network))
        _ = try new.kernel.loadSnapshot(try SnapshotReader(try File(path, mode: .read), for: parameters))
        #expect(!new.peers.localServices.contains(.network) && new.peers.localServices.contains(.networkLimited))
        old.mine(30)
        await new.connect(to: old)
        #expect(try await eventually { new.height == 90 && new.kernel.backgroundChain == nil })
        #expect(new.kernel.chainStates.map(\.chain.height) == [90])
        #expect(new.peers.localServices.contains(.network))
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
