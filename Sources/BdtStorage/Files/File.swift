#if canImport(Glibc)
    import Glibc
#endif

/// An open file, read and written at given offsets. Closed when the value goes away.
package struct File: ~Copyable, Sendable {
    package enum Mode: Sendable {
        case read
        /// Makes the file if it is missing.
        case readWrite
        /// As `readWrite`, and empties it.
        case truncate
    }

    package let path: String
    private let descriptor: Int32

    package init(_ path: String, mode: Mode) throws(StorageError) {
        let flags =
            switch mode {
            case .read: O_RDONLY
            case .readWrite: O_RDWR | O_CREAT
            case .truncate: O_RDWR | O_CREAT | O_TRUNC
            }
        descriptor = open(path, flags | O_CLOEXEC, 0o666)
        self.path = path
        if descriptor < 0 { throw .last("open", path) }
    }

    deinit { if descriptor >= 0 { close(descriptor) } }

    package func size() throws(StorageError) -> UInt64 {
        var info = stat()
        if fstat(descriptor, &info) != 0 { throw .last("stat", path) }
        return UInt64(max(0, info.st_size))
    }

    /// Exactly `count` bytes from `offset`; throws when the file ends before.
    package func read(_ count: Int, at offset: UInt64) throws(StorageError) -> [UInt8] {
        let bytes = try readUpTo(count, at: offset)
        guard bytes.count == count else { throw .shortRead(path: path, offset: offset + UInt64(bytes.count)) }
        return bytes
    }

    /// At most `count` bytes from `offset`; fewer only at the end of the file. Allocates no more than the file holds.
    package func readUpTo(_ count: Int, at offset: UInt64) throws(StorageError) -> [UInt8] {
        let size = try size()
        let wanted = offset < size ? Int(min(UInt64(count), size - offset)) : 0
        var failure: StorageError?
        let bytes = [UInt8](unsafeUninitializedCapacity: wanted) { buffer, initialized in
            while initialized < wanted {
                // A buffer with room left has a base address.
                let got = pread(descriptor, buffer.baseAddress! + initialized, wanted - initialized, off_t(offset) + initialized)
                if got > 0 { initialized += got }
                if got == 0 { return }
                if got < 0 && errno != EINTR {
                    failure = .last("read", path)
                    return
                }
            }
        }
        if let failure { throw failure }
        return bytes
    }

    package func write(_ bytes: [UInt8], at offset: UInt64) throws(StorageError) {
        var done = 0
        while done < bytes.count {
            let put = bytes.withUnsafeBytes { pwrite(descriptor, $0.baseAddress! + done, $0.count - done, off_t(offset) + done) }
            if put >= 0 { done += put } else if errno != EINTR { throw .last("write", path) }
        }
    }

    /// Makes room for `range` so that writing there cannot run out of space; new bytes are zero.
    package func allocate(_ range: Range<UInt64>) throws(StorageError) {
        if posix_fallocate(descriptor, off_t(range.lowerBound), off_t(range.count)) == 0 { return }
        let zeros = [UInt8](repeating: 0, count: 65536)
        var offset = range.lowerBound
        while offset < range.upperBound {
            try write(Array(zeros.prefix(Int(min(65536, range.upperBound - offset)))), at: offset)
            offset += 65536
        }
    }

    package func truncate(to size: UInt64) throws(StorageError) {
        if ftruncate(descriptor, off_t(size)) != 0 { throw .last("truncate", path) }
    }

    /// Returns once the content is on the disk.
    package func sync() throws(StorageError) {
        if fdatasync(descriptor) != 0 { throw .last("fdatasync", path) }
    }
}
