import BdtCommon
import BdtJSON
import BdtKernel
import BdtNode
import BdtPrimitives
import BdtRPC
import Testing

@Suite struct TransactionMethodTests {
    @Test func sends() async throws {
        let fixture = try NodeFixture()
        let blocks = try fixture.mine(101)
        let transaction = fixture.spend(blocks[0].transactions[0])
        #expect(try await fixture.call("sendrawtransaction", [.string(transaction.hex)]) == "\(transaction.txid)")
        // Once more is no error.
        #expect(try await fixture.call("sendrawtransaction", [.string(transaction.hex)]) == "\(transaction.txid)")
        let rich = fixture.spend(transaction, fee: 100_000_000)
        #expect(
            await fixture.error("sendrawtransaction", [.string(rich.hex)])
                == RPCError(.verifyError, "Fee exceeds maximum configured by user (e.g. -maxtxfee, maxfeerate)"))
        try fixture.mine()
        #expect(
            await fixture.error("sendrawtransaction", [.string(transaction.hex)])
                == RPCError(.verifyAlreadyInUTXOSet, "Transaction outputs already in utxo set"))
        let orphan = fixture.spend(fixture.spend(transaction))
        #expect(
            await fixture.error("sendrawtransaction", [.string(orphan.hex)])
                == RPCError(.verifyError, "bad-txns-inputs-missingorspent"))
        #expect(
            await fixture.error("sendrawtransaction", ["00"])
                == RPCError(.deserializationError, "TX decode failed. Make sure the tx has at least one input."))
        let poor = fixture.spend(transaction, fee: 0)
        #expect(
            await fixture.error("sendrawtransaction", [.string(poor.hex)])
                == RPCError(.verifyRejected, "min relay fee not met, 0 < \(poor.virtualSize)"))
    }

    @Test func burns() async throws {
        let fixture = try NodeFixture()
        let blocks = try fixture.mine(101)
        var body = fixture.spend(blocks[0].transactions[0]).body
        body.outputs.append(TransactionOutput(value: Amount(1000), script: Script([0x6a])))
        body.outputs[0].value -= Amount(1000)
        let hex = JSONValue.string(Transaction(body).hex)
        #expect(
            await fixture.error("sendrawtransaction", [hex])
                == RPCError(.verifyError, "Unspendable output exceeds maximum configured by user (maxburnamount)"))
        #expect(try await fixture.call("sendrawtransaction", [hex, 0, "0.00001"]).string != nil)
    }

    @Test func tests() async throws {
        let fixture = try NodeFixture()
        let blocks = try fixture.mine(102)
        let parent = fixture.spend(blocks[0].transactions[0])
        let child = fixture.spend(parent)
        let json = try await fixture.call("testmempoolaccept", [[.string(parent.hex)]])
        let rate = FeeRate(fee: Amount(1000), size: parent.virtualSize).satoshiPerKvB
        #expect(
            json == [
                [
                    "txid": "\(parent.txid)", "wtxid": "\(parent.wtxid)", "allowed": true, "vsize": JSONValue(parent.virtualSize),
                    "fees": ["base": .decimal(1000), "effective-feerate": .decimal(rate), "effective-includes": ["\(parent.wtxid)"]],
                ]
            ])
        let missing = try await fixture.call("testmempoolaccept", [[.string(child.hex)]])
        #expect(missing[0]["reject-reason"] == "missing-inputs" && missing[0]["reject-details"].isNull)
        let both = try await fixture.call("testmempoolaccept", [[.string(parent.hex), .string(child.hex)]])
        #expect(both[0]["allowed"] == true && both[1]["allowed"] == true)
        let swapped = try await fixture.call("testmempoolaccept", [[.string(child.hex), .string(parent.hex)]])
        #expect(swapped[0]["package-error"] == "package-not-sorted" && swapped[1]["allowed"].isNull)
        let low = try await fixture.call("testmempoolaccept", [[.string(parent.hex)], "0.00000001"])
        #expect(low[0]["reject-reason"] == "max-fee-exceeded")
        #expect(
            await fixture.error("testmempoolaccept", [[]])
                == RPCError(.invalidParameter, "Array must contain between 1 and 25 transactions."))
        #expect(
            await fixture.error("testmempoolaccept", [["00"]])
                == RPCError(.deserializationError, "TX decode failed: 00 Make sure the tx has at least one input."))
        #expect(fixture.kernel.mempool.count == 0)
    }

    @Test func packages() async throws {
        let fixture = try NodeFixture()
        let blocks = try fixture.mine(101)
        var body = fixture.spend(blocks[0].transactions[0], fee: 0).body
        body.version = 3
        let parent = Transaction(body)
        var below = fixture.spend(parent, fee: 5000).body
        below.version = 3
        let child = Transaction(below)
        let json = try await fixture.call("submitpackage", [[.string(parent.hex), .string(child.hex)]])
        #expect(json["package_msg"] == "success" && json["replaced-transactions"] == [])
        let members: JSONValue = ["\(parent.wtxid)", "\(child.wtxid)"]
        #expect(json["tx-results"]["\(parent.wtxid)"]["fees"]["effective-includes"] == members)
        #expect(fixture.kernel.mempool.count == 2)
        #expect(
            await fixture.error("submitpackage", [[.string(child.hex), .string(parent.hex)]])?.message
                == "package topology disallowed. not child-with-parents or parents depend on each other.")
    }

    @Test func finds() async throws {
        let fixture = try NodeFixture()
        let blocks = try fixture.mine(101)
        let transaction = fixture.spend(blocks[0].transactions[0], fee: 1234)
        try fixture.node.broadcast(transaction, maximumFee: .zero, relays: false)
        let id: JSONValue = "\(transaction.txid)"
        #expect(try await fixture.call("getrawtransaction", [id]) == .string(transaction.hex))
        #expect(try await fixture.call("getrawtransaction", [id, 1])["blockhash"].isNull)
        let block = try fixture.mine()[0]
        try fixture.mine()
        #expect(
            await fixture.error("getrawtransaction", [id])?.message
                == "No such mempool transaction. Use -txindex or provide a block hash to enable blockchain transaction queries. "
                + "Use gettransaction for wallet transactions.")
        let json = try await fixture.call("getrawtransaction", [id, 2, "\(block.hash)"])
        #expect(json["in_active_chain"] == true && json["confirmations"] == 2 && json["fee"] == .decimal(1234))
        #expect(json["vin"][0]["prevout"]["generated"] == true && json["vin"][0]["prevout"]["height"] == 1)
        #expect(json.object?.keys.first == "in_active_chain" && json.object?.keys.last == "blocktime")
        #expect(
            await fixture.error("getrawtransaction", [id, 1, "\(blocks[3].hash)"])?.message
                == "No such transaction found in the provided block. Use gettransaction for wallet transactions.")
        let genesis = JSONValue.string("\(fixture.node.parameters.genesisBlock.header.merkleRoot)")
        #expect(await fixture.error("getrawtransaction", [genesis])?.code == .invalidAddressOrKey)
    }
}
