#if canImport(Glibc)
    import Glibc
#endif

/// What a store or a file can fail with. None of it is the caller's fault; most of it ends the node in an orderly way.
package enum StorageError: Error, Equatable, CustomStringConvertible {
    /// A system call failed; `code` is its errno.
    case system(operation: String, path: String, code: Int32)
    /// The file ends before what was asked for.
    case shortRead(path: String, offset: UInt64)
    /// Bytes that no version of the format allows.
    case corrupt(String)
    /// The database reports a failure.
    case database(path: String, message: String)
    /// Less free space than the amount asked for and the reserve.
    case diskFull(path: String)

    package var description: String {
        switch self {
        case .system(let operation, let path, let code): "\(operation) \(path): \(String(cString: strerror(code)))"
        case .shortRead(let path, let offset): "\(path): end of file at offset \(offset)"
        case .corrupt(let text): text
        case .database(let path, let message): "Fatal LevelDB error: \(message) (\(path))"
        case .diskFull: "Disk space is too low!"
        }
    }

    package var isDiskFull: Bool {
        if case .diskFull = self { return true }
        return false
    }

    /// The failure of the system call just made.
    static func last(_ operation: String, _ path: String) -> StorageError {
        .system(operation: operation, path: path, code: errno)
    }
}
