import BdtIPC
import BdtInterfaces
import Synchronization
import Testing

#if canImport(Glibc)
    import Glibc
#endif

/// A wallet process beside a node, here the test.
struct WalletProcessTests {
    private let settings = GlobalSettings(
        forced: ["a": "1"], commandLine: ["wallet": ["\"x\"", "\"y\""]], readWrite: ["b": "[2]"],
        configFile: [.init(name: "regtest", values: [(name: "rpcport", values: ["1", "2"])])], configPath: "/tmp/conf")

    @Test func theWalletCallsBackWhileItIsCalled() async throws {
        let wallet = try await WalletProcess.launch(executable: ProcessTests.child, settings: settings, chain: FakeChain())
        // Asks for the height of the chain before it answers.
        #expect(try await wallet.loader.verify())
        #expect(try await wallet.loader.getWalletDir() == "/tmp/conf")
        #expect(try await wallet.loader.listWalletDir().map(\.name) == ["a", "b"])
        try await wallet.loader.registerRpcs()
        try await wallet.loader.setMockTime(7)
        await wallet.end()
        #expect(wallet.process.status == 0 && !wallet.isConnected)
        await #expect(throws: IPCError.disconnected("IPC client method called after disconnect.")) { try await wallet.loader.load() }
    }

    @Test func settingsSurviveTheJourney() async throws {
        final class Root: Init {
            let settings = Mutex<GlobalSettings?>(nil)
            func makeEcho() async throws -> any Echo { throw IPCError.remote("no echo") }
            func makeChain() async throws -> any Chain { throw IPCError.remote("no chain") }
            func makeWalletLoader(settings: GlobalSettings, chain: any Chain) async throws -> any WalletLoader {
                self.settings.withLock { $0 = settings }
                throw IPCError.remote("enough")
            }
        }
        let root = Root()
        let processes = try await Processes(root)
        defer { processes.close() }
        _ = try? await processes.root.makeWalletLoader(settings: settings, chain: FakeChain())
        let arrived = root.settings.withLock { $0 }
        #expect(arrived?.forced == settings.forced && arrived?.commandLine == settings.commandLine)
        #expect(arrived?.readWrite == settings.readWrite && arrived?.configPath == settings.configPath)
        #expect(arrived?.configFile.first?.name == "regtest" && arrived?.configFile.first?.values.first?.values == ["1", "2"])
    }

    @Test func aChildThatNeverAnswersIsNoTrap() async throws {
        // `cat` takes no -ipcfd and ends at once.
        await #expect(throws: IPCError.self) {
            try await WalletProcess.launch(executable: "/bin/cat", settings: settings, chain: FakeChain())
        }
    }
}
