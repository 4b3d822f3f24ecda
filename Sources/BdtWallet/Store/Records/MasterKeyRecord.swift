import BdtEncoding

/// The key that all private keys are encrypted with, itself encrypted with a key made from the passphrase.
package struct MasterKeyRecord: Hashable, Sendable, BinaryCodable {
    package var encryptedKey: [UInt8]
    package var salt: [UInt8]
    /// How many times the passphrase is hashed.
    package var iterations: UInt32

    package init(encryptedKey: [UInt8], salt: [UInt8], iterations: UInt32) {
        self.encryptedKey = encryptedKey
        self.salt = salt
        self.iterations = iterations
    }

    package func encode(into writer: inout ByteWriter) {
        writer.writeVarBytes(encryptedKey)
        writer.writeVarBytes(salt)
        // The method: iterated SHA-512.
        writer.write(UInt32(0))
        writer.write(iterations)
        // Other parameters: none.
        writer.writeVarBytes([UInt8]())
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        encryptedKey = try reader.readVarBytes()
        salt = try reader.readVarBytes()
        guard try reader.readUInt32() == 0 else { throw .invalid("Unknown key derivation method") }
        iterations = try reader.readUInt32()
        _ = try reader.readVarBytes()
    }
}

extension RecordJournal {
    package mutating func writeMasterKey(_ record: MasterKeyRecord, id: UInt32) {
        put(RecordType.masterKey.key { $0.write(id) }) { $0.write(record) }
    }

    package mutating func eraseMasterKey(id: UInt32) { append(.erase(key: RecordType.masterKey.key { $0.write(id) })) }
}
