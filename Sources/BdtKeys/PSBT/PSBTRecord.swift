import BdtCrypto
import BdtEncoding

/// One key with its value in a map of a PSBT.
struct PSBTRecord {
    let type: UInt64
    /// The type and what follows it.
    let key: [UInt8]
    let value: [UInt8]

    /// What stands behind a type of one byte.
    var keyData: ArraySlice<UInt8> { key.dropFirst() }

    /// Reads a map up to its separator. `name` is what errors call the map, `duplicate` what they call the record of a type.
    static func readMap(
        from reader: inout ByteReader, _ name: String, duplicate: (UInt64) -> String
    ) throws(DecodeError) -> [PSBTRecord] {
        var records: [PSBTRecord] = []
        var seen: Set<[UInt8]> = []
        while !reader.isAtEnd {
            let key = try reader.readVarBytes()
            if key.isEmpty { return records }
            var keyReader = ByteReader(key)
            let type = try keyReader.readCompactInteger()
            // Also proves that the bytes of proprietary keys are well-formed.
            if type == PSBTRecord.proprietary {
                _ = try keyReader.readVarBytes()
                _ = try keyReader.readCompactInteger()
            }
            guard seen.insert(key).inserted else { throw PSBTRecord.fault("Duplicate Key, \(duplicate(type))") }
            records.append(PSBTRecord(type: type, key: key, value: try reader.readVarBytes()))
        }
        throw PSBTRecord.fault("Separator is missing at the end of \(name)")
    }

    static let proprietary: UInt64 = 0xfc

    static func fault(_ message: String) -> DecodeError { .invalid(message + ": iostream error") }

    /// Throws unless the key is the type alone.
    func checkPlainKey(_ name: String) throws(DecodeError) {
        if key.count != 1 { throw PSBTRecord.fault("\(name) key is more than one byte type") }
    }

    /// The value that `read` takes off; it must use all bytes.
    func decode<Value>(_ read: (inout ByteReader) throws(DecodeError) -> Value) throws(DecodeError) -> Value {
        var reader = ByteReader(value)
        let result = try read(&reader)
        guard reader.isAtEnd else { throw PSBTRecord.fault("Size of value was not the stated size") }
        return result
    }

    /// The public key that follows the type; `name` is what the error calls the record.
    func publicKey(_ name: String) throws(DecodeError) -> PublicKey {
        guard keyData.count == PublicKey.compressedSize || keyData.count == PublicKey.uncompressedSize else {
            throw PSBTRecord.fault("Size of key was not the expected size for the type \(name)")
        }
        guard let key = PublicKey(keyData), key.isOnCurve else { throw PSBTRecord.fault("Invalid pubkey") }
        return key
    }

    /// Fingerprint and path.
    func origin() throws(DecodeError) -> KeyOrigin { try decode { reader throws(DecodeError) in try KeyOrigin(psbt: &reader) } }

    /// Leaf hashes, fingerprint and path. `side` is what the error calls the map.
    func taprootOrigin(_ side: String) throws(DecodeError) -> TaprootKeyOrigin {
        try decode { reader throws(DecodeError) in
            guard let hashes: [Hash256] = try? reader.readList() else {
                throw PSBTRecord.fault("\(side) Taproot BIP32 keypath has an invalid length")
            }
            return TaprootKeyOrigin(leafHashes: Set(hashes), origin: try KeyOrigin(psbt: &reader))
        }
    }

    /// 32 bytes.
    func hash() throws(DecodeError) -> Hash256 { try decode { reader throws(DecodeError) in try reader.read() } }
}

extension KeyOrigin {
    /// From all bytes that are left.
    fileprivate init(psbt reader: inout ByteReader) throws(DecodeError) {
        guard reader.remaining % 4 == 0, reader.remaining > 0 else { throw PSBTRecord.fault("Invalid length for HD key path") }
        let fingerprint = KeyFingerprint(try reader.readSlice(4)) ?? .zero
        var path = KeyPath()
        while !reader.isAtEnd { path.steps.append(try reader.readUInt32()) }
        self.init(fingerprint: fingerprint, path: path)
    }

    var psbtBytes: [UInt8] {
        var writer = ByteWriter()
        writer.writeRaw(fingerprint.bytes)
        for step in path.steps { writer.write(step) }
        return writer.bytes
    }
}

extension TaprootKeyOrigin {
    var psbtBytes: [UInt8] {
        var writer = ByteWriter()
        writer.writeList(leafHashes.sorted())
        writer.writeRaw(origin.psbtBytes)
        return writer.bytes
    }
}

/// Writes the maps of a PSBT.
struct PSBTWriter {
    private(set) var writer = ByteWriter()

    mutating func writeRaw(_ bytes: [UInt8]) { writer.writeRaw(bytes) }

    mutating func write(_ type: UInt8, _ keyData: some Collection<UInt8> = [UInt8](), value: some Collection<UInt8>) {
        writer.writeVarBytes([type] + keyData)
        writer.writeVarBytes(value)
    }

    /// Records in the order of their keys.
    mutating func write(_ records: [[UInt8]: [UInt8]]) {
        for (key, value) in records.sorted(by: { $0.key.lexicographicallyPrecedes($1.key) }) {
            writer.writeVarBytes(key)
            writer.writeVarBytes(value)
        }
    }

    mutating func write(_ type: UInt8, _ origins: [PublicKey: KeyOrigin]) {
        for (key, origin) in origins.sorted(by: { $0.key < $1.key }) { write(type, key.bytes, value: origin.psbtBytes) }
    }

    mutating func write(_ type: UInt8, _ origins: [XOnlyPublicKey: TaprootKeyOrigin]) {
        for (key, origin) in origins.sorted(by: { $0.key < $1.key }) { write(type, key.bytes, value: origin.psbtBytes) }
    }

    mutating func endMap() { writer.write(UInt8(0)) }
}
