import BdtIPC
import BdtInterfaces
import Foundation
import Testing

/// Things that happen at the same moment; each test names the failure of other implementations that it repeats.
struct RaceTests {
    private struct EchoInit: Init, Echo {
        func makeEcho() async throws -> any Echo { self }
        func echo(_ text: String) async throws -> String { text }
    }

    private let folder = "/tmp/bdt-\(UInt32.random(in: .min ... .max))"

    /// A call returns while its connection goes: no deadlock, and an answer or an error.
    @Test func returningWhileDisconnecting() async throws {
        let server = IPCServer()
        defer { try? FileManager.default.removeItem(atPath: folder) }
        _ = try server.listen(at: ["unix"], folder: folder, limit: 64) { EchoInit() }
        let address = try IPCAddress("unix", folder: folder)
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<200 {
                group.addTask {
                    let (connection, root) = try await IPCConnection.connect(to: address)
                    let echo = try await root.makeEcho()
                    async let answer = echo.echo("now")
                    connection.close()
                    do { #expect(try await answer == "now") } catch is IPCError {}
                }
            }
            try await group.waitForAll()
        }
        let (_, root) = try await IPCConnection.connect(to: address)
        #expect(try await root.makeEcho().echo("still") == "still")
        await server.stop()
    }

    /// Calls of many tasks, with and without pauses in between: none waits for a wake-up that was lost.
    @Test(.timeLimit(.minutes(1))) func noWakeUpIsLost() async throws {
        let (near, far) = try socketPair()
        let server = IPCConnection.serve(descriptor: far, root: EchoInit())
        let (connection, root) = try await IPCConnection.connect(descriptor: near)
        let echo = try await root.makeEcho()
        try await withThrowingTaskGroup(of: Void.self) { group in
            for number in 0..<16 {
                group.addTask {
                    for round in 0..<200 {
                        #expect(try await echo.echo("\(number) \(round)") == "\(number) \(round)")
                        if (number + round) % 7 == 0 { try await Task.sleep(for: .microseconds(50 * number)) }
                    }
                }
            }
            try await group.waitForAll()
        }
        withExtendedLifetime((server, connection)) {}
    }

    /// Processes started at the same time: none inherits the socket of another.
    @Test func startingManyProcessesAtOnce() async throws {
        try await withThrowingTaskGroup(of: Void.self) { group in
            for _ in 0..<12 {
                group.addTask {
                    let (process, descriptor) = try ChildProcess.spawn(executable: ProcessTests.child)
                    let (connection, root) = try await IPCConnection.connect(descriptor: descriptor)
                    _ = try await root.makeEcho()
                    let path = "/proc/\(process.processID)/fd/"
                    let sockets = try FileManager.default.contentsOfDirectory(atPath: path).filter { (Int($0) ?? 0) > 2 }
                        .map { try FileManager.default.destinationOfSymbolicLink(atPath: path + $0) }.filter { $0.hasPrefix("socket:") }
                    #expect(sockets.count == 1)
                    connection.close()
                    #expect(await process.wait() == 0)
                }
            }
            try await group.waitForAll()
        }
    }

    /// A child that does not end when its parent lets go is made to, and reaped.
    @Test func aChildThatHangsIsEnded() async throws {
        let (process, descriptor) = try ChildProcess.spawn(executable: ProcessTests.child)
        let (connection, root) = try await IPCConnection.connect(descriptor: descriptor)
        _ = try await root.makeEcho()
        process.signal(SIGSTOP)
        connection.close()
        await process.end(within: .milliseconds(200))
        #expect(process.status != nil)
    }

    private func text(_ path: String) throws -> String {
        String(decoding: try #require(FileManager.default.contents(atPath: path)), as: UTF8.self)
    }

    @Test(.timeLimit(.minutes(1))) func environmentsAndOptionsReachTheChild() async throws {
        let (process, descriptor) = try ChildProcess.spawn(
            executable: ProcessTests.child, options: ["-more=words"], environment: ["BDTCOIN_TEST_CHILD": "yes"])
        defer { close(descriptor) }
        let folder = "/proc/\(process.processID)"
        // Until it runs its program, a child shows the words of its parent.
        while try !text(folder + "/cmdline").hasSuffix("-more=words\0") { try await Task.sleep(for: .milliseconds(5)) }
        #expect(try text(folder + "/cmdline").contains("\0-ipcfd\0"))
        #expect(try text(folder + "/environ").contains("BDTCOIN_TEST_CHILD=yes\0"))
        process.signal(SIGKILL)
        await process.wait()
    }

    @Test func ownersHandOverADescriptorAndOptions() throws {
        let parsed = try #require(try IPCChild.descriptorAndOptions(arguments: ["node", "-ipcfd", "5", "-regtest", "-x=1"]))
        #expect(parsed.descriptor == 5 && parsed.options == ["-regtest", "-x=1"])
        #expect(try IPCChild.descriptorAndOptions(arguments: ["node", "-regtest", "-ipcfd", "5"]) == nil)
        #expect(throws: IPCChild.InvalidDescriptor.self) { try IPCChild.descriptorAndOptions(arguments: ["node", "-ipcfd", "x"]) }
    }
}
