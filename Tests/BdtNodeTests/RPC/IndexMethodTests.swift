import BdtBase
import BdtIndex
import BdtJSON
import BdtKernel
import BdtNode
import BdtPrimitives
import BdtRPC
import Foundation
import Testing

/// Methods over indexes, and those about coins and proofs.
@Suite struct IndexMethodTests {
    private static let absent = JSONValue.string(String(repeating: "0", count: 62) + "aa")

    private func fixtureWithIndexes() throws -> NodeFixture {
        let fixture = try NodeFixture()
        var options = IndexOptions(directory: fixture.folder.path)
        options.hasTransactions = true
        options.filterKinds = [.basic]
        options.hasCoinStatistics = true
        let indexes = try ChainIndexes(options: options, kernel: fixture.kernel) { Issue.record("\($0)") }
        fixture.node.set(indexes: indexes)
        #expect(indexes.start() == nil)
        while !indexes.all.allSatisfy(\.status.isSynced) { usleep(1000) }
        return fixture
    }

    @Test func tellsOfIndexes() async throws {
        let plain = try NodeFixture()
        #expect(try await plain.call("getindexinfo") == [:])
        let fixture = try fixtureWithIndexes()
        try fixture.mine(3)
        fixture.kernel.notifications.drain()
        let state: JSONValue = ["synced": true, "best_block_height": 3]
        #expect(
            try await fixture.call("getindexinfo")
                == ["txindex": state, "basic block filter index": state, "coinstatsindex": state])
        #expect(try await fixture.call("getindexinfo", ["txindex"]) == ["txindex": state])
        #expect(try await fixture.call("getindexinfo", ["foo"]) == [:])
        fixture.node.indexes?.stop()
    }

    @Test func findsTransactionsByIndex() async throws {
        let fixture = try fixtureWithIndexes()
        let blocks = try fixture.mine(101)
        let spend = fixture.spend(blocks[0].transactions[0])
        try fixture.node.broadcast(spend, maximumFee: .zero, relays: false)
        let block = try fixture.mine()[0]
        let txid = JSONValue.string("\(spend.txid)")
        #expect(try await fixture.call("getrawtransaction", [txid]) == .string(Hex.encode(spend.encoded)))
        let one = try await fixture.call("getrawtransaction", [txid, 1])
        #expect(one["blockhash"] == .string("\(block.hash)") && one["confirmations"] == 1 && one["in_active_chain"].isNull)
        let two = try await fixture.call("getrawtransaction", [txid, 2])
        #expect(two["fee"].text == "0.00001000" && two["vin"][0]["prevout"]["value"].text == "50.00000000")
        #expect(
            await fixture.error("getrawtransaction", [Self.absent])
                == RPCError(
                    .invalidAddressOrKey, "No such mempool or blockchain transaction. Use gettransaction for wallet transactions."))
        fixture.node.indexes?.stop()
    }

    @Test func givesFilters() async throws {
        let plain = try NodeFixture()
        let genesis = JSONValue.string("\(plain.kernel.chain[0]!.hash)")
        #expect(
            await plain.error("getblockfilter", [genesis]) == RPCError(.miscError, "Index is not enabled for filtertype basic"))
        #expect(await plain.error("getblockfilter", [genesis, "unknown"]) == RPCError(.invalidAddressOrKey, "Unknown filtertype"))
        let fixture = try fixtureWithIndexes()
        let block = try fixture.mine()[0]
        let result = try await fixture.call("getblockfilter", [.string("\(block.hash)")])
        let filter = BlockFilter(block, undo: BlockUndo())
        #expect(result["filter"] == .string(Hex.encode(filter.bytes)))
        let before = BlockFilter(try fixture.kernel.readBlock(fixture.kernel.chain[0]!), undo: BlockUndo()).header(after: .zero)
        #expect(result["header"] == .string("\(filter.header(after: before))"))
        #expect(await fixture.error("getblockfilter", [Self.absent]) == RPCError(.invalidAddressOrKey, "Block not found"))
        fixture.node.indexes?.stop()
    }

    @Test func countsCoinsWithAndWithoutTheIndex() async throws {
        let fixture = try fixtureWithIndexes()
        try fixture.mine(5)
        let indexed = try await fixture.call("gettxoutsetinfo", ["muhash"])
        let counted = try await fixture.call("gettxoutsetinfo", ["muhash", .null, false])
        for key in ["height", "bestblock", "txouts", "bogosize", "muhash", "total_amount"] { #expect(indexed[key] == counted[key]) }
        #expect(indexed["transactions"].isNull && indexed["disk_size"].isNull && counted["transactions"] == 5)
        #expect(indexed["total_unspendable_amount"].text == "50.00000000")
        let third = try await fixture.call("gettxoutsetinfo", ["none", 3])
        #expect(third["height"] == 3 && third["txouts"] == 3 && third["block_info"]["coinbase"].text == "50.00000000")
        let genesis = try await fixture.call("gettxoutsetinfo", ["none", 0])
        #expect(
            genesis["block_info"]["unspendables"]["genesis_block"].text == "50.00000000" && genesis["total_amount"].text == "0.00000000")
        #expect(try await fixture.call("gettxoutsetinfo")["hash_serialized_3"].string?.count == 64)
        func error(_ parameters: JSONValue) async -> String? { await fixture.error("gettxoutsetinfo", parameters)?.message }
        #expect(await error(["hash_serialized_3", 3]) == "hash_serialized_3 hash type cannot be queried for a specific block")
        #expect(await error(["muhash", 3, false]) == "Cannot set use_index to false when querying for a specific block")
        #expect(await error(["muhash", 9]) == "Target block height 9 after current tip 5")
        #expect(await error(["muhash", -1]) == "Target block height -1 is negative")
        #expect(await error(["muhash", Self.absent]) == "Block not found")
        #expect(await error(["foo"]) == "'foo' is not a valid hash_type")
        fixture.node.indexes?.stop()
        let plain = try NodeFixture()
        #expect(
            await plain.error("gettxoutsetinfo", ["muhash", 0])
                == RPCError(.invalidParameter, "Querying specific block heights requires coinstatsindex"))
    }

    @Test func scansBlocks() async throws {
        let fixture = try fixtureWithIndexes()
        try fixture.mine(10)
        let objects: JSONValue = [.string("raw(\(NodeFixture.anyone))")]
        let all = try await fixture.call("scanblocks", ["start", objects, 3, 6])
        let hashes = (3...6).map { JSONValue.string("\(fixture.kernel.chain[$0]!.hash)") }
        #expect(all == ["from_height": 3, "to_height": 6, "relevant_blocks": .array(hashes), "completed": true])
        let exact = try await fixture.call("scanblocks", ["start", ["raw(00ff)"], 0, .null, "basic", ["filter_false_positives": true]])
        #expect(exact["relevant_blocks"] == [] && exact["to_height"] == 10)
        #expect(try await fixture.call("scanblocks", ["status"]).isNull)
        #expect(try await fixture.call("scanblocks", ["abort"]) == false)
        func error(_ parameters: JSONValue) async -> String? { await fixture.error("scanblocks", parameters)?.message }
        #expect(await error(["foobar"]) == "Invalid action 'foobar'")
        #expect(await error(["start", objects, 11]) == "Invalid start_height")
        #expect(await error(["start", objects, 5, 4]) == "Invalid stop_height")
        #expect(await error(["start", objects, 0, .null, "extended"]) == "Unknown filtertype")
        fixture.node.indexes?.stop()
    }

    @Test func listsActivity() async throws {
        let fixture = try NodeFixture()
        let blocks = try fixture.mine(101)
        let spend = fixture.spend(blocks[0].transactions[0])
        try fixture.node.broadcast(spend, maximumFee: .zero, relays: false)
        let block = try fixture.mine()[0]
        let child = fixture.spend(spend)
        try fixture.node.broadcast(child, maximumFee: .zero, relays: false)
        let objects: JSONValue = [.string("raw(\(NodeFixture.anyone))")]
        let result = try await fixture.call("getdescriptoractivity", [[.string("\(block.hash)")], objects, true])
        let events = try #require(result["activity"].array)
        // The coinbase receives; the spend spends and receives; so does its child in the mempool.
        #expect(events.map { $0["type"] } == ["receive", "spend", "receive", "spend", "receive"])
        #expect(events[1]["spend_txid"] == .string("\(spend.txid)") && events[1]["spend_vin"] == 0 && events[1]["height"] == 102)
        #expect(events[1]["prevout_spk"]["hex"] == .string("\(NodeFixture.anyone)"))
        #expect(events[3]["blockhash"].isNull && events[3]["prevout_txid"] == .string("\(spend.txid)"))
        #expect(try await fixture.call("getdescriptoractivity", [[], objects, false]) == ["activity": []])
        #expect(
            await fixture.error("getdescriptoractivity", [[Self.absent], objects])
                == RPCError(.invalidAddressOrKey, "Block not found"))
    }

    @Test func tellsFiguresOfBlocks() async throws {
        let fixture = try NodeFixture()
        let blocks = try fixture.mine(101)
        let spend = fixture.spend(blocks[0].transactions[0], fee: 5000)
        try fixture.node.broadcast(spend, maximumFee: .zero, relays: false)
        try fixture.mine()
        let figures = try await fixture.call("getblockstats", [102])
        let rate = JSONValue(20_000 / Int64(spend.weight))
        #expect(figures["txs"] == 2 && figures["ins"] == 1 && figures["totalfee"] == 5000 && figures["avgfee"] == 5000)
        #expect(figures["feerate_percentiles"] == [rate, rate, rate, rate, rate] && figures["medianfee"] == 5000)
        #expect(figures["total_weight"] == JSONValue(spend.weight) && figures["swtxs"] == 1)
        #expect(figures["subsidy"] == 5_000_000_000 && figures["total_out"] == 4_999_995_000)
        #expect(figures["mintxsize"] == JSONValue(spend.totalSize) && figures["maxtxsize"] == JSONValue(spend.totalSize))
        // The coinbase makes two outputs, of which one commits to witnesses; a coin is spent and made.
        #expect(figures["outs"] == 3 && figures["utxo_increase"] == 2 && figures["utxo_increase_actual"] == 1)
        let genesis = try await fixture.call("getblockstats", [0])
        #expect(genesis["utxo_increase"] == 1 && genesis["utxo_increase_actual"] == 0 && genesis["feerate_percentiles"] == [0, 0, 0, 0, 0])
        #expect(try await fixture.call("getblockstats", [102, ["txs", "height"]]) == ["height": 102, "txs": 2])
        #expect(
            await fixture.error("getblockstats", [1, ["aaa"]])
                == RPCError(.invalidParameter, "Invalid selected statistic 'aaa'"))
    }

    @Test func provesTransactions() async throws {
        let fixture = try NodeFixture()
        let blocks = try fixture.mine(101)
        let coinbase = blocks[4].transactions[0]
        let txids: JSONValue = [.string("\(coinbase.txid)")]
        let proof = try await fixture.call("gettxoutproof", [txids])
        #expect(try await fixture.call("gettxoutproof", [txids, .string("\(blocks[4].hash)")]) == proof)
        #expect(try await fixture.call("verifytxoutproof", [proof]) == txids)
        #expect(
            await fixture.error("gettxoutproof", [txids, .string("\(blocks[5].hash)")])
                == RPCError(.invalidAddressOrKey, "Not all transactions found in specified or retrieved block"))
        #expect(
            await fixture.error("gettxoutproof", [[Self.absent]]) == RPCError(.invalidAddressOrKey, "Transaction not yet in block"))
        #expect(await fixture.error("gettxoutproof", [[]]) == RPCError(.invalidParameter, "Parameter 'txids' cannot be empty"))
        let twice = JSONValue.array([txids[0], txids[0]])
        #expect(
            await fixture.error("gettxoutproof", [twice])
                == RPCError(.invalidParameter, "Invalid parameter, duplicated txid: \(coinbase.txid)"))
        // A block with another count of transactions cannot be the one that the proof speaks of.
        let tree = MerkleBlock(blocks[4], showing: [coinbase.txid])
        let wide = PartialMerkleTree(transactionCount: 2, hashes: tree.tree.hashes, bits: [false] + Array(repeating: false, count: 7))
        let forged = MerkleBlock(header: blocks[4].header, tree: wide)
        #expect(try await fixture.call("verifytxoutproof", [.string(Hex.encode(forged.encoded))]) == [])
        var header = blocks[4].header
        header.nonce &+= 1
        let foreign = MerkleBlock(header: header, tree: tree.tree)
        #expect(
            await fixture.error("verifytxoutproof", [.string(Hex.encode(foreign.encoded))])
                == RPCError(.invalidAddressOrKey, "Block not found in chain"))
        #expect(await fixture.error("verifytxoutproof", ["00"])?.code == .miscError)
    }

    @Test func addsUpAddresses() async throws {
        let fixture = try NodeFixture()
        let blocks = try fixture.mine(101)
        let spend = fixture.spend(blocks[0].transactions[0], outputs: 2)
        try fixture.node.broadcast(spend, maximumFee: .zero, relays: false)
        let output = try await fixture.call("gettxout", [.string("\(spend.txid)"), 0])
        let address = output["scriptPubKey"]["address"]
        let chain = try await fixture.call("getaddressbalance", [address])
        #expect(chain["balance"].text == "5050.00000000" && chain["utxos"] == 101 && chain["height"] == 101)
        #expect(try await fixture.call("getaddressbalance", [address, 100])["utxos"] == 2)
        let both = try await fixture.call("addressbalance", [address])
        #expect(both["unconfirmed"].text == "49.99999000" && both["unconfirmed_utxos"] == 2 && both["total"].text == "5099.99999000")
        let waiting = try await fixture.call("addressbalance", [address, 1, ["include_confirmed": false]])
        #expect(waiting["confirmed_utxos"] == 0 && waiting["unconfirmed_utxos"] == 2)
        #expect(await fixture.error("getaddressbalance", ["nonsense"])?.code == .invalidAddressOrKey)
    }
}
