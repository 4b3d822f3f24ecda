/// Numbered files `<prefix>NNNNN.dat` of one directory that grow in chunks. Holds no open file.
package struct FlatFileSequence: Sendable {
    package let directory: String
    package let prefix: String
    /// Bytes that a file grows by.
    package let chunkSize: UInt64

    package init(directory: String, prefix: String, chunkSize: UInt64) {
        self.directory = directory
        self.prefix = prefix
        self.chunkSize = chunkSize
    }

    package func path(_ file: Int) -> String { "\(directory)/\(prefix)\(digits(file)).dat" }

    /// The number as it stands in the name.
    package func digits(_ file: Int) -> String {
        let digits = String(file)
        return String(repeating: "0", count: max(0, 5 - digits.count)) + digits
    }

    package func open(_ file: Int, mode: File.Mode) throws(StorageError) -> File {
        try File(path(file), mode: mode)
    }

    /// Makes room for `size` bytes at `position`, the end of what the file's user has written so far. Returns whether the file grew.
    @discardableResult package func allocate(_ position: FlatFilePosition, size: Int) throws(StorageError) -> Bool {
        let start = UInt64(position.offset)
        let present = (start + chunkSize - 1) / chunkSize
        let needed = (start + UInt64(size) + chunkSize - 1) / chunkSize
        guard needed > present else { return false }
        let end = needed * chunkSize
        guard FileSystem.hasSpace(at: directory, additional: end - start) else { throw .diskFull(path: directory) }
        try open(position.file, mode: .readWrite).allocate(start..<end)
        return true
    }

    /// Returns once the file is on the disk. `trimmedTo` also cuts off what lies behind that offset: the file is finished.
    package func flush(_ file: Int, trimmedTo size: UInt32? = nil) throws(StorageError) {
        let opened = try open(file, mode: .readWrite)
        if let size { try opened.truncate(to: UInt64(size)) }
        try opened.sync()
        FileSystem.syncDirectory(directory)
    }
}
