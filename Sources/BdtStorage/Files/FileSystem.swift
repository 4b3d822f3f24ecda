#if canImport(Glibc)
    import Glibc
#endif

/// File system calls with typed errors. Paths are UTF-8.
package enum FileSystem {
    /// Free space that is never used up (bytes).
    package static let reservedSpace: UInt64 = 50 << 20

    package static func exists(_ path: String) -> Bool { access(path, F_OK) == 0 }

    /// Makes the directory and those above it as far as they are missing.
    package static func createDirectories(_ path: String) throws(StorageError) {
        if path.isEmpty || isDirectory(path) { return }
        if let slash = path.lastIndex(of: "/"), slash != path.startIndex { try createDirectories(String(path[..<slash])) }
        if mkdir(path, 0o777) != 0 && errno != EEXIST { throw .last("mkdir", path) }
    }

    package static func isDirectory(_ path: String) -> Bool {
        var info = stat()
        return stat(path, &info) == 0 && info.st_mode & S_IFMT == S_IFDIR
    }

    /// Bytes in the file; nil when there is none.
    package static func size(_ path: String) -> UInt64? {
        var info = stat()
        return stat(path, &info) == 0 ? UInt64(max(0, info.st_size)) : nil
    }

    /// Removes a file; a missing one is no error.
    package static func remove(_ path: String) throws(StorageError) {
        if unlink(path) != 0 && errno != ENOENT { throw .last("unlink", path) }
    }

    package static func rename(_ from: String, to: String) throws(StorageError) {
        if Glibc.rename(from, to) != 0 { throw .last("rename", from) }
    }

    /// The names in a directory, unsorted, without `.` and `..`; empty when it cannot be read.
    package static func list(_ path: String) -> [String] {
        guard let directory = opendir(path) else { return [] }
        defer { closedir(directory) }
        var names: [String] = []
        while let entry = readdir(directory) {
            let name = withUnsafePointer(to: &entry.pointee.d_name) {
                $0.withMemoryRebound(to: CChar.self, capacity: MemoryLayout.size(ofValue: entry.pointee.d_name)) { String(cString: $0) }
            }
            if name != "." && name != ".." { names.append(name) }
        }
        return names
    }

    /// Makes the entries of a directory durable; a file system that cannot do so is none the worse for it.
    package static func syncDirectory(_ path: String) {
        let descriptor = open(path, O_RDONLY | O_CLOEXEC)
        guard descriptor >= 0 else { return }
        fsync(descriptor)
        close(descriptor)
    }

    /// Whether `additional` bytes can be written to the file system of `path` with the reserve left over.
    package static func hasSpace(at path: String, additional: UInt64 = 0) -> Bool {
        var info = statvfs()
        guard statvfs(path, &info) == 0 else { return true }
        return UInt64(info.f_bavail) * UInt64(info.f_frsize) >= reservedSpace + additional
    }

    /// Bytes that may still be written; 0 when that cannot be told.
    package static func freeSpace(at path: String) -> UInt64 {
        var info = statvfs()
        return statvfs(path, &info) == 0 ? UInt64(info.f_bavail) * UInt64(info.f_frsize) : 0
    }

    /// The whole file; nil when there is none.
    package static func read(_ path: String) throws(StorageError) -> [UInt8]? {
        guard exists(path) else { return nil }
        let file = try File(path, mode: .read)
        return try file.read(Int(try file.size()), at: 0)
    }

    /// Replaces the file by `content` such that a crash leaves either the old or the new one.
    package static func replace(_ path: String, with content: [UInt8], temporary: String? = nil) throws(StorageError) {
        let scratch = temporary ?? path + ".new"
        let file = try File(scratch, mode: .truncate)
        try file.write(content, at: 0)
        try file.sync()
        try rename(scratch, to: path)
        if let slash = path.lastIndex(of: "/") { syncDirectory(String(path[..<slash])) }
    }
}
