import BdtConsensus
import BdtEncoding
import BdtPrimitives
import BdtStorage

#if canImport(Glibc)
    import Glibc
#endif

/// Finds block records in a file that may hold anything else between and within them.
struct BlockScanner: ~Copyable {
    /// A record: its header parses and it is there to its announced end.
    struct Found {
        /// Where the block begins.
        let offset: UInt64
        let header: BlockHeader
        let bytes: [UInt8]
    }

    private static let windowSize = 2 * ConsensusLimits.maxBlockSerializedSize

    private let file: File
    private let key: XORKey
    private let magic: [UInt8]
    /// Where to search on.
    private var position: UInt64 = 0
    private var window: [UInt8] = []
    private var windowStart: UInt64 = 0

    init(_ file: consuming File, key: XORKey, magic: [UInt8]) {
        self.file = file
        self.key = key
        self.magic = magic
    }

    /// The next record; nil at the end of the file.
    mutating func next() throws(StorageError) -> Found? {
        while let start = try findMagic() {
            position = start + 1
            guard let sizeBytes = try bytes(4, at: start + 4) else { return nil }
            let size = sizeBytes.reversed().reduce(0) { $0 << 8 | Int($1) }
            guard (BlockHeader.byteCount...ConsensusLimits.maxBlockSerializedSize).contains(size),
                let content = try bytes(size, at: start + 8), let header = try? BlockHeader(decoding: Array(content.prefix(80)))
            else { continue }
            position = start + 8 + UInt64(size)
            return Found(offset: start + 8, header: header, bytes: content)
        }
        return nil
    }

    private mutating func findMagic() throws(StorageError) -> UInt64? {
        while true {
            guard try load(magic.count, at: position) else { return nil }
            let local = Int(position - windowStart)
            if let hit = search(from: local) { return windowStart + UInt64(hit) }
            position = windowStart + UInt64(window.count - magic.count + 1)
        }
    }

    /// The first place in the window, from `start` on, where the magic stands whole.
    private func search(from start: Int) -> Int? {
        window.withUnsafeBytes { bytes in
            var offset = start
            while offset + magic.count <= bytes.count {
                // A window that holds the magic is not empty.
                guard let hit = memchr(bytes.baseAddress! + offset, Int32(magic[0]), bytes.count - magic.count + 1 - offset) else {
                    return nil
                }
                offset = UnsafeRawPointer(hit) - bytes.baseAddress!
                if magic.indices.allSatisfy({ bytes[offset + $0] == magic[$0] }) { return offset }
                offset += 1
            }
            return nil
        }
    }

    private mutating func bytes(_ count: Int, at offset: UInt64) throws(StorageError) -> [UInt8]? {
        guard try load(count, at: offset) else { return nil }
        let local = Int(offset - windowStart)
        return Array(window[local..<local + count])
    }

    /// Makes the window hold `count` bytes from `offset`; false when the file ends before.
    private mutating func load(_ count: Int, at offset: UInt64) throws(StorageError) -> Bool {
        if offset >= windowStart && offset + UInt64(count) <= windowStart + UInt64(window.count) { return true }
        window = try file.readUpTo(BlockScanner.windowSize, at: offset)
        windowStart = offset
        key.apply(to: &window, at: offset)
        return window.count >= count
    }
}
