import BdtBase
import BdtCrypto
import BdtEncoding
import BdtPrimitives
import BdtWire

@testable import BdtKernel
@testable import BdtNet

let storageTargets: [FuzzTarget] = [
    FuzzTarget("coin", seeds: [[0x03, 0x32, 0x00] + [UInt8](repeating: 7, count: 20)]) { bytes in
        // Amounts that are no money wrap around, as published.
        guard let coin = try? Coin(decoding: bytes), coin.output.value.isMoney else { return }
        mustHold((try? Coin(decoding: coin.encoded)) == coin, "a coin is read as it was written")
    },
    FuzzTarget("undo", seeds: [[1, 1, 0x02, 0x00, 0x32, 0x06, 0x51]]) { bytes in
        guard let undo = try? BlockUndo(decoding: bytes), undo.transactions.joined().allSatisfy(\.output.value.isMoney) else { return }
        mustHold((try? BlockUndo(decoding: undo.encoded)) == undo, "undo data is read as it was written")
    },
    FuzzTarget("block-index", seeds: [[0x8f, 0xed, 0x44, 0x01, 0x1d, 0x01, 0x00, 0x08, 0x09] + sampleBlock.header.encoded]) { bytes in
        roundTrip(BlockIndexStore.Record.self, bytes)
        roundTrip(BlockFileInfo.self, bytes)
    },
    FuzzTarget("mempool-file", seeds: [mempoolSeed]) { bytes in
        guard var reader = try? MempoolFile.Reader(bytes) else { return }
        var records: [MempoolFile.Record] = []
        while UInt64(records.count) < reader.count {
            guard let record = try? reader.readRecord() else { return }
            records.append(record)
        }
        guard let rest = try? reader.readRest() else { return }
        let written = MempoolFile.encode(records, rest, plain: true)
        guard var again = try? MempoolFile.Reader(written) else { fatalError("a mempool file that was written is read") }
        mustHold(again.count == UInt64(records.count), "with as many records")
        for record in records {
            mustHold((try? again.readRecord())?.transaction == record.transaction, "which are the same")
        }
        mustHold((try? again.readRest())?.unbroadcast == rest.unbroadcast, "up to the end")
    },
    // What stands between the network's bytes and the checksum.
    FuzzTarget("peers-file", seeds: [[4, 36] + [UInt8](repeating: 0, count: 44)]) { bytes in
        let magic: [UInt8] = [0xfa, 0xbf, 0xb5, 0xda]
        let content = magic + bytes
        let file = AddressFile(path: "", magic: magic, groups: AddressGroups())
        _ = try? file.decode(content + SHA256.double(content).bytes)
        _ = try? file.decode(bytes)
    },
    // Three bytes of zeros give the answer 1 to everything.
    FuzzTarget("asmap", seeds: [[0, 0, 0]]) { bytes in
        guard let map = ASMap(bytes) else { return }
        for text in ["8.8.8.8", "2a00:1450:4001:81b::200e"] {
            guard let address = NetworkAddress(text) else { fatalError("an address is one") }
            mustHold(map.number(of: address) == map.number(of: address), "a map answers, and always the same")
        }
    },
]

private func roundTrip<Value: BinaryCodable>(_ type: Value.Type, _ bytes: [UInt8]) {
    guard let value = try? Value(decoding: bytes) else { return }
    let written = value.encoded
    guard let again = try? Value(decoding: written) else { fatalError("\(type): what was written is read") }
    mustHold(again.encoded == written, "\(type): and is written again as it was")
}

private let mempoolSeed: [UInt8] = MempoolFile.encode(
    [MempoolFile.Record(transaction: sampleTransactions[1], time: 1_700_000_000, delta: Amount(5))],
    MempoolFile.Rest(deltas: [Txid(.one): Amount(-5)], unbroadcast: [Txid(.one)]), plain: true)
