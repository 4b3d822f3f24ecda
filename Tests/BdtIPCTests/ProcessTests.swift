import BdtIPC
import BdtInterfaces
import Foundation
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// Processes that are started over a socketpair.
struct ProcessTests {
    /// Beside the test bundle.
    static var child: String {
        let path = CommandLine.arguments[0]
        return path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/") + "/BdtIPCTestChild"
    }

    @Test func aProcessAnswersAndEndsWithItsConnection() async throws {
        let (process, descriptor) = try ChildProcess.spawn(executable: ProcessTests.child)
        let (connection, root) = try await IPCConnection.connect(descriptor: descriptor)
        let echo = try await root.makeEcho()
        #expect(try await echo.echo("across") == "across")
        connection.close()
        #expect(await process.wait() == 0)
    }

    @Test func aMissingExecutableIsReported() {
        #expect(throws: SpawnError.self) { try ChildProcess.spawn(executable: "/nonexistent/bdtcoin-wallet") }
    }

    @Test func killingAProcessDisconnectsIt() async throws {
        let (process, descriptor) = try ChildProcess.spawn(executable: ProcessTests.child)
        let (_, root) = try await IPCConnection.connect(descriptor: descriptor)
        let echo = try await root.makeEcho()
        process.signal(SIGKILL)
        #expect(await process.wait() == SIGKILL)
        do {
            while true { _ = try await echo.echo("still there?") }
        } catch IPCError.disconnected {}
    }

    @Test func aProcessInheritsItsSocketAndNothingElse() async throws {
        let leak = open("/dev/null", O_RDONLY)
        defer { close(leak) }
        let (process, descriptor) = try ChildProcess.spawn(executable: ProcessTests.child)
        let (connection, root) = try await IPCConnection.connect(descriptor: descriptor)
        _ = try await root.makeEcho()
        let folder = "/proc/\(process.processID)/fd/"
        let inherited = try FileManager.default.contentsOfDirectory(atPath: folder).filter { (Int($0) ?? 0) > 2 }
            .map { try FileManager.default.destinationOfSymbolicLink(atPath: folder + $0) }.filter { !$0.hasPrefix("anon_inode:") }
        #expect(inherited.count == 1 && inherited[0].hasPrefix("socket:"))
        connection.close()
        await process.wait()
        #expect(!FileManager.default.fileExists(atPath: folder))
    }

    @Test func childCommandLines() throws {
        #expect(try IPCChild.descriptor(arguments: ["wallet", "-ipcfd", "5"]) == 5)
        #expect(try IPCChild.descriptor(arguments: ["wallet"]) == nil)
        #expect(try IPCChild.descriptor(arguments: ["wallet", "-ipcfd", "5", "-regtest"]) == nil)
        #expect(throws: IPCChild.InvalidDescriptor.self) { try IPCChild.descriptor(arguments: ["wallet", "-ipcfd", "x"]) }
    }
}
