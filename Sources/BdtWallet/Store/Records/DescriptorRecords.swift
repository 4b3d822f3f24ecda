import BdtCrypto
import BdtEncoding

/// The name of a descriptor in a wallet file: SHA-256 of its text in compatibility form.
package typealias DescriptorID = Hash256

/// A descriptor as a wallet file holds it.
package struct DescriptorRecord: Hashable, Sendable, BinaryCodable {
    /// In public form, with checksum.
    package var text: String
    /// UNIX seconds.
    package var creationTime: UInt64
    package var nextIndex: Int32
    /// The derived indexes: `rangeStart..<rangeEnd`.
    package var rangeStart: Int32
    package var rangeEnd: Int32

    package init(text: String, creationTime: UInt64, nextIndex: Int32, rangeStart: Int32, rangeEnd: Int32) {
        self.text = text
        self.creationTime = creationTime
        self.nextIndex = nextIndex
        self.rangeStart = rangeStart
        self.rangeEnd = rangeEnd
    }

    package func encode(into writer: inout ByteWriter) {
        writer.write(text)
        writer.write(creationTime)
        writer.write(nextIndex)
        writer.write(rangeStart)
        writer.write(rangeEnd)
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        text = try reader.readString()
        creationTime = try reader.readUInt64()
        nextIndex = try reader.readInt32()
        rangeStart = try reader.readInt32()
        rangeEnd = try reader.readInt32()
    }
}

/// A cached extended public key of a descriptor: 74 bytes, and where in the descriptor it belongs.
package struct CachedKeyRecord: Hashable, Sendable {
    package enum Kind: Hashable, Sendable {
        case parent
        case derived(index: UInt32)
        case lastHardened
    }

    package static let byteCount = 74

    package var kind: Kind
    /// Which key expression of the descriptor, from 0.
    package var expression: UInt32
    package var key: [UInt8]

    package init(kind: Kind, expression: UInt32, key: [UInt8]) {
        self.kind = kind
        self.expression = expression
        self.key = key
    }
}

/// The descriptors of a wallet file with their keys and caches.
package struct DescriptorRecords: Sendable {
    package struct Entry: Sendable {
        package var descriptor: DescriptorRecord?
        package var caches: [CachedKeyRecord] = []
        package var keys: [PrivateKey] = []
        package var encryptedKeys: [(publicKey: PublicKey, secret: [UInt8])] = []
    }

    package var entries: [DescriptorID: Entry] = [:]
    /// The descriptor that gives out addresses of a type (published number of the type).
    package var activeExternal: [UInt8: DescriptorID] = [:]
    package var activeInternal: [UInt8: DescriptorID] = [:]

    mutating func load(_ type: RecordType, _ key: inout ByteReader, _ value: inout ByteReader) throws(DecodeError) -> Bool {
        switch type {
        case .descriptor: entries[try key.read(), default: Entry()].descriptor = try value.read()
        case .descriptorKey:
            let id: DescriptorID = try key.read()
            entries[id, default: Entry()].keys.append(try Self.privateKey(&value, of: try Self.publicKey(&key)))
        case .descriptorCryptedKey:
            let id: DescriptorID = try key.read()
            entries[id, default: Entry()].encryptedKeys.append((try Self.publicKey(&key), try value.readVarBytes(limit: 64)))
        case .descriptorCache, .descriptorLastHardenedCache:
            let id: DescriptorID = try key.read()
            let expression = try key.readUInt32()
            let bytes = try value.readVarBytes(limit: UInt64(CachedKeyRecord.byteCount))
            guard bytes.count == CachedKeyRecord.byteCount else { throw .invalid("Extended key of a descriptor cache is cut off") }
            let kind: CachedKeyRecord.Kind =
                type == .descriptorLastHardenedCache ? .lastHardened : key.isAtEnd ? .parent : .derived(index: try key.readUInt32())
            entries[id, default: Entry()].caches.append(CachedKeyRecord(kind: kind, expression: expression, key: bytes))
        case .activeExternal: activeExternal[try key.readUInt8()] = try value.read()
        case .activeInternal: activeInternal[try key.readUInt8()] = try value.read()
        default: return false
        }
        return true
    }

    private static func publicKey(_ key: inout ByteReader) throws(DecodeError) -> PublicKey {
        guard let publicKey = PublicKey(try key.readVarBytes(limit: 65)) else {
            throw .invalid("Error reading wallet database: descriptor key CPubKey corrupt")
        }
        return publicKey
    }

    /// Reads the DER form of a private key and the hash of it and its public key.
    private static func privateKey(_ value: inout ByteReader, of publicKey: PublicKey) throws(DecodeError) -> PrivateKey {
        var der = try value.readVarBytes(limit: 512)
        defer { SecretBytes.wipe(&der) }
        guard try value.read() == SHA256.double(publicKey.bytes + der) else {
            throw .invalid("Error reading wallet database: descriptor unencrypted key CPubKey/CPrivKey corrupt")
        }
        guard let key = PrivateKey(der: der, publicKey: publicKey) else {
            throw .invalid("Error reading wallet database: descriptor unencrypted key CPrivKey corrupt")
        }
        return key
    }
}

extension RecordJournal {
    package mutating func writeDescriptor(_ record: DescriptorRecord, id: DescriptorID) {
        put(RecordType.descriptor.key { $0.write(id) }) { $0.write(record) }
    }

    package mutating func writeDescriptorKey(_ key: PrivateKey, id: DescriptorID) {
        let publicKey = key.publicKey
        let der = key.der.exposed
        put(descriptorKeyKey(.descriptorKey, id, publicKey)) { writer in
            writer.writeVarBytes(der)
            writer.write(SHA256.double(publicKey.bytes + der))
        }
    }

    /// Writes the encrypted key and erases the plain one.
    package mutating func writeEncryptedDescriptorKey(_ secret: [UInt8], publicKey: PublicKey, id: DescriptorID) {
        put(descriptorKeyKey(.descriptorCryptedKey, id, publicKey)) { $0.writeVarBytes(secret) }
        append(.erase(key: descriptorKeyKey(.descriptorKey, id, publicKey)))
    }

    private func descriptorKeyKey(_ type: RecordType, _ id: DescriptorID, _ publicKey: PublicKey) -> [UInt8] {
        type.key { writer in
            writer.write(id)
            writer.writeVarBytes(publicKey.bytes)
        }
    }

    package mutating func writeDescriptorCache(_ record: CachedKeyRecord, id: DescriptorID) {
        let type: RecordType = record.kind == .lastHardened ? .descriptorLastHardenedCache : .descriptorCache
        let key = type.key { writer in
            writer.write(id)
            writer.write(record.expression)
            if case .derived(let index) = record.kind { writer.write(index) }
        }
        put(key) { $0.writeVarBytes(record.key) }
    }

    package mutating func writeActiveDescriptor(_ id: DescriptorID, type: UInt8, isInternal: Bool) {
        put((isInternal ? RecordType.activeInternal : .activeExternal).key { $0.write(type) }) { $0.write(id) }
    }

    package mutating func eraseActiveDescriptor(type: UInt8, isInternal: Bool) {
        append(.erase(key: (isInternal ? RecordType.activeInternal : .activeExternal).key { $0.write(type) }))
    }
}
