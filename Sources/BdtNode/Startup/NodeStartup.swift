import BdtBase
import BdtCommon
import BdtKernel
import BdtRPC
import Synchronization

/// Starts the parts of a node in numbered steps, and stops them in reverse order.
package final class NodeStartup: Sendable {
    package typealias StopAction = @Sendable () async -> Void

    let node: NodeContext
    let parts: NodeParts
    /// What undoes the steps taken so far, first step first.
    private let stopActions = Mutex<[StopAction]>([])
    /// What makes the parts end their work soon, first step first.
    private let interruptActions = Mutex<[StopAction]>([])

    var arguments: Arguments { node.arguments }

    package init(node: NodeContext, parts: NodeParts) {
        self.node = node
        self.parts = parts
    }

    /// Steps 1 to 4, before the process may go into the background: settings only, nothing is opened.
    func prepare() throws(StartupFailure) {
        Log.shared.configure(arguments)
        Log.info("\(ClientInformation.name) version \(ClientInformation.fullVersion)")
        applyInteractions()
        try checkSettings()
        do { try Log.shared.selectCategories(arguments) } catch { throw StartupFailure(error) }
        node.clock.mockTime = arguments.getInt("mocktime", default: 0)
        try probeDirectories()
    }

    /// The other steps, up to a node that serves.
    func start() async throws(StartupFailure) {
        // 4a: directories, process id file, log.
        try lockDirectories()
        try createProcessIDFile()
        try openLog()
        node.scheduler.start()
        onStop { [node] in node.scheduler.stop() }
        scheduleDiskCheck()
        // 4b: RPC, which answers every call with what start-up is doing.
        try checkPorts()
        try await startServer()
        // 4c: other processes may connect; what they ask of the chain waits until it is there.
        try await run(parts.listening)
        // 5 to 7: the kernel, with all that is on disk.
        try checkConnectionSettings()
        try checkFeeEstimates()
        try loadKernel()
        let events = node.startEvents()
        onStop { events.cancel() }
        node.startFeeEstimation()
        onStop { [node] in node.fees?.finish() }
        // Some groups keep state of the kernel, so they are made only now; until then every call meets the warm-up.
        node.rpcTable.register(parts.methods(node))
        node.openChain()
        // 8 to 9: what follows the chain: indexes, wallets.
        startPublishing()
        try openIndexes()
        try await run(parts.afterKernel)
        pruneBlocks()
        // 10 to 11: block files to import, the first block, the mempool.
        let imported = try await importBlocks()
        // 12: the network.
        try await startPeers()
        // 13: calls are let in; wallets give their unconfirmed transactions to the mempool.
        node.messages.observeProgress(nil)
        node.rpcTable.setWarmup(nil)
        node.started.request()
        node.messages.progress("Done loading")
        serve(after: imported)
        for command in arguments.getAll("startupnotify") { ShellCommand.run(command) }
    }

    /// Lets those parts begin their regular work that need all blocks on disk to be on the chain: after a crash or a reindex that may take long,
    /// and nobody else has to wait for it.
    private func serve(after imported: ShutdownSignal) {
        let serving = Task {
            await imported.wait()
            do throws(StartupFailure) {
                try await run(parts.serving)
            } catch {
                if case .message(let text) = error { node.fail(text) }
            }
        }
        onInterrupt { await serving.value }
    }

    private func startPeers() async throws(StartupFailure) {
        if node.isShutdownRequested { throw .interrupted }
        node.messages.progress("Starting network threads…")
        onStop { [node] in await node.startedPeers?.stop() }
        do {
            try await node.startPeers()
        } catch {
            throw .message("\(error)")
        }
    }

    private func run(_ steps: [any NodeStep]) async throws(StartupFailure) {
        for step in steps {
            if node.isShutdownRequested { throw .interrupted }
            try await step.run(self)
        }
    }

    /// Has `action` run when the node stops, before those of earlier steps.
    package func onStop(_ action: @escaping StopAction) { stopActions.withLock { $0.append(action) } }

    /// Has `action` run when shutdown begins, while all parts are still there: it keeps new work out and ends what is under way.
    package func onInterrupt(_ action: @escaping StopAction) { interruptActions.withLock { $0.append(action) } }

    /// Ends all that was started.
    func stop() async {
        await ShellCommand.runAll(arguments.getAll("shutdownnotify"))
        node.rpcTable.interrupt()
        for action in interruptActions.withLock({ $0 }) { await action() }
        Log.info("Shutdown: In progress...")
        for action in stopActions.withLock({ $0 }).reversed() { await action() }
        Log.info("Shutdown: done")
    }
}
