import BdtBase
import BdtPrimitives
import BdtWire
import Testing

@testable import BdtPeers

@Suite struct BloomFilterTests {
    @Test(
        arguments: [
            (0, "", 0), (0xfba4_c795, "", 0x6a39_6f08), (0xffff_ffff, "", 0x81f1_6f39), (0, "00", 0x514e_28b7),
            (0xfba4_c795, "00", 0xea3f_0b17), (0, "ff", 0xfd6c_f10d), (0, "0011", 0x16c6_b7ab), (0, "001122", 0x8eb5_1c3d),
            (0, "00112233", 0xb447_1bf8), (0, "0011223344", 0xe230_1fa8),
        ] as [(UInt32, String, UInt32)])
    func murmurHash(seed: UInt32, bytes: String, expected: UInt32) throws {
        let bytes = try #require(Hex.decode(bytes))
        #expect(MurmurHash3.hash(bytes, seed: seed) == expected)
    }

    private static let elements = [
        "99108ad8ed9bb6274d3980bab5a85c048f0950c8", "b5a2c786d9ef4658287ced5914b37a1b4aa32eee",
        "b9300670b4c5366e95b2699e8b18bc75e5f729c5",
    ]

    /// The published vectors: three elements in 24 bits.
    @Test(arguments: [(0, "614e9b"), (2_147_483_649, "ce4299")] as [(UInt32, String)])
    func publishedVectors(tweak: UInt32, bits: String) throws {
        let elements = try Self.elements.map { try #require(Hex.decode($0)) }
        var filter = try #require(BloomFilter(FilterLoadMessage(bits: [0, 0, 0], hashCount: 5, tweak: tweak, flags: 1)))
        let bits = try #require(Hex.decode(bits))
        let full = try #require(BloomFilter(FilterLoadMessage(bits: bits, hashCount: 5, tweak: tweak, flags: 1)))
        for element in elements {
            #expect(!filter.contains(element) && full.contains(element))
            filter.insert(element)
            #expect(filter.contains(element))
        }
        var other = elements[0]
        other[0] = 0x19
        #expect(!filter.contains(other) && !full.contains(other))
    }

    @Test func limitsAndEmptiness() throws {
        func load(_ size: Int, _ hashes: UInt32) -> BloomFilter? {
            BloomFilter(FilterLoadMessage(bits: [UInt8](repeating: 0, count: size), hashCount: hashes))
        }
        #expect(load(36_000, 50) != nil && load(36_001, 1) == nil && load(1, 51) == nil)
        // No bits: everything matches, and nothing is divided by zero.
        var empty = try #require(load(0, 1))
        empty.insert([1])
        #expect(empty.contains([2]))
    }

    private func payment(to script: Script, spending outpoint: OutPoint) -> Transaction {
        Transaction(
            TransactionBody(
                inputs: [TransactionInput(previousOutput: outpoint)], outputs: [TransactionOutput(value: .coin, script: script)]))
    }

    /// With the flag, the spending of an output that matched is found as well.
    @Test(arguments: [(0, false), (1, true), (2, false)] as [(UInt8, Bool)])
    func addsOutputsThatMatch(flags: UInt8, isFollowed: Bool) throws {
        let key = [UInt8](repeating: 7, count: 20)
        var filter = try #require(
            BloomFilter(FilterLoadMessage(bits: [UInt8](repeating: 0, count: 500), hashCount: 10, tweak: 5, flags: flags)))
        let source = OutPoint(txid: Txid(display: String(repeating: "ab", count: 32))!, index: 3)
        let first = payment(to: Script([0, 20] + key), spending: source)
        let second = payment(to: Script([0x51]), spending: OutPoint(txid: first.txid, index: 0))
        // Matching may change the filter.
        func matches(_ transaction: Transaction) -> Bool { filter.matches(transaction) }
        #expect(!matches(first))
        filter.insert(key)
        #expect(matches(first))
        #expect(matches(second) == isFollowed)
        filter.insert(source.encoded)
        #expect(matches(payment(to: Script([0x52]), spending: source)))
    }
}

@Suite(.serialized) struct FilteringConversationTests {
    @Test func aPeerGetsTheBlocksItsFilterMatches() async throws {
        let node = try await TestPeerNode { _, talk in talk.services.insert(.bloom) }
        node.mine(2)
        let tip = try #require(node.kernel.chain.tip)
        let block = try node.kernel.readBlock(tip)
        let peer = try await WirePeer(port: node.port)
        // Without a filter there is no answer, and then one with.
        try await peer.send(GetDataMessage([Inventory(.filteredBlock, tip.hash.hash)]))
        try await peer.send(FilterLoadMessage(bits: [0xff], hashCount: 1))
        try await peer.send(GetDataMessage([Inventory(.filteredBlock, tip.hash.hash)]))
        #expect(try await peer.next(TransactionMessage.self).transaction.txid == block.transactions[0].txid)
        await peer.close()
        await node.stop()
    }

    @Test func whoIsNotOfferedFiltersIsDisconnected() async throws {
        let node = try await TestPeerNode()
        let messages: [any WireMessage] = [FilterLoadMessage(bits: [1], hashCount: 1), FilterAddMessage([1]), FilterClearMessage()]
        for message in messages {
            let peer = try await WirePeer(port: node.port)
            try await peer.send(message)
            #expect(try await peer.isClosed())
        }
        await node.stop()
    }
}
