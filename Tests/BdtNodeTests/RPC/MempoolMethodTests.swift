import BdtCommon
import BdtJSON
import BdtKernel
import BdtNode
import BdtPrimitives
import BdtRPC
import Testing

@Suite struct MempoolMethodTests {
    /// A node with a parent and a child in the mempool.
    private func pair() throws -> (NodeFixture, Transaction, Transaction) {
        let fixture = try NodeFixture()
        let blocks = try fixture.mine(101)
        let parent = fixture.spend(blocks[0].transactions[0], fee: 1000, outputs: 2)
        let child = fixture.spend(parent, fee: 3000)
        for transaction in [parent, child] {
            try fixture.node.broadcast(transaction, maximumFee: .zero, relays: true)
        }
        return (fixture, parent, child)
    }

    @Test func lists() async throws {
        let (fixture, parent, child) = try pair()
        let ids: JSONValue = ["\(parent.txid)", "\(child.txid)"]
        #expect(try await fixture.call("getrawmempool") == ids)
        #expect(try await fixture.call("getrawmempool", [false, true]) == ["txids": ids, "mempool_sequence": 3])
        #expect(
            await fixture.error("getrawmempool", [true, true])
                == RPCError(.invalidParameter, "Verbose results cannot contain mempool sequence values."))
        #expect(try await fixture.call("getmempoolancestors", ["\(child.txid)"]) == ["\(parent.txid)"])
        #expect(try await fixture.call("getmempooldescendants", ["\(parent.txid)"]) == ["\(child.txid)"])
        #expect(try await fixture.call("getrawmempool", [true]).object?.keys == ["\(parent.txid)", "\(child.txid)"])
    }

    @Test func entry() async throws {
        let (fixture, parent, child) = try pair()
        let json = try await fixture.call("getmempoolentry", ["\(parent.txid)"])
        let size = parent.virtualSize + child.virtualSize
        let text =
            "{\"vsize\":\(parent.virtualSize),\"weight\":\(parent.weight),\"time\":1700000000,\"height\":101,"
            + "\"descendantcount\":2,\"descendantsize\":\(size),\"ancestorcount\":1,\"ancestorsize\":\(parent.virtualSize),"
            + "\"wtxid\":\"\(parent.wtxid)\",\"fees\":{\"base\":0.00001000,\"modified\":0.00001000,\"ancestor\":0.00001000,"
            + "\"descendant\":0.00004000},\"depends\":[],\"spentby\":[\"\(child.txid)\"],\"bip125-replaceable\":true,"
            + "\"unbroadcast\":true}"
        #expect(json.text == text)
        #expect(
            await fixture.error("getmempoolentry", [.string(String(repeating: "0", count: 64))])
                == RPCError(.invalidAddressOrKey, "Transaction not in mempool"))
        #expect(
            await fixture.error("getmempoolentry", ["ab"])
                == RPCError(.invalidParameter, "parameter 1 must be of length 64 (not 2, for 'ab')"))
    }

    @Test func info() async throws {
        let (fixture, parent, child) = try pair()
        let json = try await fixture.call("getmempoolinfo")
        #expect(
            json.object?.keys == [
                "loaded", "size", "bytes", "usage", "total_fee", "maxmempool", "mempoolminfee", "minrelaytxfee",
                "incrementalrelayfee", "unbroadcastcount", "fullrbf",
            ])
        #expect(json["size"] == 2 && json["bytes"] == JSONValue(parent.virtualSize + child.virtualSize))
        #expect(json["total_fee"] == .decimal(4000) && json["mempoolminfee"] == .decimal(1000))
        #expect(json["unbroadcastcount"] == 2 && json["loaded"] == false)
    }

    @Test func spenders() async throws {
        let (fixture, parent, child) = try pair()
        let query: JSONValue = [["txid": "\(parent.txid)", "vout": 0], ["txid": "\(child.txid)", "vout": 0]]
        #expect(
            try await fixture.call("gettxspendingprevout", [query]) == [
                ["txid": "\(parent.txid)", "vout": 0, "spendingtxid": "\(child.txid)"], ["txid": "\(child.txid)", "vout": 0],
            ])
        #expect(
            await fixture.error("gettxspendingprevout", [[]])
                == RPCError(.invalidParameter, "Invalid parameter, outputs are missing"))
        #expect(
            await fixture.error("gettxspendingprevout", [[["txid": "\(parent.txid)", "vout": -1]]])
                == RPCError(.invalidParameter, "Invalid parameter, vout cannot be negative"))
    }

    @Test func savedMempoolComesBack() async throws {
        let (fixture, parent, child) = try pair()
        fixture.kernel.mempool.prioritise(child.txid, by: Amount(55))
        let path = fixture.folder.path + "/dump"
        #expect(await fixture.error("savemempool") == RPCError(.miscError, "The mempool was not loaded yet"))
        #expect(fixture.kernel.saveMempool(to: path))
        let other = try NodeFixture()
        #expect(!other.kernel.loadMempool(from: path + "-missing"))
        // The same chain: the same clock and scripts make the same blocks.
        try other.mine(101)
        #expect(other.kernel.loadMempool(from: path))
        #expect(Set(other.kernel.mempool.sortedTxids().txids) == [parent.txid, child.txid])
        #expect(other.kernel.mempool.entry(child.txid)?.modifiedFee == Amount(3055))
        #expect(other.kernel.mempool.unbroadcast == [parent.txid, child.txid])
        other.expectConsistent()
    }
}
