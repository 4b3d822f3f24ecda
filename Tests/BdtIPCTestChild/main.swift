import BdtIPC
import BdtInterfaces

// A process for the tests of BdtIPC to start: serves an Init whose objects answer in simple ways.

struct TestInit: Init {
    func makeEcho() async throws -> any Echo { TestEcho() }
    func makeChain() async throws -> any Chain { throw IPCError.remote("no chain here") }
    func makeWalletLoader(settings: GlobalSettings, chain: any Chain) async throws -> any WalletLoader {
        TestLoader(settings: settings, chain: chain)
    }
}

struct TestEcho: Echo {
    func echo(_ text: String) async throws -> String { text }
}

/// Calls the chain of the parent while the parent's call runs.
struct TestLoader: WalletLoader {
    let settings: GlobalSettings
    let chain: any Chain

    func registerRpcs() async throws {}
    func verify() async throws -> Bool { try await chain.getHeight() == 101 }
    func load() async throws -> Bool { true }
    func start() async throws {}
    func stop() async throws {}
    func setMockTime(_ time: Int64) async throws {}
    func schedulerMockForward(seconds: Int64) async throws {}
    func getWalletDir() async throws -> String { settings.configPath }
    func listWalletDir() async throws -> [(name: String, format: String)] { [("a", "sqlite"), ("b", "sqlite")] }
    func getWalletNames() async throws -> [String] { ["", "savings"] }
}

guard let descriptor = try IPCChild.descriptorAndOptions(arguments: CommandLine.arguments)?.descriptor else {
    fatalError("usage: -ipcfd <n>")
}
try IPCChild.serve(fileDescriptor: descriptor) { TestInit() }
