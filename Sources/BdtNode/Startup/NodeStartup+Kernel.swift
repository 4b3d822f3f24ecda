import BdtBase
import BdtCommon
import BdtKernel
import BdtPrimitives
import Foundation

extension NodeStartup {
    /// Step 7: opens the databases and checks the last blocks.
    func loadKernel() throws(StartupFailure) {
        if node.isShutdownRequested { throw .interrupted }
        node.messages.progress("Loading block index…")
        do {
            let kernel = try Kernel(options: try kernelOptions())
            node.set(kernel: kernel)
            node.shutdown.onRequest { kernel.interrupt() }
            onStop { [self] in
                saveMempool()
                kernel.close()
            }
            try verify(kernel)
        } catch let failure as StartupFailure {
            throw failure
        } catch KernelError.interrupted {
            Log.info("Shutdown requested. Exiting.")
            throw .interrupted
        } catch KernelError.inconsistent(let text) {
            throw .message(text + ".\nPlease restart with -reindex or -reindex-chainstate to recover.")
        } catch {
            throw .message("\(error)")
        }
        let command = arguments.get("blocknotify", default: "")
        if !command.isEmpty {
            let subscription = node.kernel.notifications.subscribe(BlockNotifier(command: command))
            onStop { subscription.cancel() }
        }
    }

    private func verify(_ kernel: Kernel) throws(StartupFailure) {
        node.messages.progress("Verifying blocks…")
        let isDemanded = arguments.isSet("checkblocks") || arguments.isSet("checklevel")
        let level = min(4, max(0, arguments.getInt("checklevel", default: 3)))
        switch kernel.verifyDatabase(level: Int(level), depth: Int(clamping: arguments.getInt("checkblocks", default: 6))) {
        case .success, .skippedMissingBlocks: Log.info("Block index and chainstate loaded")
        case .interrupted: throw .interrupted
        case .skippedCoinChecks:
            if isDemanded { throw .message("Insufficient dbcache for block verification") }
        case .corrupted:
            throw .message("Corrupted block database detected.\nPlease restart with -reindex or -reindex-chainstate to recover.")
        }
    }

    /// Steps 10 and 11: reads in block files on a thread of their own; returns once there is a tip.
    func importBlocks() async throws(StartupFailure) {
        try checkDiskSpace()
        let kernel = node.kernel
        let files = arguments.getAll("loadblock")
        let finished = Completion()
        Thread.detachNewThread { [self] in
            kernel.importBlocks(files: files)
            if arguments.getBool("stopafterblockimport", default: false), !node.isShutdownRequested {
                Log.info("Stopping after block import")
                node.requestShutdown()
            } else if !node.isShutdownRequested {
                loadMempool()
            }
            finished.signal()
        }
        onStop { await finished.wait() }
        await TipWaiter.wait(for: kernel, or: node.shutdown)
        if node.isShutdownRequested { throw .interrupted }
        Log.info("nBestHeight = \(kernel.chain.height)")
    }
}

extension NodeStartup {
    private var keepsMempool: Bool { arguments.getBool("persistmempool", default: true) }

    /// Fills the mempool with what it held when the node stopped.
    private func loadMempool() {
        if keepsMempool { _ = node.kernel.loadMempool(from: node.mempoolPath) { [node] in node.isShutdownRequested } }
        node.kernel.mempool.isLoadAttempted = !node.isShutdownRequested
    }

    /// Saves the mempool, unless the one saved before was not read in full.
    private func saveMempool() {
        if keepsMempool, node.kernel.mempool.isLoadAttempted { _ = node.kernel.saveMempool(to: node.mempoolPath) }
    }
}

/// Something that happens once and that many may wait for.
final class Completion: Sendable {
    private let signalled = ShutdownSignal()

    func signal() { signalled.request() }
    func wait() async { await signalled.wait() }
}

/// Runs `-blocknotify` when the tip changes.
private final class BlockNotifier: KernelObserver {
    private let command: String

    init(command: String) { self.command = command }

    func updatedTip(_ new: BlockIndexEntry, fork: BlockIndexEntry?, isInitialDownload: Bool) {
        if !isInitialDownload { ShellCommand.run(command.replacing("%s", with: "\(new.hash)")) }
    }
}

/// Waits for the first block of the active chain.
private final class TipWaiter: KernelObserver {
    private let completion: Completion

    private init(_ completion: Completion) { self.completion = completion }

    static func wait(for kernel: Kernel, or shutdown: ShutdownSignal) async {
        let completion = Completion()
        let subscription = kernel.notifications.subscribe(TipWaiter(completion))
        defer { subscription.cancel() }
        if kernel.chain.tip != nil { return }
        shutdown.onRequest { completion.signal() }
        await completion.wait()
    }

    func updatedTip(_ new: BlockIndexEntry, fork: BlockIndexEntry?, isInitialDownload: Bool) { completion.signal() }
}
