import BdtEncoding
import BdtStorage
import Foundation
import Testing

@Suite struct FileTests {
    @Test func xorIsItsOwnInverseAtAnyOffset() throws {
        let key = try #require(XORKey([1, 2, 3, 4, 5, 6, 7, 8]))
        for offset in 0..<17 {
            for count in 0..<20 {
                var content = [UInt8](repeating: 0, count: count)
                key.apply(to: &content, at: UInt64(offset))
                #expect(content == (0..<count).map { UInt8(($0 + offset) % 8 + 1) })
                key.apply(to: &content, at: UInt64(offset))
                #expect(content.allSatisfy { $0 == 0 })
            }
        }
        #expect(XORKey([1, 2, 3]) == nil)
        #expect(XORKey(key.bytes) == key)
    }

    @Test func readsAndWrites() throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/file"
        #expect(throws: StorageError.self) { try FileSystem.remove(folder.path) }
        let file = try File(path, mode: .readWrite)
        try file.write([1, 2, 3], at: 2)
        let five = try file.read(5, at: 0)
        #expect(five == [0, 0, 1, 2, 3])
        let rest = try file.readUpTo(100, at: 3)
        #expect(rest == [2, 3])
        let none = try file.readUpTo(100, at: 30)
        #expect(none == [])
        do {
            _ = try file.read(6, at: 0)
            Issue.record("read past the end")
        } catch {
            #expect(error == .shortRead(path: path, offset: 5))
        }
        try file.allocate(5..<5000)
        #expect(FileSystem.size(path) == 5000)
        try file.truncate(to: 4)
        #expect(try FileSystem.read(path) == [0, 0, 1, 2])
        #expect(try FileSystem.read(folder.path + "/missing") == nil)
    }

    @Test func growsFilesInChunks() throws {
        let folder = TemporaryFolder()
        let files = FlatFileSequence(directory: folder.path, prefix: "blk", chunkSize: 100)
        #expect(files.path(7).hasSuffix("/blk00007.dat"))
        #expect(files.path(123_456).hasSuffix("/blk123456.dat"))
        try files.allocate(FlatFilePosition(file: 0, offset: 0), size: 101)
        #expect(FileSystem.size(files.path(0)) == 200)
        try files.allocate(FlatFilePosition(file: 0, offset: 101), size: 99)
        #expect(FileSystem.size(files.path(0)) == 200)
        try files.allocate(FlatFilePosition(file: 0, offset: 200), size: 1)
        // From the end of what is used: as published, the last chunk begins where the user stands.
        #expect(FileSystem.size(files.path(0)) == 300)
        try files.flush(0, trimmedTo: 201)
        #expect(FileSystem.size(files.path(0)) == 201)
    }

    @Test func codesPositions() throws {
        let position = FlatFilePosition(file: 300, offset: 0xffff_ffff)
        #expect(try FlatFilePosition(decoding: position.encoded) == position)
        #expect(FlatFilePosition(packed: position.packed) == position)
        // A file number beyond 31 bits.
        #expect(throws: DecodeError.self) { try FlatFilePosition(decoding: [0x8e, 0xfe, 0xfe, 0xff, 0x00, 0x00]) }
    }

    @Test func locksADirectoryAgainstOtherProcesses() throws {
        let folder = TemporaryFolder()
        let lock = try DirectoryLock(directory: folder.path)
        // An fcntl lock belongs to a process: ask another one.
        let process = Process()
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        let script = """
            import fcntl, sys
            try: fcntl.lockf(open(sys.argv[1], 'r+'), fcntl.LOCK_EX | fcntl.LOCK_NB)
            except OSError: sys.exit(7)
            """
        process.arguments = ["python3", "-c", script, folder.path + "/.lock"]
        try process.run()
        process.waitUntilExit()
        #expect(process.terminationStatus == 7)
        withExtendedLifetime(lock) {}
        #expect(throws: DirectoryLock.Failure.notWritable) { try DirectoryLock(directory: folder.path + "/missing") }
    }

    @Test func replacesFilesAtOnce() throws {
        let folder = TemporaryFolder()
        let path = folder.path + "/file"
        try FileSystem.replace(path, with: [1])
        try FileSystem.replace(path, with: [2, 3])
        #expect(try FileSystem.read(path) == [2, 3])
        #expect(FileSystem.list(folder.path) == ["file"])
        #expect(FileSystem.hasSpace(at: folder.path))
        #expect(!FileSystem.hasSpace(at: folder.path, additional: 1 << 60))
    }
}
