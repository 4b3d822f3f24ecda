import BdtCrypto
import BdtEncoding
import BdtPrimitives
import BdtScript

/// The types of an output's records.
private enum OutputRecordType {
    static let redeemScript: UInt8 = 0x00
    static let witnessScript: UInt8 = 0x01
    static let origin: UInt8 = 0x02
    static let taprootInternalKey: UInt8 = 0x05
    static let taprootTree: UInt8 = 0x06
    static let taprootOrigin: UInt8 = 0x07

    /// What errors call a record whose key is there twice.
    static func duplicate(_ type: UInt64) -> String {
        let names: [UInt8: String] = [
            redeemScript: "output redeemScript", witnessScript: "output witnessScript", origin: "pubkey derivation path",
            taprootInternalKey: "output Taproot internal key", taprootTree: "output Taproot tree",
            taprootOrigin: "output Taproot BIP32 keypath",
        ]
        if type == PSBTRecord.proprietary { return "proprietary key already found" }
        return (UInt8(exactly: type).flatMap { names[$0] } ?? "key for unknown value") + " already provided"
    }
}

extension PSBTOutput {
    init(from reader: inout ByteReader) throws(DecodeError) {
        self.init()
        for record in try PSBTRecord.readMap(from: &reader, "an output map", duplicate: OutputRecordType.duplicate) {
            try read(record)
        }
    }

    private mutating func read(_ record: PSBTRecord) throws(DecodeError) {
        switch UInt8(exactly: record.type) {
        case OutputRecordType.redeemScript:
            try record.checkPlainKey("Output redeemScript")
            redeemScript = Script(record.value)
        case OutputRecordType.witnessScript:
            try record.checkPlainKey("Output witnessScript")
            witnessScript = Script(record.value)
        case OutputRecordType.origin: origins[try record.publicKey("BIP32 keypath")] = try record.origin()
        case OutputRecordType.taprootInternalKey:
            try record.checkPlainKey("Output Taproot internal key")
            taprootInternalKey = XOnlyPublicKey(try record.hash())
        case OutputRecordType.taprootTree:
            try record.checkPlainKey("Output Taproot tree")
            taprootLeaves = try PSBTOutput.leaves(record.value)
        case OutputRecordType.taprootOrigin:
            guard let key = XOnlyPublicKey(record.keyData) else {
                throw PSBTRecord.fault("Output Taproot BIP32 keypath key is not at 33 bytes")
            }
            taprootOrigins[key] = try record.taprootOrigin("Output")
        case UInt8(PSBTRecord.proprietary): proprietary[record.key] = record.value
        default: unknown[record.key] = record.value
        }
    }

    private static func leaves(_ bytes: [UInt8]) throws(DecodeError) -> [TaprootTree.Leaf] {
        if bytes.isEmpty { throw PSBTRecord.fault("Output Taproot tree must not be empty") }
        var reader = ByteReader(bytes)
        var leaves: [TaprootTree.Leaf] = []
        while !reader.isAtEnd {
            let depth = Int(try reader.readUInt8())
            let version = try reader.readUInt8()
            let script = try reader.readVarBytes()
            if depth > Taproot.maxControlNodes {
                throw PSBTRecord.fault("Output Taproot tree has as leaf greater than Taproot maximum depth")
            }
            if version & ~Taproot.leafMask != 0 {
                throw PSBTRecord.fault("Output Taproot tree has a leaf with an invalid leaf version")
            }
            leaves.append(TaprootTree.Leaf(depth: depth, version: version, script: script))
        }
        // Any valid key shows whether the depths make a tree.
        guard TaprootTree(internalKey: .unspendable, leaves: leaves) != nil else {
            throw PSBTRecord.fault("Output Taproot tree is malformed")
        }
        return leaves
    }

    func encode(into writer: inout PSBTWriter) {
        if !redeemScript.isEmpty { writer.write(OutputRecordType.redeemScript, value: redeemScript.bytes) }
        if !witnessScript.isEmpty { writer.write(OutputRecordType.witnessScript, value: witnessScript.bytes) }
        writer.write(OutputRecordType.origin, origins)
        writer.write(proprietary)
        if let key = taprootInternalKey { writer.write(OutputRecordType.taprootInternalKey, value: key.bytes) }
        if !taprootLeaves.isEmpty {
            var tree = ByteWriter()
            for leaf in taprootLeaves {
                tree.write(UInt8(leaf.depth))
                tree.write(leaf.version)
                tree.writeVarBytes(leaf.script)
            }
            writer.write(OutputRecordType.taprootTree, value: tree.bytes)
        }
        writer.write(OutputRecordType.taprootOrigin, taprootOrigins)
        writer.write(unknown)
        writer.endMap()
    }
}
