import BdtBase
import BdtCrypto
import BdtEncoding
import BdtPrimitives
import BdtStorage

extension BlockStore {
    /// The bytes of the block at `position` as they were stored.
    func readBytes(at position: FlatFilePosition) throws(StorageError) -> [UInt8] {
        try record(of: blocks, at: position, trailing: 0)
    }

    /// The block of `entry`. Throws unless its hash is the entry's.
    func readBlock(_ entry: BlockIndexEntry) throws(StorageError) -> Block {
        let position = entry.dataPosition
        let block = try readBlock(at: position)
        guard block.hash == entry.hash else {
            throw .corrupt("ReadBlock: GetHash() doesn't match index for \(entry) at \(position)")
        }
        return block
    }

    /// The block that begins at `position`, whatever it is.
    func readBlock(at position: FlatFilePosition) throws(StorageError) -> Block {
        var reader = ByteReader(try readBytes(at: position))
        do throws(DecodeError) {
            return try Block(from: &reader)
        } catch {
            throw .corrupt("ReadBlock: Deserialize or I/O error - \(error) at \(position)")
        }
    }

    /// The undo data of `entry`. Throws unless its checksum is right.
    func readUndo(_ entry: BlockIndexEntry) throws(StorageError) -> BlockUndo {
        let content = try readUndoBytes(entry)
        do throws(DecodeError) {
            return try BlockUndo(decoding: content)
        } catch {
            throw .corrupt("ReadBlockUndo: Deserialize or I/O error - \(error) at \(entry)")
        }
    }

    /// The undo data of `entry` as it was stored. Throws unless its checksum is right.
    func readUndoBytes(_ entry: BlockIndexEntry) throws(StorageError) -> [UInt8] {
        let position = FlatFilePosition(file: entry.dataPosition.file, offset: entry.undoOffset)
        let record = try record(of: undos, at: position, trailing: Hash256.byteCount)
        let content = Array(record.dropLast(Hash256.byteCount))
        let checksum = BlockStore.undoChecksum(content, previous: entry.previous?.hash ?? .zero)
        guard Array(record.suffix(Hash256.byteCount)) == checksum.bytes else {
            throw .corrupt("ReadBlockUndo: Checksum mismatch at \(position)")
        }
        return content
    }

    /// SHA-256d over the hash of the previous block and the undo data.
    static func undoChecksum(_ content: [UInt8], previous: BlockHash) -> Hash256 {
        SHA256.double(previous.bytes + content)
    }

    /// The transaction that begins `offset` bytes behind the header of the block at `position`, and that header. Reads little more than both.
    func readTransaction(
        inBlockAt position: FlatFilePosition, offset: UInt64
    ) throws(StorageError) -> (header: BlockHeader, transaction: Transaction) {
        let record = try openRecord(of: blocks, at: position)
        let start = BlockHeader.byteCount + Int(min(offset, UInt64(record.size)))
        let left = max(0, record.size - start)
        let header: BlockHeader = try decode(part(of: record, at: position, 0, BlockHeader.byteCount), at: position)
        // Most transactions are short.
        for count in [min(left, 4096), left] {
            var reader = ByteReader(try part(of: record, at: position, start, count))
            if let transaction = try? Transaction(from: &reader) { return (header, transaction) }
        }
        throw .corrupt("Deserialize or I/O error - no transaction at \(position) + \(offset)")
    }

    private func part(
        of record: borrowing Record, at position: FlatFilePosition, _ start: Int, _ count: Int
    ) throws(StorageError) -> [UInt8] {
        let offset = UInt64(position.offset) + UInt64(start)
        var bytes = try record.file.readUpTo(count, at: offset)
        key.apply(to: &bytes, at: offset)
        return bytes
    }

    private func decode<T: BinaryDecodable>(_ bytes: [UInt8], at position: FlatFilePosition) throws(StorageError) -> T {
        do throws(DecodeError) {
            return try T(decoding: bytes)
        } catch {
            throw .corrupt("Deserialize or I/O error - \(error) at \(position)")
        }
    }

    /// A record in its open file.
    private struct Record: ~Copyable {
        let file: File
        /// Bytes of its content.
        let size: Int
    }

    /// The content of the record that begins at `position`, with `trailing` bytes that follow it.
    private func record(of sequence: FlatFileSequence, at position: FlatFilePosition, trailing: Int) throws(StorageError) -> [UInt8] {
        let record = try openRecord(of: sequence, at: position)
        var content = try record.file.read(record.size + trailing, at: UInt64(position.offset))
        key.apply(to: &content, at: UInt64(position.offset))
        return content
    }

    /// The record that begins at `position`, its magic and size checked.
    private func openRecord(of sequence: FlatFileSequence, at position: FlatFilePosition) throws(StorageError) -> Record {
        guard position.offset >= BlockStore.recordHeaderSize else {
            throw .corrupt("OpenBlockFile failed for \(position)")
        }
        let file = try sequence.open(position.file, mode: .read)
        let start = UInt64(position.offset) - UInt64(BlockStore.recordHeaderSize)
        var header = try file.read(BlockStore.recordHeaderSize, at: start)
        key.apply(to: &header, at: start)
        guard Array(header.prefix(4)) == magic else {
            throw .corrupt(
                "Block magic mismatch for \(position): \(Hex.encode(header.prefix(4))) versus expected \(Hex.encode(magic))")
        }
        let size = header.suffix(4).reversed().reduce(0) { $0 << 8 | Int($1) }
        guard size <= ByteReader.maximumSize else {
            throw .corrupt(
                "Block data is larger than maximum deserialization size for \(position): \(size) versus \(ByteReader.maximumSize)")
        }
        return Record(file: file, size: size)
    }
}
