import BdtBase
import BdtEncoding
import BdtIndex
import BdtJSON
import BdtKernel
import BdtNode
import BdtPrimitives
import BdtRPC
import Foundation
import Testing

@Suite struct RESTTests {
    private func get(_ fixture: NodeFixture, _ path: String, body: [UInt8] = []) async -> HTTPReply {
        await RESTService(node: fixture.node).answer(HTTPCall(method: "GET", uri: "/rest\(path)", body: body))
    }

    private func json(_ fixture: NodeFixture, _ path: String) async throws -> JSONValue {
        let reply = await get(fixture, path)
        try #require(reply.status == 200)
        return try JSONValue(parsing: String(decoding: reply.body, as: UTF8.self))
    }

    private func error(_ fixture: NodeFixture, _ path: String, body: [UInt8] = []) async -> String {
        let reply = await get(fixture, path, body: body)
        return "\(reply.status) " + String(decoding: reply.body, as: UTF8.self).trimmingCharacters(in: .newlines)
    }

    private static let absent = String(repeating: "0", count: 62) + "aa"

    @Test func givesBlocksInAllForms() async throws {
        let fixture = try NodeFixture()
        let blocks = try fixture.mine(3)
        let hash = blocks[1].hash
        #expect(await get(fixture, "/block/\(hash).bin").body == blocks[1].encoded)
        #expect(await get(fixture, "/block/\(hash).hex").body == Array((Hex.encode(blocks[1].encoded) + "\n").utf8))
        let whole = try await json(fixture, "/block/\(hash).json")
        #expect(whole["hash"] == .string("\(hash)") && whole["tx"][0]["txid"] == .string("\(blocks[1].transactions[0].txid)"))
        #expect(try await json(fixture, "/block/notxdetails/\(hash).json")["tx"][0] == .string("\(blocks[1].transactions[0].txid)"))
        #expect(await error(fixture, "/block/\(Self.absent).json") == "404 \(Self.absent) not found")
        #expect(await error(fixture, "/block/xyz.json") == "400 Invalid hash: xyz")
        #expect(await error(fixture, "/block/\(hash)") == "404 output format not found (available: .bin, .hex, .json)")
        #expect(await get(fixture, "/nothing").status == 404)
    }

