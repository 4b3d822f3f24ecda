import BdtJSON
import BdtKernel
import BdtNode
import BdtPrimitives
import BdtRPC
import Testing

@Suite struct BlockchainMethodTests {
    private static let unknown = String(repeating: "0", count: 62) + "aa"

    @Test func answersForTheTip() async throws {
        let fixture = try NodeFixture()
        let blocks = try fixture.mine(3)
        let tip = "\(blocks[2].hash)"
        #expect(try await fixture.call("getblockcount") == 3)
        #expect(try await fixture.call("getbestblockhash") == .string(tip))
        #expect(try await fixture.call("getblockhash", [2]) == .string("\(blocks[1].hash)"))
        for height in [-1, 4] {
            #expect(
                await fixture.error("getblockhash", [JSONValue(height)]) == RPCError(.invalidParameter, "Block height out of range"))
        }
        #expect(try await fixture.call("getdifficulty").text == "4.656542373906925e-10")
        let info = try await fixture.call("getblockchaininfo")
        #expect(
            info.object?.keys == [
                "chain", "blocks", "headers", "bestblockhash", "bits", "target", "difficulty", "time", "mediantime",
                "verificationprogress", "initialblockdownload", "chainwork", "size_on_disk", "pruned", "warnings",
            ])
        #expect(info["chain"] == "regtest" && info["blocks"] == 3 && info["headers"] == 3 && info["bestblockhash"] == .string(tip))
        #expect(info["bits"] == "207fffff")
        #expect(info["chainwork"] == .string(String(repeating: "0", count: 63) + "8"))
        let states = try await fixture.call("getchainstates")
        #expect(states["chainstates"][0]["blocks"] == 3 && states["chainstates"][0]["validated"] == true)
    }

    @Test func describesBlocks() async throws {
        let fixture = try NodeFixture()
        let blocks = try fixture.mine(101)
        let spend = fixture.spend(blocks[0].transactions[0])
        try fixture.node.broadcast(spend, maximumFee: .zero, relays: false)
        let block = try fixture.mine()[0]
        let hash = JSONValue.string("\(block.hash)")
        #expect(try await fixture.call("getblock", [hash, 0]).string == hexOf(block))
        let one = try await fixture.call("getblock", [hash])
        #expect(
            one.object?.keys == [
                "hash", "confirmations", "height", "version", "versionHex", "merkleroot", "time", "mediantime", "nonce", "bits",
                "target", "difficulty", "chainwork", "nTx", "previousblockhash", "strippedsize", "size", "weight", "tx",
            ])
        #expect(one["confirmations"] == 1 && one["height"] == 102 && one["nTx"] == 2 && one["versionHex"] == "20000000")
        #expect(one["tx"] == JSONValue(block.transactions.map { "\($0.txid)" }))
        let two = try await fixture.call("getblock", [hash, 2])["tx"][1]
        #expect(two["txid"] == .string("\(spend.txid)") && two["fee"].text == "0.00001000" && two["vin"][0]["prevout"].isNull)
        let three = try await fixture.call("getblock", [hash, 3])["tx"][1]["vin"][0]["prevout"]
        #expect(three["generated"] == true && three["height"] == 1 && three["value"].text == "50.00000000")
        let header = try await fixture.call("getblockheader", [.string("\(blocks[0].hash)")])
        #expect(header["nextblockhash"] == .string("\(blocks[1].hash)") && header["confirmations"] == 102)
        #expect(try await fixture.call("getblockheader", [hash, false]).string?.count == 160)
        let absent = JSONValue.string(BlockchainMethodTests.unknown)
        #expect(await fixture.error("getblock", [absent]) == RPCError(.invalidAddressOrKey, "Block not found"))
        #expect(await fixture.error("getblockheader", [absent]) == RPCError(.invalidAddressOrKey, "Block not found"))
        #expect(
            await fixture.error("getblock", ["aa"])
                == RPCError(.invalidParameter, "blockhash must be of length 64 (not 2, for 'aa')"))
    }

    private func hexOf(_ block: Block) -> String {
        let digits = Array("0123456789abcdef")
        return String(block.encoded.flatMap { [digits[Int($0 >> 4)], digits[Int($0 & 15)]] })
    }

    @Test func findsOutputs() async throws {
        let fixture = try NodeFixture()
        let blocks = try fixture.mine(101)
        let coinbase = blocks[0].transactions[0]
        let txid = JSONValue.string("\(coinbase.txid)")
        let found = try await fixture.call("gettxout", [txid, 0])
        #expect(found["confirmations"] == 101 && found["value"].text == "50.00000000" && found["coinbase"] == true)
        #expect(found["scriptPubKey"]["type"] == "witness_v0_scripthash")
        #expect(try await fixture.call("gettxout", [txid, 9]).isNull)
        let spend = fixture.spend(coinbase)
        try fixture.node.broadcast(spend, maximumFee: .zero, relays: false)
        #expect(try await fixture.call("gettxout", [txid, 0]).isNull)
        #expect(try await fixture.call("gettxout", [txid, 0, false])["confirmations"] == 101)
        #expect(try await fixture.call("gettxout", [.string("\(spend.txid)"), 0])["confirmations"] == 0)
    }

    @Test func countsOutputs() async throws {
        let fixture = try NodeFixture()
        try fixture.mine(10)
        let all = try await fixture.call("gettxoutsetinfo")
        #expect(
            all.object?.keys == [
                "height", "bestblock", "txouts", "bogosize", "hash_serialized_3", "total_amount", "transactions", "disk_size",
            ])
        #expect(all["txouts"] == 10 && all["transactions"] == 10 && all["total_amount"].text == "500.00000000")
        #expect(all["bogosize"] == 840)
        let plain = try await fixture.call("gettxoutsetinfo", ["none"])
        #expect(plain["hash_serialized_3"].isNull && plain["muhash"].isNull && plain["height"] == 10)
        let set = try await fixture.call("gettxoutsetinfo", ["muhash"])["muhash"]
        #expect(set.string?.count == 64)
        // The set's hash is that of its members: taking a block off and on again brings it back.
        let tip = try fixture.mine()[0]
        #expect(try await fixture.call("gettxoutsetinfo", ["muhash"])["muhash"] != set)
        _ = try await fixture.call("invalidateblock", [.string("\(tip.hash)")])
        #expect(try await fixture.call("gettxoutsetinfo", ["muhash"])["muhash"] == set)
        #expect(try await fixture.call("gettxoutsetinfo")["hash_serialized_3"] == all["hash_serialized_3"])
        #expect(
            await fixture.error("gettxoutsetinfo", ["other"])
                == RPCError(.invalidParameter, "'other' is not a valid hash_type"))
    }

    @Test func movesTheChain() async throws {
        let fixture = try NodeFixture()
        let blocks = try fixture.mine(4)
        let hash = JSONValue.string("\(blocks[1].hash)")
        #expect(try await fixture.call("invalidateblock", [hash]).isNull)
        #expect(try await fixture.call("getblockcount") == 1)
        let tips = try await fixture.call("getchaintips")
        #expect(tips.array?.map { $0["status"] } == ["invalid", "active"])
        #expect(tips[0]["branchlen"] == 3 && tips[0]["height"] == 4)
        #expect(try await fixture.call("reconsiderblock", [hash]).isNull)
        #expect(try await fixture.call("getblockcount") == 4)
        #expect(try await fixture.call("verifychain", [4, 0]) == true)
        for name in ["invalidateblock", "reconsiderblock", "preciousblock"] {
            #expect(
                await fixture.error(name, [.string(BlockchainMethodTests.unknown)])
                    == RPCError(.invalidAddressOrKey, "Block not found"))
        }
    }

    @Test func waits() async throws {
        let fixture = try NodeFixture()
        let node = fixture.node
        let tip = JSONValue.string("\(node.kernel.chain.tip!.hash)")
        // Nothing comes: the present tip.
        #expect(try await fixture.call("waitforblockheight", [1, 10]) == ["hash": tip, "height": 0])
        #expect(await fixture.error("waitfornewblock", [-1]) == RPCError(.miscError, "Negative timeout"))
        let methods = Dictionary(uniqueKeysWithValues: blockchainMethods(node).map { ($0.name, $0) })
        func begin(_ name: String, _ parameters: JSONValue) -> Task<JSONValue, any Error> {
            let method = methods[name]!
            return Task {
                guard case .result(let value) = try await method.run(RPCRequest(method: name, parameters: parameters)) else { return .null }
                return value
            }
        }
        let height = begin("waitforblockheight", [2])
        try fixture.mine(2)
        #expect(try await height.value["height"] == 2)
        #expect(try await fixture.call("waitforblock", [.string("\(node.kernel.chain.tip!.hash)")])["height"] == 2)
        #expect(try await fixture.call("syncwithvalidationinterfacequeue").isNull)
        let endless = begin("waitfornewblock", [])
        node.requestShutdown()
        #expect(try await endless.value["height"] == 2)
    }

    @Test func describesDeploymentsAndRates() async throws {
        let fixture = try NodeFixture()
        try fixture.mine(5)
        let deployments = try await fixture.call("getdeploymentinfo")["deployments"]
        #expect(deployments.object?.keys == ["bip34", "bip66", "bip65", "csv", "segwit", "testdummy", "taproot"])
        #expect(deployments["csv"]["type"] == "buried" && deployments["csv"]["active"] == true)
        #expect(deployments["taproot"]["bip9"]["status"] == "active" && deployments["taproot"]["height"] == 0)
        #expect(deployments["testdummy"]["bip9"]["status"] == "defined" && deployments["testdummy"]["active"] == false)
        let rates = try await fixture.call("getchaintxstats", [2])
        #expect(rates["txcount"] == 6 && rates["window_tx_count"] == 2 && rates["window_block_count"] == 2)
        #expect(
            await fixture.error("getchaintxstats", [5])
                == RPCError(.invalidParameter, "Invalid block count: should be between 0 and the block's height - 1"))
        #expect(try await fixture.call("getindexinfo") == .object([:]))
    }
}
