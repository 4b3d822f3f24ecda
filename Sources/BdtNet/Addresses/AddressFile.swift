import BdtBase
import BdtCrypto
import BdtEncoding
import BdtWire
import Foundation

/// Why `peers.dat` is not used.
package enum AddressFileError: Error, Equatable {
    case missing
    /// Written by a later version; the text says by which.
    case unsupported(String)
    case corrupt(String)
}

/// `peers.dat`: the network's magic, the tables in format 4, and a double SHA-256 over both.
struct AddressFile {
    private static let format: UInt8 = 4
    private static let compatibilityBase: UInt8 = 32
    private static let bucketMark: Int32 = 1 << 30

    let path: String
    let magic: [UInt8]
    let groups: AddressGroups

    // MARK: Writing

    /// Replaces the file in one step; false when that failed.
    func write(_ tables: AddressTables) -> Bool {
        var writer = ByteWriter()
        writer.writeRaw(magic)
        encode(tables, into: &writer)
        writer.write(SHA256.double(writer.bytes))
        do {
            try Data(writer.bytes).write(to: URL(fileURLWithPath: path), options: .atomic)
            return true
        } catch {
            Log.error("Unable to write \(path): \(error.localizedDescription)")
            return false
        }
    }

    private func encode(_ tables: AddressTables, into writer: inout ByteWriter) {
        let new = tables.entries.filter { !$0.value.isTried }.sorted { $0.key < $1.key }
        let tried = tables.entries.filter(\.value.isTried).sorted { $0.key < $1.key }
        let index = Dictionary(uniqueKeysWithValues: new.enumerated().map { ($1.value.endpoint, Int32($0)) })
        writer.write(Self.format)
        writer.write(Self.compatibilityBase + Self.format)
        writer.write(tables.hash.key)
        writer.write(Int32(new.count))
        writer.write(Int32(tried.count))
        writer.write(Int32(BucketHash.newBuckets) ^ Self.bucketMark)
        for (_, entry) in new + tried { encode(entry, into: &writer) }
        let buckets = Dictionary(grouping: tables.places(tried: false), by: \.bucket)
        for bucket in 0..<BucketHash.newBuckets {
            let places = buckets[bucket] ?? []
            writer.write(Int32(places.count))
            for place in places { writer.write(index[place.entry.endpoint] ?? -1) }
        }
        writer.write(groups.checksum)
    }

    private func encode(_ entry: AddressEntry, into writer: inout ByteWriter) {
        StoredAddress.encode(entry.address, into: &writer)
        entry.source.encodeBIP155(into: &writer)
        writer.write(entry.lastSuccess)
        writer.write(Int32(clamping: entry.attempts))
    }

    // MARK: Reading

    func read() throws(AddressFileError) -> AddressTables {
        guard let data = FileManager.default.contents(atPath: path) else { throw .missing }
        return try decode([UInt8](data))
    }

    /// The tables in the bytes of a file.
    func decode(_ bytes: [UInt8]) throws(AddressFileError) -> AddressTables {
        guard bytes.count >= magic.count + Hash256.byteCount else { throw .corrupt("AutoFile::read: end of file: iostream error") }
        let content = [UInt8](bytes.dropLast(Hash256.byteCount))
        guard content.starts(with: magic) else { throw .corrupt("Invalid network magic number") }
        var reader = ByteReader([UInt8](content.dropFirst(magic.count)))
        let tables = try decode(&reader)
        guard Hash256(bytes.suffix(Hash256.byteCount)) == SHA256.double(content) else {
            throw .corrupt("Checksum mismatch, data corrupted")
        }
        return tables
    }

    private func decode(_ reader: inout ByteReader) throws(AddressFileError) -> AddressTables {
        do {
            let format = try reader.readUInt8()
            let compatibility = try reader.readUInt8()
            guard compatibility >= Self.compatibilityBase else {
                throw AddressFileError.corrupt(
                    "Corrupted addrman database: The compat value (\(compatibility)) is lower than the expected minimum value "
                        + "\(Self.compatibilityBase).: iostream error")
            }
            let lowest = compatibility - Self.compatibilityBase
            guard lowest <= Self.format else {
                throw AddressFileError.unsupported(
                    "Unsupported format of addrman database: \(format). It is compatible with formats >=\(lowest), but the maximum "
                        + "supported by this version of Bdtcoin Core is \(Self.format).")
            }
            return try decodeTables(&reader, format: format)
        } catch let error as AddressFileError {
            throw error
        } catch DecodeError.truncated {
            throw .corrupt("AutoFile::read: end of file: iostream error")
        } catch {
            throw .corrupt("\(error)")
        }
    }

    private func decodeTables(_ reader: inout ByteReader, format: UInt8) throws -> AddressTables {
        var tables = AddressTables(key: try reader.read(), groups: groups)
        // Without a secret key anybody can tell where an address falls.
        guard !tables.hash.key.isZero else {
            throw AddressFileError.corrupt("Corrupt data. Consistency check failed with code -16: iostream error")
        }
        let newCount = try readCount(&reader, "nNew", BucketHash.newBuckets)
        let triedCount = try readCount(&reader, "nTried", BucketHash.triedBuckets)
        let bucketCount = try reader.readInt32() ^ (format >= 1 ? Self.bucketMark : 0)
        var new: [AddressEntry] = []
        for _ in 0..<newCount { new.append(try decodeEntry(&reader, format: format)) }
        var tried: [AddressEntry] = []
        for _ in 0..<triedCount { tried.append(try decodeEntry(&reader, format: format)) }
        guard (0...65536).contains(bucketCount) else { throw AddressFileError.corrupt("Corrupt AddrMan serialization: buckets") }
        var places: [(bucket: Int, index: Int)] = []
        for bucket in 0..<Int(bucketCount) {
            let count = try reader.readInt32()
            guard count <= reader.remaining / 4 else { throw DecodeError.truncated }
            for _ in 0..<max(0, count) {
                let index = Int(try reader.readInt32())
                if new.indices.contains(index) { places.append((bucket, index)) }
            }
        }
        // Buckets that were chosen by other groups are of no use.
        let checksum: Hash256 = format >= 2 ? try reader.read() : .zero
        let isCurrent = Int(bucketCount) == BucketHash.newBuckets && checksum == groups.checksum
        if !isCurrent { Log.debug(.addrman, "Bucketing method was updated, re-bucketing addrman entries from disk") }
        tables.restore(new: new, tried: tried, places: isCurrent ? places : nil)
        return tables
    }

    private func readCount(_ reader: inout ByteReader, _ name: String, _ buckets: Int) throws -> Int {
        let count = Int(try reader.readInt32())
        let limit = buckets * BucketHash.bucketSize
        guard (0...limit).contains(count) else {
            throw AddressFileError.corrupt("Corrupt AddrMan serialization: \(name)=\(count), should be in [0, \(limit)]: iostream error")
        }
        return count
    }

    /// Formats before 3 have addresses in the older form.
    private func decodeEntry(_ reader: inout ByteReader, format: UInt8) throws -> AddressEntry {
        let address = try StoredAddress.decode(&reader, allowsModern: format >= 3)
        let source = try format >= 3 ? NetworkAddress(bip155: &reader) : NetworkAddress(ipv6Form: reader.readBytes(16))
        var entry = AddressEntry(address: address, source: source)
        entry.lastSuccess = try reader.readInt64()
        entry.attempts = Int(try reader.readInt32())
        return entry
    }
}
