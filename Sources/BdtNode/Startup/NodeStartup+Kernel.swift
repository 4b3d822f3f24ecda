import BdtBase
import BdtCommon
import BdtKernel
import BdtPrimitives
import BdtStorage
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
            // Runs after the kernel's last flush, which the indexes follow.
            onStop { [node] in node.indexes?.stop() }
            onStop { [node] in
                node.saveMempoolForRestart()
                kernel.close()
            }
            try verify(kernel)
        } catch let failure as StartupFailure {
            throw failure
        } catch KernelError.interrupted {
            Log.info("Shutdown requested. Exiting.")
            throw .interrupted
        } catch KernelError.inconsistent(let text) {
            throw .unusableData(text)
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
        let depth = Int(clamping: arguments.getInt("checkblocks", default: 6))
        if kernel.hasPruned, depth > Kernel.blocksToKeep {
            Log.warning(
                "pruned datadir may not have more than \(Kernel.blocksToKeep) blocks; only checking available blocks")
        }
        switch kernel.verifyDatabase(level: Int(level), depth: depth) {
        case .success, .skippedMissingBlocks: Log.info("Block index and chainstate loaded")
        case .interrupted: throw .interrupted
        case .skippedCoinChecks:
            if isDemanded { throw .message("Insufficient dbcache for block verification") }
        case .corrupted:
            throw .unusableData("Corrupted block database detected")
        }
    }

    /// Step 10: removes old block files, once wallets have had their chance to read them.
    func pruneBlocks() {
        guard node.kernel.options.pruning != .off else {
            return Log.info("Setting NODE_NETWORK on non-prune mode")
        }
        if node.kernel.isImporting { return }
        node.messages.progress("Pruning blockstore…")
        node.kernel.pruneToTarget()
    }

    /// Warns of a disk that is too small for what will be downloaded.
    private func checkRoomForBlocks() {
        let kernel = node.kernel
        guard !kernel.isImporting, !kernel.options.reindexChainState, kernel.chain.height <= 1 else { return }
        var bytes = UInt64(node.parameters.assumedBlockchainSize) << 30
        if case .automatic(let target) = kernel.options.pruning { bytes = min(bytes, target) }
        let directory = kernel.options.blocksDirectory
        guard !FileSystem.hasSpace(at: directory, additional: bytes) else { return }
        node.messages.warning(
            "Disk space for \"\(directory)\" may not accommodate the block files. Approximately "
                + "\(node.parameters.assumedBlockchainSize) GB of data will be stored in this directory.")
    }

    /// Steps 10 and 11: reads in block files, and connects what is on disk, on a thread of its own; returns once there is a tip. The result tells
    /// when all of that is done.
    func importBlocks() async throws(StartupFailure) -> ShutdownSignal {
        try checkDiskSpace()
        checkRoomForBlocks()
        let kernel = node.kernel
        let files = arguments.getAll("loadblock")
        let (imported, finished) = (ShutdownSignal(), ShutdownSignal())
        Thread.detachNewThread { [self] in
            Thread.current.name = "initload"
            Log.info("initload thread start")
            kernel.importBlocks(files: files)
            imported.request()
            startIndexes()
            if arguments.getBool("stopafterblockimport", default: false), !node.isShutdownRequested {
                Log.info("Stopping after block import")
                node.requestShutdown()
            } else if !node.isShutdownRequested {
                node.loadSavedMempool()
            }
            Log.info("initload thread exit")
            finished.request()
        }
        onStop { await finished.wait() }
        let waiter = TipWaiter(kernel: kernel) { _ in true }
        node.shutdown.onRequest { waiter.finish() }
        await waiter.wait(milliseconds: nil)
        if node.isShutdownRequested { throw .interrupted }
        Log.info("nBestHeight = \(kernel.chain.height)")
        return imported
    }
}

/// Runs `-blocknotify` when the tip changes.
private final class BlockNotifier: KernelObserver {
    private let command: String

    init(command: String) { self.command = command }

    func updatedTip(_ new: BlockIndexEntry, fork: BlockIndexEntry?, isInitialDownload: Bool) {
        if !isInitialDownload { ShellCommand.run(command.replacing("%s", with: "\(new.hash)")) }
    }
}
