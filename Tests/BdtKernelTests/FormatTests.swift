import BdtBase
import BdtCrypto
import BdtEncoding
import BdtPrimitives
import BdtStorage
import Testing

@testable import BdtKernel

/// Bytes as the published node writes them (reference/storage.md and its own unit tests).
@Suite struct FormatTests {
    @Test(
        arguments: [
            (0, 0), (1, 1), (1_000_000, 7), (100_000_000, 9), (5_000_000_000, 0x32), (2_100_000_000_000_000, 0x140_6f40),
        ] as [(UInt64, UInt64)])
    func compressesAmounts(amount: UInt64, code: UInt64) {
        #expect(AmountCompression.compress(amount) == code)
        #expect(AmountCompression.decompress(code) == amount)
    }

    @Test func amountsSurvive() {
        for amount in stride(from: UInt64(0), to: 300_000, by: 7) {
            #expect(AmountCompression.decompress(AmountCompression.compress(amount)) == amount)
        }
        // No code traps, whatever it stands for.
        for code: UInt64 in [.max, .max - 1, .max / 2, 1 << 62] { _ = AmountCompression.decompress(code) }
    }

    @Test func readsCoins() throws {
        let first = try coin("97f23c835800816115944e077fe7c803cfa57f29b36bf87c1d35")
        #expect(first.height == 203_998 && !first.isCoinbase && first.output.value.satoshi == 60_000_000_000)
        #expect(first.output.script.description == "76a914816115944e077fe7c803cfa57f29b36bf87c1d3588ac")
        let second = try coin("8ddf77bbd123008c988f1a4a4de2161e0f50aac7f17e7f9555caa4")
        #expect(second.height == 120_891 && second.isCoinbase && second.output.value.satoshi == 110_397)
        let smallest = try coin("000006")
        #expect(smallest == Coin(output: TransactionOutput(value: .zero, script: Script()), height: 0, isCoinbase: false))
        #expect(throws: DecodeError.self) { try coin("000007") }
        #expect(throws: DecodeError.self) { try coin("00008a95c0bb00") }
        for text in ["97f23c835800816115944e077fe7c803cfa57f29b36bf87c1d35", "000006"] {
            #expect(Hex.encode(try coin(text).encoded) == text)
        }
    }

    private func coin(_ text: String) throws -> Coin { try Coin(decoding: Hex.decode(text)!) }

