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
        let position = FlatFilePosition(file: entry.dataPosition.file, offset: entry.undoOffset)
        let record = try record(of: undos, at: position, trailing: Hash256.byteCount)
        let content = Array(record.dropLast(Hash256.byteCount))
        let checksum = BlockStore.undoChecksum(content, previous: entry.previous?.hash ?? .zero)
        guard Array(record.suffix(Hash256.byteCount)) == checksum.bytes else {
            throw .corrupt("ReadBlockUndo: Checksum mismatch at \(position)")
        }
        do throws(DecodeError) {
            return try BlockUndo(decoding: content)
        } catch {
            throw .corrupt("ReadBlockUndo: Deserialize or I/O error - \(error) at \(position)")
        }
    }

    /// SHA-256d over the hash of the previous block and the undo data.
    static func undoChecksum(_ content: [UInt8], previous: BlockHash) -> Hash256 {
        SHA256.double(previous.bytes + content)
    }

    /// The content of the record that begins at `position`, with `trailing` bytes that follow it.
    private func record(of sequence: FlatFileSequence, at position: FlatFilePosition, trailing: Int) throws(StorageError) -> [UInt8] {
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
        var content = try file.read(size + trailing, at: UInt64(position.offset))
        key.apply(to: &content, at: UInt64(position.offset))
        return content
    }
}
