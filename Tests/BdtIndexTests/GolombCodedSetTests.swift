import BdtBase
import BdtCrypto
import BdtEncoding
import BdtIndex
import BdtKernel
import BdtPrimitives
import Foundation
import Testing

@Suite struct GolombCodedSetTests {
    private static let parameters = GolombCodedSet.Parameters(key0: 1, key1: 2, remainderBits: 10, inverseErrorRate: 1 << 10)

    @Test func holdsAllMembersAndFewOthers() throws {
        let members = Set((0..<500).map { [UInt8](repeating: UInt8($0 % 251), count: $0 / 8 + 1) })
        let set = GolombCodedSet(members, parameters: Self.parameters)
        #expect(members.allSatisfy(set.matches))
        #expect(try GolombCodedSet(decoding: set.bytes, parameters: Self.parameters).count == members.count)
        let strangers = (0..<2000).map { Array("stranger \($0)".utf8) }
        let taken = strangers.filter(set.matches).count
        #expect(taken < 20)
        #expect(set.matchesAny(strangers.prefix(50) + [members.first!]))
        #expect(!set.matchesAny([]))
    }

    @Test func anEmptySetHoldsNothing() throws {
        let set = GolombCodedSet([], parameters: Self.parameters)
        #expect(set.bytes == [0])
        #expect(!set.matches([]))
        #expect(!set.matchesAny([[1], [2]]))
        #expect(try GolombCodedSet(decoding: [0], parameters: Self.parameters).count == 0)
    }

    @Test func refusesWhatIsNoCodedSet() {
        let good = GolombCodedSet([[1], [2], [3]], parameters: Self.parameters).bytes
        #expect(throws: DecodeError.truncated) { try GolombCodedSet(decoding: Array(good.dropLast()), parameters: Self.parameters) }
        #expect(throws: DecodeError.invalid("encoded_filter contains excess data")) {
            try GolombCodedSet(decoding: good + [0], parameters: Self.parameters)
        }
        #expect(throws: DecodeError.truncated) { try GolombCodedSet(decoding: [], parameters: Self.parameters) }
        #expect(throws: DecodeError.invalid("N must be <2^32")) {
            try GolombCodedSet(decoding: [255, 0, 0, 0, 0, 1, 0, 0, 0], parameters: Self.parameters)
        }
    }

    /// Whatever the bytes, reading ends without a trap, soon, and without much memory.
    @Test func survivesHostileBytes() throws {
        var generator = SplitMix(state: 42)
        let many: [UInt8] = [254, 255, 255, 255, 255]
        var inputs = [many, many + [UInt8](repeating: 255, count: 1000), many + [UInt8](repeating: 0, count: 1000), [253, 0, 0]]
        for _ in 0..<2000 { inputs.append((0..<Int(generator.next() % 60)).map { _ in UInt8(truncatingIfNeeded: generator.next()) }) }
        for parameters in [Self.parameters, .init(key0: 0, key1: 0, remainderBits: 0, inverseErrorRate: .max)] {
            for bytes in inputs {
                let checked = try? GolombCodedSet(decoding: bytes, parameters: parameters)
                let trusted = try? GolombCodedSet(decoding: bytes, parameters: parameters, verified: false)
                #expect(checked == nil || trusted != nil)
                _ = trusted?.matchesAny([[], [1, 2, 3]])
            }
        }
    }

    /// The published vectors of BIP158: [height, block hash, block, previous output scripts, previous header, filter, header, note].
    @Test func publishedVectors() throws {
        guard let folder = ProcessInfo.processInfo.environment["BDTCOIN_TEST_VECTORS"] else {
            return print("notice: BDTCOIN_TEST_VECTORS is not set; the published vectors of block filters are skipped")
        }
        var count = 0
        for file in ["blockfilters.json", "bip-0158_testnet-19.json"] {
            let data = try Data(contentsOf: URL(fileURLWithPath: "\(folder)/\(file)"))
            let rows = try #require(try JSONSerialization.jsonObject(with: data) as? [[Any]])
            for row in rows where row.count >= 7 {
                try check(row)
                count += 1
            }
        }
        print("block filter vectors: \(count) run, all of them")
        #expect(count > 0)
    }

    private func check(_ row: [Any]) throws {
        func text(_ index: Int) throws -> String { try #require(row[index] as? String) }
        func hash(_ index: Int) throws -> Hash256 { try #require(Hash256(display: try text(index))) }
        let block = try Block(decoding: try #require(Hex.decode(try text(2))))
        #expect(block.hash.hash == (try hash(1)))
        let scripts = try #require(row[3] as? [String])
        let spent = scripts.map { script in
            Coin(output: TransactionOutput(value: .zero, script: Script(Hex.decode(script) ?? [])), height: 1, isCoinbase: false)
        }
        let filter = BlockFilter(block, undo: BlockUndo(transactions: [spent]))
        #expect(Hex.encode(filter.bytes) == (try text(5)))
        #expect(filter.header(after: try hash(4)) == (try hash(6)))
        let read = try BlockFilter(blockHash: block.hash, decoding: filter.bytes)
        for coin in spent where !coin.output.script.isEmpty { #expect(read.members.matches(coin.output.script.bytes)) }
    }
}

/// A small generator with a fixed seed.
private struct SplitMix {
    var state: UInt64

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }
}
