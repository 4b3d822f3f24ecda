import BdtCrypto
import BdtEncoding
import BdtPrimitives

/// The types of an input's records.
private enum InputType {
    static let nonWitnessUTXO: UInt8 = 0x00
    static let witnessUTXO: UInt8 = 0x01
    static let partialSignature: UInt8 = 0x02
    static let signatureHashType: UInt8 = 0x03
    static let redeemScript: UInt8 = 0x04
    static let witnessScript: UInt8 = 0x05
    static let origin: UInt8 = 0x06
    static let scriptSig: UInt8 = 0x07
    static let witness: UInt8 = 0x08
    static let preimages: [(type: UInt8, hash: PreimageHash, name: String)] = [
        (0x0a, .ripemd160, "ripemd160 preimage"), (0x0b, .sha256, "sha256 preimage"), (0x0c, .hash160, "hash160 preimage"),
        (0x0d, .hash256, "hash256 preimage"),
    ]
    static let taprootKeySignature: UInt8 = 0x13
    static let taprootScriptSignature: UInt8 = 0x14
    static let taprootLeafScript: UInt8 = 0x15
    static let taprootOrigin: UInt8 = 0x16
    static let taprootInternalKey: UInt8 = 0x17
    static let taprootMerkleRoot: UInt8 = 0x18

    /// What errors call a record whose key is there twice.
    static func duplicate(_ type: UInt64) -> String {
        let names: [UInt8: String] = [
            nonWitnessUTXO: "input non-witness utxo", witnessUTXO: "input witness utxo",
            partialSignature: "input partial signature for pubkey", signatureHashType: "input sighash type",
            redeemScript: "input redeemScript", witnessScript: "input witnessScript", origin: "pubkey derivation path",
            scriptSig: "input final scriptSig", witness: "input final scriptWitness",
            taprootKeySignature: "input Taproot key signature", taprootScriptSignature: "input Taproot script signature",
            taprootLeafScript: "input Taproot leaf script", taprootOrigin: "input Taproot BIP32 keypath",
            taprootInternalKey: "input Taproot internal key", taprootMerkleRoot: "input Taproot merkle root",
        ]
        if type == PSBTRecord.proprietary { return "proprietary key already found" }
        let known = UInt8(exactly: type).flatMap { type in
            names[type] ?? preimages.first { $0.type == type }.map { "input \($0.name)" }
        }
        return (known ?? "key for unknown value") + " already provided"
    }
}

extension PSBTInput {
    init(from reader: inout ByteReader) throws(DecodeError) {
        self.init()
        for record in try PSBTRecord.readMap(from: &reader, "an input map", duplicate: InputType.duplicate) {
            let type = UInt8(exactly: record.type)
            if let type {
                if try readScript(type, record) { continue }
                if try readTaproot(type, record) { continue }
            }
            if let entry = InputType.preimages.first(where: { $0.type == type }) {
                guard record.keyData.count == entry.hash.byteCount else {
                    throw PSBTRecord.fault("Size of key was not the expected size for the type \(entry.name)")
                }
                preimages[entry.hash, default: [:]][[UInt8](record.keyData)] = record.value
            } else if record.type == PSBTRecord.proprietary {
                proprietary[record.key] = record.value
            } else {
                unknown[record.key] = record.value
            }
        }
    }

    /// Reads the records of BIP174; whether this was one.
    private mutating func readScript(_ type: UInt8, _ record: PSBTRecord) throws(DecodeError) -> Bool {
        switch type {
        case InputType.nonWitnessUTXO:
            try record.checkPlainKey("Non-witness utxo")
            nonWitnessUTXO = try record.decode { reader throws(DecodeError) in try reader.read(Transaction.self) }
        case InputType.witnessUTXO:
            try record.checkPlainKey("Witness utxo")
            witnessUTXO = try record.decode { reader throws(DecodeError) in try reader.read(TransactionOutput.self) }
        case InputType.partialSignature:
            let key = try record.publicKey("partial signature pubkey")
            signatures[key.id] = KeySignature(key: key, signature: record.value)
        case InputType.signatureHashType:
            try record.checkPlainKey("Sighash type")
            signatureHashType = try record.decode { reader throws(DecodeError) in try reader.readInt32() }
        case InputType.redeemScript:
            try record.checkPlainKey("Input redeemScript")
            redeemScript = Script(record.value)
        case InputType.witnessScript:
            try record.checkPlainKey("Input witnessScript")
            witnessScript = Script(record.value)
        case InputType.origin: origins[try record.publicKey("BIP32 keypath")] = try record.origin()
        case InputType.scriptSig:
            try record.checkPlainKey("Final scriptSig")
            finalScriptSig = Script(record.value)
        case InputType.witness:
            try record.checkPlainKey("Final scriptWitness")
            finalWitness = try record.decode { reader throws(DecodeError) in
                var stack: [[UInt8]] = []
                for _ in 0..<(try reader.readCompactSize()) { stack.append(try reader.readVarBytes()) }
                return stack
            }
        default: return false
        }
        return true
    }

