import BdtBase
import BdtCommon
import BdtInterfaces
import BdtRPC

#if canImport(Glibc)
    import Glibc
#endif

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
    /// Folders elsewhere that the user wants wallets in; the process may use them beside those of the settings.
    private var extraFolders: [String] = []
    private var relaunching: Task<Void, any Error>?
    private var isStopping = false
    private var isServing = false
    /// Monotonic microseconds of the last deaths.
    private var deaths: [Int64] = []
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
        await stop(process.loader)
        await process.end()
    }

    /// Lets the process close its wallets, for which it has some time: one that hangs must not keep the node from ending.
    private func stop(_ loader: any WalletLoader) async {
        let stopping = Task { try await loader.stop() }
        let alarm = Task {
            try await Task.sleep(for: .seconds(20))
            stopping.cancel()
        }
        defer { alarm.cancel() }
        do {
            try await stopping.value
        } catch is CancellationError {
            Log.warning("The wallet process does not close its wallets")
        } catch {
            Log.warning("The wallet process did not stop in an orderly way: \(error)")
        }
    }

    package func setMockTime(_ time: Int64) async throws { try await process?.loader.setMockTime(time) }

    package func mockForward(seconds: Int64) async throws { try await process?.loader.schedulerMockForward(seconds: seconds) }

    private var confinement: Confinement? {
        node.arguments.confinement(wallets: wallets ?? []).map { Confinement(folders: $0.folders + extraFolders, files: $0.files) }
    }

    /// What a call needs before the process gets it: files elsewhere are brought to where it may read them, and taken from there; for a
    /// wallet elsewhere the process is started again with the right to use that folder.
    func prepare(_ request: RPCRequest) async throws -> PreparedCall {
        guard let confinement else { return PreparedCall(request) }
        let errand = FileErrand(request, confinement)
        if let folder = errand.foreignWallet {
            let isNew = !Paths.exists(folder)
            if isNew { try? Paths.createDirectories(folder) }
            try await relaunch(with: folder)
            return PreparedCall(try errand.prepared().request, cleanUp: { if isNew && !$0 { rmdir(folder) } })
        }
        return try errand.prepared()
    }

    /// Starts the process again, with its wallets, and lets it use one more folder.
    private func relaunch(with folder: String) async throws {
        while let relaunching { _ = try? await relaunching.value }
        guard !isStopping, !extraFolders.contains(folder) else { return }
        Log.info("The wallet process is started again, to use the wallet folder \(folder)")
        extraFolders.append(folder)
        let task = Task { try await startAgain() }
        relaunching = task
        try await task.value
    }

    private func startAgain() async throws {
        defer { relaunching = nil }
        await noteWallets()
        if let process {
            self.process = nil
            // Its end is expected.
            generation += 1
            await stop(process.loader)
            await process.end()
        }
        guard try await start() else { throw RPCError(.walletError, "The wallet process could not be started again. See debug.log.") }
        if isServing { try await serve() }
    }

    /// Remembers which wallets are loaded, for the case that the process dies.
    func noteWallets() async {
        if let names = try? await process?.loader.getWalletNames() { wallets = names }
    }

    private func launch() async throws -> any LaunchedWallets {
        generation += 1
        let chain = LocalChain(node, wallets: wallets, isOwn: true)
        let process = try await launcher.launch(chain: chain, settings: GlobalSettings(node.arguments.exported), confinement: confinement) {
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
    private func beginOutage(_ message: String) { node.walletRouter.outage = message }

    private func endOutage() { node.walletRouter.outage = nil }
}
