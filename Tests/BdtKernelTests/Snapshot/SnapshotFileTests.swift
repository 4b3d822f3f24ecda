import BdtBase
import BdtConsensus
import BdtEncoding
import BdtPrimitives
import BdtStorage
import Testing

@testable import BdtKernel

@Suite struct SnapshotFileTests {
    private let folder = TemporaryFolder()
    private let parameters = TestNode.parameters

    private func reader(_ bytes: [UInt8]) throws -> SnapshotReader {
        let path = "\(folder.path)/\(UInt64.random(in: 0 ... .max))"
        try File(path, mode: .truncate).write(bytes, at: 0)
        return try SnapshotReader(try File(path, mode: .read), for: parameters)
    }

    /// What keeps the bytes from being read to their end; nil when nothing does.
    private func problem(_ bytes: [UInt8], height: Int = 100) -> String? {
        do {
            var reader = try reader(bytes)
            while try reader.next(upTo: height) != nil {}
            try reader.finish()
            return nil
        } catch {
            return "\(error)"
        }
    }

    private func head(_ count: UInt64) -> [UInt8] { SnapshotMetadata(base: BlockHash(.one), coinCount: count).encoded(for: parameters) }

    /// Three coins of two transactions.
    private var sample: [UInt8] {
        var writer = ByteWriter()
        writer.writeRaw(head(3))
        for (txid, indices) in [(Txid(.one), [UInt32(0), 300]), (Txid(.zero), [7])] {
            writer.write(txid)
            writer.writeCompactSize(indices.count)
            for index in indices {
                writer.writeCompactSize(Int(index))
                writer.write(Coin(output: TransactionOutput(value: Amount(5), script: Script([0x51])), height: 9, isCoinbase: true))
            }
        }
        return writer.bytes
    }

    @Test func metadataIsThePublishedOne() throws {
        #expect(Hex.encode(head(0x0102).prefix(11)) == "7574786fff0200fabfb5da")
        #expect(head(0x0102).count == 51)
        #expect(Array(head(0x0102).suffix(8)) == [2, 1, 0, 0, 0, 0, 0, 0])
        let metadata = try SnapshotMetadata(head(0x0102), for: parameters)
        #expect(metadata.base == BlockHash(.one) && metadata.coinCount == 0x0102)
    }

    @Test func metadataOfOthersIsRefused() throws {
        func text(_ change: (inout [UInt8]) -> Void) -> String? {
            var bytes = head(1)
            change(&bytes)
            do {
                _ = try SnapshotMetadata(bytes, for: parameters)
                return nil
            } catch {
                return "\(error)"
            }
        }
        #expect(text { $0[0] = 0 }?.hasPrefix("Invalid UTXO set snapshot magic bytes.") == true)
        #expect(text { $0[5] = 3 } == "Version of snapshot 3 does not match any of the supported versions.")
        let main = ChainParameters.make(network: .main).messageStart
        #expect(
            text { $0.replaceSubrange(7..<11, with: main) }
                == "The network of the snapshot (main) does not match the network of this node (regtest).")
        #expect(text { $0[7] = 0 }?.hasPrefix("This snapshot has been created for an unrecognized network.") == true)
        for length in 0..<51 { #expect(text { $0 = Array($0.prefix(length)) } == "AutoFile::read: end of file: iostream error") }
    }

    @Test func coinsComeInOrder() throws {
        var reader = try reader(sample)
        var found: [OutPoint] = []
        while let (outpoint, coin) = try reader.next(upTo: 9) {
            found.append(outpoint)
            #expect(coin.height == 9 && coin.isCoinbase)
        }
        try reader.finish()
        #expect(found.map(\.index) == [0, 300, 7])
        #expect(found.map(\.txid) == [Txid(.one), Txid(.one), Txid(.zero)])
    }

    @Test func badContentIsRefused() {
        #expect(problem(sample) == nil)
        #expect(problem(sample + [0]) == "Bad snapshot - coins left over after deserializing 3 coins")
        #expect(problem(sample, height: 8) == "Bad snapshot data after deserializing 0 coins")
        let body = Array(sample.dropFirst(51))
        #expect(problem(head(4) + body) == "Bad snapshot format or truncated snapshot after deserializing 3 coins")
        #expect(problem(head(2) + body) == "Bad snapshot - coins left over after deserializing 2 coins")
        #expect(problem(head(1) + body) == "Mismatch in coins count in snapshot metadata and actual snapshot data")
        var rich = body
        // The amount of the first coin, after txid, count, index and height: more than there is of money.
        rich.replaceSubrange(35..<36, with: [0xca, 0xd2, 0x8f, 0x5a])
        #expect(problem(head(3) + rich) == "Bad snapshot data after deserializing 0 coins - bad tx out value")
    }

    @Test func hostileBytesNeverTrap() {
        for length in 51..<sample.count { #expect(problem(Array(sample.prefix(length)))?.hasPrefix("Bad snapshot format") == true) }
        var random = SplitMix(seed: 7)
        for _ in 0..<2000 {
            var bytes = sample
            for _ in 0..<Int.random(in: 1...4, using: &random) {
                bytes[Int.random(in: 51..<bytes.count, using: &random)] = UInt8.random(in: 0...255, using: &random)
            }
            _ = problem(bytes)
        }
        // A script that claims to be longer than any file.
        #expect(problem(head(1) + Txid.zero.bytes + [1, 0, 2, 1] + [UInt8](repeating: 0xfe, count: 9) + [0x7f])?.hasPrefix("Bad") == true)
        // Transactions without coins.
        #expect(problem(head(1) + [UInt8](repeating: 0, count: 33 * 5))?.hasPrefix("Bad snapshot format") == true)
    }
}

/// Numbers that are the same in every run.
private struct SplitMix: RandomNumberGenerator {
    private var state: UInt64
    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var mixed = (state ^ state >> 30) &* 0xbf58_476d_1ce4_e5b9
        mixed = (mixed ^ mixed >> 27) &* 0x94d0_49bb_1331_11eb
        return mixed ^ mixed >> 31
    }
}
