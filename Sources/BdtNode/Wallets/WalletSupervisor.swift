import BdtBase
import BdtInterfaces
import BdtRPC

/// Keeps a wallet process beside the node: starts it, loads its wallets, starts it again with the same wallets when it dies.
///
/// After five deaths within a minute it gives up and says so. While no process runs, the methods that it had registered answer with an
/// error that says why.
package actor WalletSupervisor {
    private static let maximumDeaths = 5
    private static let deathWindow: Int64 = 60_000_000

    private unowned let node: NodeContext
    private let launcher: any WalletLauncher
    private var process: (any LaunchedWallets)?
    /// The names of the wallets that a process started now has to load; nil: those of the settings.
    private var wallets: [String]?
    private var isStopping = false
    private var isServing = false
    /// Monotonic microseconds of the last deaths.
    private var deaths: [Int64] = []
    private var outage: RPCTable.Registration?
    private var generation = 0

    package init(node: NodeContext, launcher: any WalletLauncher) {
        self.node = node
        self.launcher = launcher
    }

    /// The wallets of the process; nil while there is none.
    var loader: (any WalletLoader)? { process?.loader }

    /// Starts the process, registers its methods and loads the wallets of the settings. False: a wallet cannot be loaded and the process
    /// has told the user why.
    package func start() async throws -> Bool {
        let process = try await launch()
        guard try await process.loader.verify(), try await process.loader.load() else { return false }
        node.events.wallets.send(())
        return true
    }

    /// Lets the wallets begin their regular work.
    package func serve() async throws {
        isServing = true
        try await process?.loader.start()
    }

    /// Unloads the wallets and ends the process.
    package func stop() async {
        isStopping = true
        guard let process else { return }
        self.process = nil
        do {
            try await process.loader.stop()
        } catch {
            Log.warning("The wallet process did not stop in an orderly way: \(error)")
        }
        await process.end()
    }

    package func setMockTime(_ time: Int64) async throws { try await process?.loader.setMockTime(time) }

    package func mockForward(seconds: Int64) async throws { try await process?.loader.schedulerMockForward(seconds: seconds) }

    /// Remembers which wallets are loaded, for the case that the process dies.
    func noteWallets() async {
        if let names = try? await process?.loader.getWalletNames() { wallets = names }
    }

    private func launch() async throws -> any LaunchedWallets {
        generation += 1
        let chain = LocalChain(node, wallets: wallets)
        let process = try await launcher.launch(chain: chain, settings: GlobalSettings(node.arguments.exported)) {
            [weak self, generation] cause in
            Task { await self?.processEnded(generation, cause) }
        }
        self.process = process
        try await process.loader.registerRpcs()
        if node.clock.mockTime != 0 { try await process.loader.setMockTime(node.clock.mockTime) }
        return process
    }

    private func processEnded(_ ended: Int, _ cause: String) async {
        guard !isStopping, ended == generation else { return }
        process = nil
        node.foreignWork.endAll()
        Log.error("The wallet process ended unexpectedly (\(cause))")
        beginOutage("The wallet process has ended unexpectedly and is being started again. Try again in a moment.")
        let now = Clock.monotonicMicroseconds
        deaths = deaths.filter { now - $0 < Self.deathWindow } + [now]
        guard deaths.count < Self.maximumDeaths else {
            Log.error("The wallet process ended \(deaths.count) times within a minute; it is not started again")
            return beginOutage("The wallet process keeps ending and is not started again. See debug.log, and restart the node.")
        }
        await restart(after: deaths.count)
    }

    private func restart(after deaths: Int) async {
        try? await Task.sleep(for: .milliseconds(100 << min(deaths, 6)))
        guard !isStopping else { return }
        do {
            let loaded = try await start()
            if isServing { try await serve() }
            endOutage()
            Log.info("The wallet process was started again\(loaded ? "" : ", but not all of its wallets could be loaded")")
        } catch {
            // The end of the process arrives as an event of its own, unless it never came to life.
            Log.error("Starting the wallet process failed: \(error)")
            if process == nil { await processEnded(generation, "\(error)") }
        }
    }

    /// From now on the methods of the wallet process answer with `message`.
    private func beginOutage(_ message: String) {
        endOutage()
        let commands = node.walletCommands.names.map { name in
            RPCCommand(category: "wallet", name: name, argumentNames: []) { _, _ in throw RPCError(.walletError, message) }
        }
        outage = node.rpcTable.register(commands)
    }

    private func endOutage() {
        if let outage { node.rpcTable.unregister(outage) }
        outage = nil
    }
}
