#if canImport(Glibc)
    import Glibc
#endif

extension Logger {
    /// Keeps the last 10 MB of a log file that has grown by a tenth beyond that. A file that cannot be read is left alone.
    package static func shrink(_ path: String) {
        let kept = 10_000_000
        let file = open(path, O_RDONLY | O_CLOEXEC)
        guard file >= 0 else { return }
        defer { close(file) }
        var status = stat()
        guard fstat(file, &status) == 0, status.st_mode & S_IFMT == S_IFREG, status.st_size > kept / 10 * 11 else { return }
        let recent = [UInt8](unsafeUninitializedCapacity: kept) { buffer, count in
            let offset = status.st_size - off_t(kept)
            while count < kept {
                let read = pread(file, buffer.baseAddress.map { $0 + count }, kept - count, offset + off_t(count))
                guard read > 0 else { return }
                count += read
            }
        }
        let output = open(path, O_WRONLY | O_TRUNC | O_CLOEXEC)
        guard output >= 0 else { return }
        defer { close(output) }
        _ = recent.withUnsafeBytes { Glibc.write(output, $0.baseAddress, $0.count) }
    }
}