    @Test func givesHeadersAndHashes() async throws {
        let fixture = try NodeFixture()
        let blocks = try fixture.mine(5)
        let hash = blocks[0].hash
        #expect(await get(fixture, "/headers/\(hash).bin?count=2").body == blocks[0].header.encoded + blocks[1].header.encoded)
        #expect(await get(fixture, "/headers/3/\(hash).bin").body.count == 240)
        #expect(try await json(fixture, "/headers/\(hash).json").array?.count == 5)
        #expect(try await json(fixture, "/headers/\(Self.absent).json") == [])
        for count in ["0", "2001", "-1", "x", "+1"] {
            #expect(
                await error(fixture, "/headers/\(hash).json?count=\(count)")
                    == "400 Header count is invalid or out of acceptable range (1-2000): \(count)")
        }
        #expect(
            await error(fixture, "/headers/\(hash).json?count=1%")
                == "400 URI parsing failed, it likely contained RFC 3986 invalid characters")
        #expect(try await json(fixture, "/blockhashbyheight/1.json") == ["blockhash": .string("\(hash)")])
        #expect(await get(fixture, "/blockhashbyheight/1.bin").body == hash.bytes)
        #expect(await get(fixture, "/blockhashbyheight/1.hex").body == Array("\(hash)\n".utf8))
        #expect(await error(fixture, "/blockhashbyheight/9.json") == "404 Block height out of range")
        #expect(await error(fixture, "/blockhashbyheight/-1.json") == "400 Invalid height: -1")
    }

    @Test func givesTransactionsAndOutputs() async throws {
        let fixture = try NodeFixture()
        let blocks = try fixture.mine(101)
        let spend = fixture.spend(blocks[0].transactions[0])
        try fixture.node.broadcast(spend, maximumFee: .zero, relays: false)
        #expect(await get(fixture, "/tx/\(spend.txid).bin").body == spend.encoded)
        #expect(try await json(fixture, "/tx/\(spend.txid).json")["txid"] == .string("\(spend.txid)"))
        #expect(await error(fixture, "/tx/\(Self.absent).json") == "404 \(Self.absent) not found")
        let coinbase = blocks[0].transactions[0].txid
        let chain = try await json(fixture, "/getutxos/\(coinbase)-0/\(spend.txid)-0.json")
        #expect(chain["bitmap"] == "10" && chain["chainHeight"] == 101 && chain["utxos"][0]["value"].text == "50.00000000")
        let mempool = try await json(fixture, "/getutxos/checkmempool/\(coinbase)-0/\(spend.txid)-0.json")
        #expect(mempool["bitmap"] == "01" && mempool["utxos"][0]["height"] == JSONValue(Coin.mempoolHeight))
        var request = ByteWriter()
        request.write(true)
        request.writeList([OutPoint(txid: spend.txid, index: 0)])
        let binary = await get(fixture, "/getutxos.bin", body: request.bytes)
        #expect(binary.status == 200 && Array(binary.body.prefix(4)) == [101, 0, 0, 0])
        #expect(await get(fixture, "/getutxos.hex", body: Array(Hex.encode(request.bytes).utf8)).status == 200)
        #expect(await error(fixture, "/getutxos.json") == "400 Error: empty request")
        #expect(await error(fixture, "/getutxos.bin", body: [1, 255]) == "400 Parse error")
        for bad in ["\(coinbase)-+1", "\(coinbase)--1", "aa-1", "\(coinbase)_1"] {
            #expect(await error(fixture, "/getutxos/\(bad).json") == "400 Parse error")
        }
        let many = String(repeating: "/\(coinbase)-0", count: 16)
        #expect(await error(fixture, "/getutxos\(many).json") == "400 Error: max outpoints exceeded (max: 15, tried: 16)")
    }

    @Test func tellsOfChainAndMempool() async throws {
        let fixture = try NodeFixture()
        let blocks = try fixture.mine(101)
        let spend = fixture.spend(blocks[0].transactions[0])
        try fixture.node.broadcast(spend, maximumFee: .zero, relays: false)
        #expect(try await json(fixture, "/chaininfo.json")["blocks"] == 101)
        #expect(await error(fixture, "/chaininfo.bin") == "404 output format not found (available: json)")
        #expect(try await json(fixture, "/deploymentinfo.json")["height"] == 101)
        #expect(try await json(fixture, "/deploymentinfo/\(blocks[4].hash).json")["height"] == 5)
        #expect(await error(fixture, "/deploymentinfo/\(Self.absent).json") == "400 Block not found")
        #expect(try await json(fixture, "/mempool/info.json")["size"] == 1)
        #expect(try await json(fixture, "/mempool/contents.json").object?.keys == ["\(spend.txid)"])
        #expect(try await json(fixture, "/mempool/contents.json?verbose=false") == [.string("\(spend.txid)")])
        let numbered = try await json(fixture, "/mempool/contents.json?verbose=false&mempool_sequence=true")
        #expect(numbered["txids"] == [.string("\(spend.txid)")] && !numbered["mempool_sequence"].isNull)
        #expect(
            await error(fixture, "/mempool/contents.json?verbose=TRUE")
                == "400 The \"verbose\" query parameter must be either \"true\" or \"false\".")
        #expect(
            await error(fixture, "/mempool/contents.json?mempool_sequence=true")
                == "400 Verbose results cannot contain mempool sequence values. (hint: set \"verbose=false\")")
        #expect(await error(fixture, "/mempool/x.json") == "400 Invalid URI format. Expected /rest/mempool/<info|contents>.json")
        fixture.node.rpcTable.setWarmup("Loading")
        #expect(await error(fixture, "/chaininfo.json") == "503 Service temporarily unavailable: Loading")
    }

    @Test func givesFilters() async throws {
        let fixture = try NodeFixture()
        let hash = try fixture.mine()[0].hash
        #expect(await error(fixture, "/blockfilter/basic/\(hash).json") == "400 Index is not enabled for filtertype basic")
        #expect(await error(fixture, "/blockfilter/other/\(hash).json") == "400 Unknown filtertype other")
        var options = IndexOptions(directory: fixture.folder.path)
        options.filterKinds = [.basic]
        let indexes = try ChainIndexes(options: options, kernel: fixture.kernel) { Issue.record("\($0)") }
        fixture.node.set(indexes: indexes)
        #expect(indexes.start() == nil)
        while !indexes.all.allSatisfy(\.status.isSynced) { usleep(1000) }
        let filter = try #require(indexes[.basic]?.content.filter(of: fixture.kernel.chain[1]!))
        #expect(try await json(fixture, "/blockfilter/basic/\(hash).json")["filter"] == .string(Hex.encode(filter.bytes)))
        #expect(await get(fixture, "/blockfilter/basic/\(hash).bin").body == [0] + hash.bytes + [UInt8(filter.bytes.count)] + filter.bytes)
        let header = try #require(indexes[.basic]?.content.header(of: fixture.kernel.chain[1]!))
        #expect(await get(fixture, "/blockfilterheaders/basic/\(hash).bin?count=1").body == header.bytes)
        #expect(try await json(fixture, "/blockfilterheaders/basic/1/\(hash).json") == [.string("\(header)")])
        indexes.stop()
    }
}
