import BdtInterfaces
import BdtPrimitives
import Testing

@testable import BdtWallet

@Suite struct ChainFollowingTests {
    @Test func callsThatTellTheTipSpareAskingForIt() async throws {
        let fixture = try WalletFixture()
        _ = try await fixture.create("w")
        try await fixture.chain.mine(1)
        try await fixture.registerRpcs()
        let actor = try #require(fixture.chain.state.withLock { $0.commands["getbalance"] })
        var call = RPCCall(id: "1", method: "getbalance", parameters: "[]", uri: "/wallet/w")
        for (tip, questions) in [(nil, 1), (fixture.chain.tip.block.hash, 1), (BlockHash.zero, 2)] as [(BlockHash?, Int)] {
            call.knownTip = tip
            #expect(try await actor.call(call) == .result("0.00000000"))
            #expect(fixture.chain.state.withLock { $0.syncQuestions } == questions)
        }
    }

    /// A wallet process may find the node before that has connected the blocks that it has on disk.
    @Test func whatAnUnfinishedNodeRefusesIsOfferedAgain() async throws {
        let fixture = try WalletFixture()
        let wallet = try await fixture.create("w")
        for _ in 0..<2 { try await fixture.fund(wallet) }
        let address = try await fixture.call("getnewaddress", wallet: "w")
        _ = try await fixture.call("sendtoaddress", [address, 1], wallet: "w")
        let payment = try #require(fixture.chain.mempool.first)
        fixture.chain.state.withLock { state in
            (state.mempool, state.isReady, state.rejection) = ([], false, "bad-txns-inputs-missingorspent")
        }
        let again = try await fixture.reopen(wallet)
        try await again.resubmitIfDue()
        fixture.chain.state.withLock { $0.rejection = nil }
        // What comes later concerns nobody: only what was refused is offered again.
        _ = try await fixture.call("sendtoaddress", [address, 2], wallet: "w")
        fixture.chain.state.withLock { ($0.isReady, $0.mempool) = (true, []) }
        try await again.resubmitIfDue()
        #expect(fixture.chain.mempool == [payment])
        // Once is enough.
        fixture.chain.state.withLock { $0.mempool = [] }
        try await again.resubmitIfDue()
        #expect(fixture.chain.mempool.isEmpty)
    }

    @Test(.timeLimit(.minutes(1))) func blocksAreReadAheadInOrder() async throws {
        let fixture = try WalletFixture()
        try await fixture.chain.mine(4)
        let hashes = fixture.chain.state.withLock { $0.active.map(\.block.hash) }
        var blocks = BlockReadAhead(fixture.chain)
        for (position, hash) in hashes.enumerated() {
            let found = try await blocks.block(hash, hasNext: position < 4)
            #expect(found?.block?.hash == hash)
        }
        // The next one is asked for before it is wanted.
        fixture.chain.state.withLock { $0.blocksRead = 0 }
        _ = try await blocks.block(hashes[0], hasNext: true)
        while fixture.chain.state.withLock({ $0.blocksRead }) < 2 { try await Task.sleep(for: .milliseconds(1)) }
        // Another than the next one, and one that is not there.
        _ = try await blocks.block(hashes[0], hasNext: true)
        #expect(try await blocks.block(hashes[3], hasNext: true)?.height == 3)
        #expect(try await blocks.block(.zero, hasNext: true) == nil)
    }
}