    @Test func shortensScripts() throws {
        let key = PublicKey(Hex.decode("0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")!)!
        let long = try #require(key.decompressed).bytes
        let hash = [UInt8](repeating: 9, count: 20)
        let scripts: [([UInt8], Int)] = [
            ([0x76, 0xa9, 20] + hash + [0x88, 0xac], 21), ([0xa9, 20] + hash + [0x87], 21), ([33] + key.bytes + [0xac], 33),
            ([65] + long + [0xac], 33), ([0x51], 2), ([], 1), ([0, 20] + hash, 23),
            // An uncompressed key that is no point is written in full.
            ([65, 4] + [UInt8](repeating: 1, count: 64) + [0xac], 68),
        ]
        for (bytes, size) in scripts {
            var writer = ByteWriter()
            bytes.withView { ScriptCompression.encode($0, into: &writer) }
            #expect(writer.bytes.count == size)
            #expect(try expanded(writer.bytes) == bytes)
            for count in 0..<size { #expect(throws: DecodeError.self) { try expanded(Array(writer.bytes.prefix(count))) } }
        }
    }

    @Test func tooLongScriptsBecomeUnspendable() throws {
        var writer = ByteWriter()
        writer.writeVarInt(10_001 + 6)
        writer.writeRaw([UInt8](repeating: 0x51, count: 10_001))
        #expect(try expanded(writer.bytes) == [0x6a])
    }

    /// What a compressed script stands for; it must take all bytes.
    private func expanded(_ bytes: [UInt8]) throws -> [UInt8] {
        try bytes.withView { view in
            var reader = ViewReader(view)
            let script = try ScriptCompression.decode(from: &reader) { $0.array }
            #expect(reader.remaining == 0)
            return script
        }
    }

    @Test func undoDataHoldsAByteMoreAboveHeightZero() throws {
        let output = TransactionOutput(value: Amount(1), script: Script([0x51]))
        let undo = BlockUndo(transactions: [
            [Coin(output: output, height: 1, isCoinbase: true)], [Coin(output: output, height: 0, isCoinbase: false)],
        ])
        #expect(Hex.encode(undo.encoded) == "02" + "01" + "0300010751" + "01" + "00010751")
        #expect(try BlockUndo(decoding: undo.encoded) == undo)
        #expect(throws: DecodeError.self) { try BlockUndo(decoding: [0xfd, 0xff, 0xff, 0x01]) }
    }

    @Test func keysOfCoins() {
        let outpoint = OutPoint(txid: Txid(.one), index: 128)
        #expect(Hex.encode(CoinStore.key(outpoint)) == "4301" + String(repeating: "00", count: 31) + "8000")
    }

    @Test func recordsOfTheBlockIndex() throws {
        let genesis = TestNode.parameters.genesisBlock
        let entry = BlockIndexEntry(header: genesis.header, hash: genesis.hash, previous: nil, status: BlockStatus(rawValue: 2 | 8 | 16))
        entry.transactionCount = 1
        entry.dataPosition = FlatFilePosition(file: 0, offset: 8)
        entry.undoOffset = 200
        let bytes = BlockIndexStore.Record(entry).encoded
        // Version 259900, height, status, transactions, file, two positions, header.
        #expect(Hex.encode(bytes.prefix(10)) == "8eed3c" + "00" + "1a" + "01" + "00" + "08" + "8048")
        #expect(Array(bytes.suffix(80)) == genesis.header.encoded)
        let record = try BlockIndexStore.Record(decoding: bytes)
        #expect(record.data.offset == 8 && record.undoOffset == 200 && record.status.haveBoth)
    }

    @Test func blockFiles() throws {
        let node = try TestNode { $0.usesBlockKey = false }
        node.mine(1)
        try node.kernel.flush()
        let bytes = try #require(try FileSystem.read(node.kernel.blocks.blocks.path(0)))
        #expect(bytes.count == 16 << 20)
        let genesis = TestNode.parameters.genesisBlock
        #expect(Array(bytes.prefix(8)) == [0xfa, 0xbf, 0xb5, 0xda, UInt8(genesis.totalSize & 0xff), 1, 0, 0])
        #expect(Array(bytes[8..<8 + genesis.totalSize]) == genesis.encoded)
        let undo = try #require(try FileSystem.read(node.kernel.blocks.undos.path(0)))
        let checksum = SHA256.double(genesis.hash.bytes + [0])
        #expect(Array(undo.prefix(41)) == [0xfa, 0xbf, 0xb5, 0xda, 1, 0, 0, 0, 0] + checksum.bytes)
        #expect(try FileSystem.read(node.folder.path + "/blocks/xor.dat") == [UInt8](repeating: 0, count: 8))
        #expect(throws: StorageError.self) { try node.kernel.blocks.readBytes(at: FlatFilePosition(file: 0, offset: 20)) }
    }

    @Test func movesToTheNextFile() throws {
        let node = try TestNode { $0.usesSmallBlockFiles = true }
        node.mine(500)
        try #require(node.kernel.blocks.lastFile >= 1)
        #expect(FileSystem.size(node.kernel.blocks.blocks.path(0))! < 0x10000)
        try node.restart()
        #expect(node.kernel.verifyDatabase(level: 4, depth: 0) == .success)
        #expect(node.kernel.blocks.infos[0].blockCount + node.kernel.blocks.infos[1].blockCount == 501)
    }

    @Test func keepsTheBlockKey() throws {
        let node = try TestNode()
        let key = node.kernel.blocks.key
        #expect(!key.isZero)
        try node.restart()
        #expect(node.kernel.blocks.key == key)
        node.kernel.close()
        #expect(throws: KernelError.self) { try node.restart { $0.usesBlockKey = false } }
    }
}

extension BlockStatus {
    fileprivate var haveBoth: Bool { contains(.haveAny) }
}
