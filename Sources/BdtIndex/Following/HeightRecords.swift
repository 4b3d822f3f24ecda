import BdtEncoding
import BdtKernel
import BdtPrimitives
import BdtStorage

/// A record for each block: by height for the chain that the index follows, by hash for blocks that it has left. Published format:
/// `t` and the height, most significant byte first, leads to block hash and value; `s` and the block hash to the value.
struct HeightRecords<Value: BinaryCodable & Sendable> {
    let store: any KeyValueStore

    private struct Row: BinaryCodable {
        let hash: BlockHash
        let value: Value

        init(hash: BlockHash, value: Value) {
            self.hash = hash
            self.value = value
        }

        func encode(into writer: inout ByteWriter) {
            writer.write(hash)
            writer.write(value)
        }

        init(from reader: inout ByteReader) throws(DecodeError) {
            self.init(hash: try reader.read(), value: try reader.read())
        }
    }

    func put(_ value: Value, for entry: BlockIndexEntry) throws(IndexError) {
        let row = Row(hash: entry.hash, value: value)
        try stored { () throws(StorageError) in try store.put(Self.key(entry.height), row.encoded) }
    }

    /// Nil when the index has no record of the block.
    func value(of entry: BlockIndexEntry) throws(IndexError) -> Value? {
        guard let bytes = try stored({ () throws(StorageError) in try store.get(Self.key(entry.height)) }) else { return nil }
        let row: Row = try Self.decode(bytes)
        return row.hash == entry.hash ? row.value : try value(ofLeft: entry.hash)
    }

    /// The values of the blocks from `height` to `stop`, ascending; nil when one is missing. The caller bounds how many there are.
    func values(from height: Int, to stop: BlockIndexEntry) throws(IndexError) -> [Value]? {
        guard height >= 0, height <= stop.height else { return nil }
        guard let rows = try rows(height...stop.height) else { return nil }
        var values: [Value] = []
        values.reserveCapacity(rows.count)
        var walk: BlockIndexEntry? = stop
        for row in rows.reversed() {
            guard let entry = walk else { return nil }
            guard let value = entry.hash == row.hash ? row.value : try value(ofLeft: entry.hash) else { return nil }
            values.append(value)
            walk = entry.previous
        }
        return values.reversed()
    }

    /// Keeps the records of these heights by hash, as their places will be taken.
    func copyToHashes(_ heights: ClosedRange<Int>) throws(IndexError) {
        guard let rows = try rows(heights) else {
            throw .inconsistent("records are missing between heights \(heights.lowerBound) and \(heights.upperBound)")
        }
        var batch = WriteBatch()
        for row in rows { batch.put(Self.key(row.hash), row.value.encoded) }
        try stored { () throws(StorageError) in try store.write(batch, sync: false) }
    }

    private func value(ofLeft hash: BlockHash) throws(IndexError) -> Value? {
        let bytes = try stored { () throws(StorageError) in try store.get(Self.key(hash)) }
        return try bytes.map(Self.decode)
    }

    private func rows(_ heights: ClosedRange<Int>) throws(IndexError) -> [Row]? {
        var rows: [Row] = []
        rows.reserveCapacity(heights.count)
        let cursor = store.makeCursor()
        var record = try stored { () throws(StorageError) in try cursor.seek(Self.key(heights.lowerBound)) }
        for height in heights {
            guard let found = record, found.key == Self.key(height) else { return nil }
            rows.append(try Self.decode(found.value))
            record = try stored { () throws(StorageError) in try cursor.next() }
        }
        return rows
    }

    private static func key(_ height: Int) -> [UInt8] {
        var writer = ByteWriter(reserving: 5)
        writer.write(UInt8(ascii: "t"))
        writer.writeBigEndian(UInt32(height))
        return writer.bytes
    }

    private static func key(_ hash: BlockHash) -> [UInt8] { [UInt8(ascii: "s")] + hash.bytes }

    private static func decode<T: BinaryDecodable>(_ bytes: [UInt8]) throws(IndexError) -> T {
        do throws(DecodeError) {
            return try T(decoding: bytes)
        } catch {
            throw .inconsistent("a record of the index is damaged: \(error)")
        }
    }
}
