import BdtCrypto
import BdtEncoding
import BdtIndex
import BdtKernel
import BdtPrimitives
import BdtStorage
import Testing

@Suite struct RecordTests {
    @Test func filtersFollowAReorganisation() throws {
        let chain = try IndexedChain()
        let index = try chain.filterIndex(MemoryStore())
        index.follow()
        chain.mine(5)
        let fork = chain.tip
        let left = chain.mine(3)
        #expect(index.waitUntilSynced())
        let before = left.map { index.content.filter(of: $0)?.bytes }
        let right = chain.mine(5, on: fork)
        #expect(index.waitUntilSynced())
        #expect(index.status.best === right[4])
        // Blocks left behind are still known.
        #expect(left.map { index.content.filter(of: $0)?.bytes } == before)
        #expect(before.allSatisfy { $0 != nil })
        for (height, stop) in [(0, right[4]), (4, left[2]), (6, left[0])] {
            let filters = try #require(index.content.filters(from: height, to: stop))
            let hashes = try #require(index.content.hashes(from: height, to: stop))
            #expect(filters.count == stop.height - height + 1)
            #expect(filters.map(\.hash) == hashes)
            #expect(filters.map(\.blockHash) == (height...stop.height).map { stop.ancestor(height: $0)!.hash })
            var header = height == 0 ? .zero : index.content.header(of: stop.ancestor(height: height - 1)!)!
            for filter in filters { header = filter.header(after: header) }
            #expect(index.content.header(of: stop) == header)
        }
        #expect(index.content.filters(from: 9, to: left[0]) == nil)
        #expect(index.content.hashes(from: -1, to: left[0]) == nil)
        index.stop()
    }

    @Test func filtersHoldScriptsMadeAndSpent() throws {
        let chain = try IndexedChain()
        chain.mine(101)
        let index = try chain.filterIndex(MemoryStore())
        index.follow()
        let paid = [UInt8](repeating: 0x61, count: 20)
        chain.submit(chain.block([try chain.spend(coinbaseAt: 1, to: paid)]))
        #expect(index.waitUntilSynced())
        let filter = try #require(index.content.filter(of: chain.tip))
        #expect(filter.members.matches(paid))
        #expect(filter.members.matches([0x51]))
        #expect(!filter.members.matches([0x6a, 0x01, 102]))
        #expect(filter.members.count == 2)
        index.stop()
    }

    @Test func filtersGoOnInTheNextFile() throws {
        let chain = try IndexedChain()
        chain.mine(30)
        let store = RevertibleStore()
        let index = try chain.filterIndex(store, fileLimit: 150)
        index.follow()
        let filters = try #require(index.content.filters(from: 0, to: chain.tip))
        #expect(filters.count == 31)
        #expect(FileSystem.exists(chain.folder + "/fltr00005.dat"))
        #expect(FileSystem.size(chain.folder + "/fltr00002.dat").map { $0 <= 150 } == true)
        index.stop()
    }

    @Test func aDamagedFilterIsNotServed() throws {
        let chain = try IndexedChain()
        chain.mine(3)
        let index = try chain.filterIndex(MemoryStore())
        index.follow()
        let path = chain.folder + "/fltr00000.dat"
        try File(path, mode: .readWrite).write([0xff, 0xff], at: 34)
        #expect(index.content.filter(of: chain.kernel.chain[0]!) == nil)
        #expect(index.content.filter(of: chain.tip) != nil)
        try File(path, mode: .truncate).truncate(to: 10)
        #expect(index.content.filter(of: chain.tip) == nil)
        #expect(index.content.filters(from: 0, to: chain.tip) == nil)
        index.stop()
    }

    @Test func statisticsAreThoseOfTheCoins() throws {
        let chain = try IndexedChain()
        chain.mine(101)
        let index = try chain.statisticsIndex(MemoryStore())
        index.follow()
        chain.submit(chain.block([try chain.spend(coinbaseAt: 1, to: [0x51, 0x51])], unclaimed: 100))
        #expect(index.waitUntilSynced())
        let totals = try #require(index.content.totals(at: chain.tip))
        let counted = try chain.kernel.utxoStatistics(.muhash)
        #expect(totals.muhash == counted.hash)
        #expect(totals.outputs == UInt64(counted.outputs))
        #expect(totals.amount == counted.total)
        #expect(totals.bogoSize == UInt64(counted.bogoSize))
        // The fee and a part of the subsidy were not taken; each coinbase burns 7, and the genesis block 50 coins.
        #expect(totals.unclaimed == Amount(1100))
        #expect(totals.unspendableScripts == Amount(7 * 102))
        #expect(totals.unspendableGenesis == Amount(50_0000_0000))
        #expect(totals.unspendable == Amount(1100 + 7 * 102 + 50_0000_0000))
        #expect(totals.spent == Amount(50_0000_0000 - 7))
        #expect(totals.created == Amount(50_0000_0000 - 1007))
        index.stop()
    }

    @Test func statisticsFollowAReorganisation() throws {
        let chain = try IndexedChain()
        let store = MemoryStore()
        chain.mine(101)
        let index = try chain.statisticsIndex(store)
        index.follow()
        let fork = chain.tip
        let left = [chain.submit(chain.block([try chain.spend(coinbaseAt: 1, to: [0x52])]))] + chain.mine(2)
        #expect(index.waitUntilSynced())
        let before = left.map { index.content.totals(at: $0) }
        chain.mine(5, on: fork)
        #expect(index.waitUntilSynced())
        #expect(left.map { index.content.totals(at: $0) } == before)
        #expect(index.content.totals(at: chain.tip)?.muhash == (try chain.kernel.utxoStatistics(.muhash).hash))
        // The position went along: a crash now would not find the index on the old branch.
        let locator = try BlockLocator(decoding: try #require(store.get([UInt8(ascii: "B")])))
        #expect(chain.kernel.chain.contains(try #require(chain.kernel.entry(for: locator.hashes[0]))))
        index.stop()
    }

    @Test func totalsHaveThePublishedForm() throws {
        var totals = OutputSetTotals()
        totals.muhash = .one
        totals.outputs = 2
        totals.bogoSize = 3
        totals.amount = Amount(4)
        totals.unclaimed = Amount(13)
        let bytes = totals.encoded
        #expect(bytes.count == 128)
        #expect(bytes[0] == 1 && bytes[32] == 2 && bytes[40] == 3 && bytes[48] == 4 && bytes[120] == 13)
        #expect(try OutputSetTotals(decoding: bytes) == totals)
        #expect(throws: DecodeError.self) { try OutputSetTotals(decoding: Array(bytes.dropLast())) }
    }
}