    /// Reads the records of BIP371; whether this was one.
    private mutating func readTaproot(_ type: UInt8, _ record: PSBTRecord) throws(DecodeError) -> Bool {
        switch type {
        case InputType.taprootKeySignature:
            try record.checkPlainKey("Input Taproot key signature")
            taprootKeySignature = try PSBTInput.schnorrSignature(record.value, path: "key")
        case InputType.taprootScriptSignature:
            guard record.keyData.count == 64, let key = XOnlyPublicKey(record.keyData.prefix(32)),
                let leaf = Hash256(record.keyData.suffix(32))
            else { throw PSBTRecord.fault("Input Taproot script signature key is not 65 bytes") }
            let signature = try PSBTInput.schnorrSignature(record.value, path: "script")
            taprootScriptSignatures[TaprootSignatureKey(key: key, leafHash: leaf)] = signature
        case InputType.taprootLeafScript: try readLeafScript(record)
        case InputType.taprootOrigin:
            guard let key = XOnlyPublicKey(record.keyData) else {
                throw PSBTRecord.fault("Input Taproot BIP32 keypath key is not at 33 bytes")
            }
            taprootOrigins[key] = try record.taprootOrigin("Input")
        case InputType.taprootInternalKey:
            try record.checkPlainKey("Input Taproot internal key")
            taproot.internalKey = XOnlyPublicKey(try record.hash())
        case InputType.taprootMerkleRoot:
            try record.checkPlainKey("Input Taproot merkle root")
            taproot.merkleRoot = try record.hash()
        default: return false
        }
        return true
    }

    private static func schnorrSignature(_ bytes: [UInt8], path: String) throws(DecodeError) -> [UInt8] {
        if bytes.count < 64 { throw PSBTRecord.fault("Input Taproot \(path) path signature is shorter than 64 bytes") }
        if bytes.count > 65 { throw PSBTRecord.fault("Input Taproot \(path) path signature is longer than 65 bytes") }
        return bytes
    }

    private mutating func readLeafScript(_ record: PSBTRecord) throws(DecodeError) {
        if record.key.count < 34 { throw PSBTRecord.fault("Taproot leaf script key is not at least 34 bytes") }
        if (record.key.count - 2) % 32 != 0 {
            throw PSBTRecord.fault("Input Taproot leaf script key's control block size is not valid")
        }
        guard let version = record.value.last else { throw PSBTRecord.fault("Input Taproot leaf script must be at least 1 byte") }
        let leaf = TaprootSpendData.LeafScript(script: record.value.dropLast(), version: version)
        taproot.scripts[leaf, default: []].insert([UInt8](record.keyData))
    }

    func encode(into writer: inout PSBTWriter) {
        if let nonWitnessUTXO { writer.write(InputType.nonWitnessUTXO, value: nonWitnessUTXO.strippedEncoding) }
        if let witnessUTXO { writer.write(InputType.witnessUTXO, value: witnessUTXO.encoded) }
        if !isSigned {
            encodeScripts(into: &writer)
            encodeTaproot(into: &writer)
        }
        if !finalScriptSig.isEmpty { writer.write(InputType.scriptSig, value: finalScriptSig.bytes) }
        if !finalWitness.isEmpty {
            var stack = ByteWriter()
            stack.writeCompactSize(finalWitness.count)
            for element in finalWitness { stack.writeVarBytes(element) }
            writer.write(InputType.witness, value: stack.bytes)
        }
        writer.write(proprietary)
        writer.write(unknown)
        writer.endMap()
    }

    private func encodeScripts(into writer: inout PSBTWriter) {
        for (_, signature) in signatures.sorted(by: { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }) {
            writer.write(InputType.partialSignature, signature.key.bytes, value: signature.signature)
        }
        if let signatureHashType {
            writer.write(InputType.signatureHashType, value: withUnsafeBytes(of: signatureHashType.littleEndian) { [UInt8]($0) })
        }
        if !redeemScript.isEmpty { writer.write(InputType.redeemScript, value: redeemScript.bytes) }
        if !witnessScript.isEmpty { writer.write(InputType.witnessScript, value: witnessScript.bytes) }
        writer.write(InputType.origin, origins)
        for entry in InputType.preimages {
            let known = preimages[entry.hash] ?? [:]
            for (hash, preimage) in known.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
                writer.write(entry.type, hash, value: preimage)
            }
        }
    }

    private func encodeTaproot(into writer: inout PSBTWriter) {
        if !taprootKeySignature.isEmpty { writer.write(InputType.taprootKeySignature, value: taprootKeySignature) }
        let signatures = taprootScriptSignatures.sorted { ($0.key.key, $0.key.leafHash) < ($1.key.key, $1.key.leafHash) }
        for (name, signature) in signatures {
            writer.write(InputType.taprootScriptSignature, name.key.bytes + name.leafHash.bytes, value: signature)
        }
        for (leaf, blocks) in taproot.scripts.sorted(by: { $0.key < $1.key }) {
            for block in blocks.sorted(by: { $0.count == $1.count ? $0.lexicographicallyPrecedes($1) : $0.count < $1.count }) {
                writer.write(InputType.taprootLeafScript, block, value: leaf.script + [leaf.version])
            }
        }
        writer.write(InputType.taprootOrigin, taprootOrigins)
        if let key = taproot.internalKey { writer.write(InputType.taprootInternalKey, value: key.bytes) }
        if let root = taproot.merkleRoot { writer.write(InputType.taprootMerkleRoot, value: root.bytes) }
    }
}
