import BdtBase
import BdtCommon
import BdtStorage
import Foundation

extension NodeStartup {
    /// Bytes that must be free on a disk for the node to go on.
    private static let minimumDiskSpace = 50 << 20

    /// The directories that only one process may use.
    private func directories() throws(StartupFailure) -> [String] {
        do {
            let blocks = try arguments.blocksDirectory() ?? arguments.networkDirectory
            return [arguments.networkDirectory, blocks]
        } catch {
            throw StartupFailure(error)
        }
    }

    private func lock(_ directory: String) throws(StartupFailure) -> DirectoryLock {
        do throws(DirectoryLock.Failure) {
            return try DirectoryLock(directory: directory)
        } catch {
            switch error {
            case .notWritable: throw .message("Cannot write to directory '\(directory)'; check permissions.")
            case .busy:
                throw .message(
                    "Cannot obtain a lock on directory \(directory). \(ClientInformation.name) is probably already running.")
            }
        }
    }

    /// Finds out early, while the user still sees the error stream, whether another process uses the directories.
    func probeDirectories() throws(StartupFailure) {
        for directory in try directories() { _ = try lock(directory) }
    }

    /// Keeps the directories for this process until it ends.
    func lockDirectories() throws(StartupFailure) {
        for directory in try directories() {
            let lock = try lock(directory)
            onStop { withExtendedLifetime(lock) {} }
        }
    }

    func createProcessIDFile() throws(StartupFailure) {
        if arguments.isNegated("pid") { return }
        let path = arguments.absolutePath(arguments.path("pid", default: "bdtcoind.pid"))
        guard FileManager.default.createFile(atPath: path, contents: Data("\(getpid())\n".utf8)) else {
            throw .message("Unable to create the PID file '\(path)': \(String(cString: strerror(errno)))")
        }
        onStop {
            if unlink(path) != 0 { Log.info("Unable to remove PID file (\(path)): \(String(cString: strerror(errno)))") }
        }
    }

    /// Stops the node before a full disk can harm its databases.
    func scheduleDiskCheck() {
        guard let blocks = try? directories().last else { return }
        node.scheduler.scheduleEvery(300) { [node] in
            guard !Self.hasSpace(blocks) else { return }
            Log.error("Shutting down due to lack of disk space!")
            node.requestShutdown()
        }
    }

    /// Refuses to start on a full disk.
    func checkDiskSpace() throws(StartupFailure) {
        for directory in try directories() where !Self.hasSpace(directory) {
            throw .message("Error: Disk space is low for \"\(directory)\"")
        }
    }

    private static func hasSpace(_ directory: String) -> Bool {
        var status = statvfs()
        guard statvfs(directory, &status) == 0 else { return true }
        return UInt64(status.f_bavail) * UInt64(status.f_frsize) >= UInt64(minimumDiskSpace)
    }
}
