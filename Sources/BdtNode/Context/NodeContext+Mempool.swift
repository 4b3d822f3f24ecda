import BdtCommon
import BdtKernel

/// The mempool across restarts (-persistmempool).
extension NodeContext {
    /// Where the mempool is kept while the node does not run.
    package var mempoolPath: String { Paths.join(arguments.networkDirectory, "mempool.dat") }

    private var keepsMempool: Bool { arguments.getBool("persistmempool", default: true) }

    /// Takes in the saved mempool: to be called once blocks are imported. Takes long; ends early on shutdown.
    package func loadSavedMempool() {
        if keepsMempool { _ = kernel.loadMempool(from: mempoolPath) { self.isShutdownRequested } }
        kernel.mempool.isLoadAttempted = !isShutdownRequested
    }

    /// Saves the mempool: to be called when nothing enters it any more, before the kernel is closed. What was not loaded in full is not
    /// overwritten.
    package func saveMempoolForRestart() {
        if keepsMempool, kernel.mempool.isLoadAttempted { _ = kernel.saveMempool(to: mempoolPath) }
    }
}
