import BdtBase
import BdtCrypto
import BdtInterfaces
import BdtJSON
import BdtPrimitives
import BdtRPC
import Testing

@testable import BdtWallet

@Suite struct PrunedFundsTests {
    /// A block with a merkle root, so that proofs of it hold.
    private func block(_ chain: FakeChain, paying script: Script) -> Block {
        let block = chain.nextBlock(to: script)
        var header = block.header
        header.merkleRoot = block.merkleRoot().root
        return Block(header: header, transactions: block.transactions)
    }

    @Test func takesInWhatAProofShows() async throws {
        let fixture = try WalletFixture()
        let wallet = try await fixture.create()
        let script = try wallet.update { try $0.newAddress(.bech32, label: "") }
        let block = block(fixture.chain, paying: script)
        let payment = block.transactions[0]
        // The wallet learns of the block, and forgets what it saw.
        try await fixture.chain.connect(block)
        let txid = JSONValue.string("\(payment.txid)")
        #expect(try await fixture.call("removeprunedfunds", [txid]).isNull)
        #expect(wallet.read { $0.ledger[payment.txid] == nil })
        #expect(
            await error(fixture, "removeprunedfunds", [txid])
                == RPCError(.walletError, "Transaction \(payment.txid) does not belong to this wallet"))
        let proof = MerkleBlock(block, showing: [payment.txid])
        let hex = JSONValue.string(Hex.encode(payment.encoded))
        _ = try await fixture.call("importprunedfunds", [hex, .string(Hex.encode(proof.encoded))])
        let entry = try #require(wallet.read { $0.ledger[payment.txid] })
        #expect(entry.state == .confirmed(block: block.hash, height: 1, position: 0))
        let again = try await fixture.reopen(wallet)
        #expect(again.read { $0.ledger[payment.txid] != nil })
    }

    @Test func refusesWhatIsNotShown() async throws {
        let fixture = try WalletFixture()
        let wallet = try await fixture.create()
        let foreign = block(fixture.chain, paying: Script([0x51]))
        try await fixture.chain.connect(foreign)
        let own = fixture.chain.nextBlock(to: try wallet.update { try $0.newAddress(.bech32, label: "") }).transactions[0]
        func call(_ transaction: Transaction, _ proof: MerkleBlock) async -> String? {
            let parameters: JSONValue = [.string(Hex.encode(transaction.encoded)), .string(Hex.encode(proof.encoded))]
            return await error(fixture, "importprunedfunds", parameters)?.message
        }
        let coinbase = foreign.transactions[0]
        let proof = MerkleBlock(foreign, showing: [coinbase.txid])
        #expect(await call(coinbase, proof) == "No addresses in wallet correspond to included transaction")
        #expect(await call(own, proof) == "Transaction given doesn't exist in proof")
        var header = foreign.header
        header.nonce += 1
        #expect(await call(coinbase, MerkleBlock(header: header, tree: proof.tree)) == "Block not found in chain")
        header.merkleRoot = .one
        #expect(await call(coinbase, MerkleBlock(header: header, tree: proof.tree)) == "Something wrong with merkleblock")
    }

    private func error(_ fixture: WalletFixture, _ method: String, _ parameters: JSONValue) async -> RPCError? {
        do {
            _ = try await fixture.call(method, parameters)
            return nil
        } catch {
            return RPCError(error)
        }
    }

    /// With filters only blocks that concern the wallet are read, and addresses that turn up on the way count.
    @Test(arguments: [true, false]) func fastRescanReadsFewBlocks(hasFilters: Bool) async throws {
        let fixture = try WalletFixture()
        let wallet = try await fixture.create()
        // Each payment lies at the end of the range, so that the next one is known only after it was seen.
        var scripts: [Script] = []
        for _ in 0..<3 {
            for _ in 0..<5 { scripts.append(try wallet.update { try $0.newAddress(.bech32, label: "") }) }
            try await fixture.chain.mine(10)
            try await fixture.chain.mine(1, to: try #require(scripts.last))
        }
        let txids = Set(wallet.read { $0.ledger.transactions.keys })
        #expect(txids.count == 3)
        for txid in txids { #expect(try wallet.update { $0.remove(txid) }) }
        fixture.chain.state.withLock { state in
            state.hasFilters = hasFilters
            state.blocksRead = 0
        }
        let result = try await fixture.call("rescanblockchain")
        #expect(result["stop_height"] == 33)
        #expect(Set(wallet.read { $0.ledger.transactions.keys }) == txids)
        #expect(fixture.chain.state.withLock { $0.blocksRead } == (hasFilters ? 3 : 34))
    }
}
