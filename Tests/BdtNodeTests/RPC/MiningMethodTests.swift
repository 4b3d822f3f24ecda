import BdtCommon
import BdtJSON
import BdtKernel
import BdtKeys
import BdtNode
import BdtPrimitives
import BdtRPC
import Testing

@Suite struct MiningMethodTests {
    @Test func generates() async throws {
        let fixture = try NodeFixture()
        let codec = AddressCodec(fixture.node.parameters.addresses)
        let address = JSONValue.string(codec.encode(Destination(NodeFixture.anyone)))
        let hashes = try await fixture.call("generatetoaddress", [3, address])
        #expect(hashes.array?.count == 3 && fixture.kernel.chain.height == 3)
        #expect(hashes[2] == "\(fixture.kernel.chain.tip!.hash)")
        #expect(
            await fixture.error("generatetoaddress", [1, "nonsense"])
                == RPCError(.invalidAddressOrKey, "Error: Invalid address"))
        _ = try await fixture.call("generatetodescriptor", [1, "raw(51)"])
        #expect(try fixture.kernel.readBlock(fixture.kernel.chain.tip!).transactions[0].outputs[0].script == Script([0x51]))
        #expect(
            await fixture.error("generate")
                == RPCError(
                    .methodNotFound,
                    "generate\n\nhas been replaced by the -generate cli option. Refer to -help for more information.\n"))
    }

    @Test func generatesGivenTransactions() async throws {
        let fixture = try NodeFixture()
        let blocks = try fixture.mine(102)
        let first = fixture.spend(blocks[0].transactions[0])
        try fixture.node.broadcast(first, maximumFee: .zero, relays: false)
        let second = fixture.spend(first, fee: 0)
        let json = try await fixture.call("generateblock", ["raw(51)", ["\(first.txid)", .string(second.hex)]])
        let tip = try fixture.kernel.readBlock(fixture.kernel.chain.tip!)
        #expect(json == ["hash": "\(tip.hash)"])
        #expect(tip.transactions.dropFirst().map(\.txid) == [first.txid, second.txid])
        let unsubmitted = try await fixture.call("generateblock", ["raw(51)", [], false])
        #expect(unsubmitted["hex"].string?.count ?? 0 > 160 && fixture.kernel.chain.tip!.hash == tip.hash)
        let conflict = fixture.spend(first, fee: 9)
        #expect(
            await fixture.error("generateblock", ["raw(51)", [.string(conflict.hex)]])
                == RPCError(
                    .verifyError,
                    "TestBlockValidity failed: bad-txns-inputs-missingorspent, "
                        + "CheckTxInputs: inputs missing/spent in transaction \(conflict.txid)"))
        let absent = String(repeating: "0", count: 63) + "1"
        #expect(
            await fixture.error("generateblock", ["raw(51)", [.string(absent)]])
                == RPCError(.invalidAddressOrKey, "Transaction \(absent) not in mempool."))
        #expect(
            await fixture.error("generateblock", ["no address", []])
                == RPCError(.invalidAddressOrKey, "Error: Invalid address or descriptor"))
    }

    @Test func template() async throws {
        let fixture = try NodeFixture()
        let blocks = try fixture.mine(101)
        let transaction = fixture.spend(blocks[0].transactions[0])
        try fixture.node.broadcast(transaction, maximumFee: .zero, relays: false)
        let json = try await fixture.call("getblocktemplate", [["rules": ["segwit"]]])
        #expect(
            json.object?.keys == [
                "capabilities", "version", "rules", "vbavailable", "vbrequired", "previousblockhash", "transactions", "coinbaseaux",
                "coinbasevalue", "longpollid", "target", "mintime", "mutable", "noncerange", "sigoplimit", "sizelimit", "weightlimit",
                "curtime", "bits", "height", "default_witness_commitment",
            ])
        #expect(json["height"] == 102 && json["bits"] == "207fffff" && json["rules"][0] == "csv" && json["rules"][1] == "!segwit")
        #expect(json["transactions"][0]["fee"] == 1000 && json["transactions"][0]["hash"] == "\(transaction.wtxid)")
        #expect(json["coinbasevalue"] == 5_000_001_000)
        #expect(
            await fixture.error("getblocktemplate", [[:]])?.message
                == "getblocktemplate must be called with the segwit rule set (call with {\"rules\": [\"segwit\"]})")
        #expect(await fixture.error("getblocktemplate", [["mode": "x"]]) == RPCError(.invalidParameter, "Invalid mode"))
    }

    @Test func proposals() async throws {
        let fixture = try NodeFixture()
        let block = try fixture.mine()[0]
        func propose(_ block: Block) async throws -> JSONValue {
            try await fixture.call("getblocktemplate", [["mode": "proposal", "data": .string(hexText(block))]])
        }
        #expect(try await propose(block) == "duplicate")
        let template = try fixture.assembler.makeTemplate(paying: NodeFixture.anyone).block
        var header = template.header
        header.merkleRoot = template.merkleRoot().root
        #expect(try await propose(Block(header: header, transactions: template.transactions)) == .null)
        header.merkleRoot = .zero
        #expect(try await propose(Block(header: header, transactions: template.transactions)) == "bad-txnmrklroot")
        header.previousHash = .zero
        #expect(try await propose(Block(header: header, transactions: template.transactions)) == "inconclusive-not-best-prevblk")
        #expect(
            await fixture.error("getblocktemplate", [["mode": "proposal"]])
                == RPCError(.typeError, "Missing data String key for proposal"))
    }

    @Test func submissions() async throws {
        let fixture = try NodeFixture()
        let made = try await fixture.call("generateblock", ["raw(51)", [], false])
        let hex = made["hex"]
        let header = JSONValue.string(String(hex.string!.prefix(160)))
        #expect(try await fixture.call("submitheader", [header]) == .null)
        #expect(try await fixture.call("submitblock", [hex]) == .null)
        #expect(try await fixture.call("submitblock", [hex]) == "duplicate")
        #expect(await fixture.error("submitblock", ["00"]) == RPCError(.deserializationError, "Block decode failed"))
        #expect(await fixture.error("submitheader", ["00"]) == RPCError(.deserializationError, "Block header decode failed"))
        var orphan = try BlockHeader(decoding: fixture.kernel.chain.tip!.header.encoded)
        orphan.previousHash = BlockHash(display: String(repeating: "1", count: 64))!
        #expect(
            await fixture.error("submitheader", [.string(hexText(orphan))])
                == RPCError(.verifyError, "Must submit previous header (\(orphan.previousHash)) first"))
    }

    @Test func priority() async throws {
        let fixture = try NodeFixture()
        let id = String(repeating: "ab", count: 32)
        #expect(try await fixture.call("prioritisetransaction", [.string(id), .null, 500]) == true)
        #expect(
            try await fixture.call("getprioritisedtransactions") == [id: ["fee_delta": 500, "in_mempool": false]])
        #expect(
            await fixture.error("prioritisetransaction", [.string(id), 1, 500])?.message
                == "Priority is no longer supported, dummy argument to prioritisetransaction must be 0.")
        _ = try await fixture.call("prioritisetransaction", [.string(id), 0, -500])
        #expect(try await fixture.call("getprioritisedtransactions") == [:])
    }

    @Test func info() async throws {
        let fixture = try NodeFixture()
        try fixture.mine(3)
        let json = try await fixture.call("getmininginfo")
        #expect(
            json.object?.keys == [
                "blocks", "bits", "difficulty", "target", "networkhashps", "pooledtx", "chain", "next", "warnings",
            ])
        #expect(json["blocks"] == 3 && json["next"]["height"] == 4 && json["chain"] == "regtest")
        #expect(json["difficulty"].double == 4.656542373906925e-10)
        #expect(
            await fixture.error("getnetworkhashps", [0])
                == RPCError(.invalidParameter, "Invalid nblocks. Must be a positive number or -1."))
        #expect(
            await fixture.error("getnetworkhashps", [1, 4])
                == RPCError(.invalidParameter, "Block does not exist at specified height"))
    }
}
