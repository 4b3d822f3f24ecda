import BdtBase
import BdtConsensus
import BdtPrimitives
import BdtScript
import Synchronization

/// The engine: block index, block files, coins and the active chain of one data directory.
///
/// All calls are synchronous and may come from any thread. What changes the chain state runs under one lock; queries that answer from
/// snapshots (`chain`, `bestHeader`, `entry(for:)`) never wait for it.
package final class Kernel: Sendable {
    package let options: KernelOptions
    package let notifications: KernelNotifications
    package let mempool: Mempool

    package var parameters: ChainParameters { options.parameters }
    package var clock: Clock { options.clock }

    /// Opens what is in the directories of `options`, or makes it anew; repairs what a crash left behind.
    package init(options: KernelOptions) throws(KernelError) {
        self.options = options
        notifications = KernelNotifications()
        mempool = Mempool(options: options.mempool, clock: options.clock, observer: MempoolRelay(notifications: notifications))
    }

    // MARK: Queries on snapshots

    package var chain: ActiveChain { todo() }
    /// The valid header with the most work.
    package var bestHeader: BlockIndexEntry? { todo() }
    package func entry(for hash: BlockHash) -> BlockIndexEntry? { todo() }
    package func chainTips() -> [ChainTip] { todo() }
    /// Once false it stays so.
    package var isInitialBlockDownload: Bool { todo() }
    /// Block files are being read in (`-reindex`, `-loadblock`).
    package var isImporting: Bool { todo() }
    /// How much of all transactions up to now the chain up to `entry` holds: 0...1, estimated.
    package func verificationProgress(_ entry: BlockIndexEntry?) -> Double { todo() }
    /// The minimum work that a chain needs to be taken seriously.
    package var minimumChainWork: UInt256 { todo() }
    /// The lowest block of the active chain from which on all blocks are on disk is above this one; nil when nothing is pruned.
    package var pruneHeight: Int? { nil }

    // MARK: Headers and blocks

    /// Takes headers in order until one is refused. `minimumWorkChecked`: the caller has seen that the chain they belong to has enough work.
    package func acceptHeaders(_ headers: [BlockHeader], minimumWorkChecked: Bool) -> HeadersResult { todo() }
    /// Checks a block, stores it, and moves to the best chain. `force`: it was asked for; otherwise it is stored only if it may become tip soon.
    package func submitBlock(_ block: Block, force: Bool, minimumWorkChecked: Bool) -> BlockSubmission { todo() }
    /// Judges a block as if it came next after `previous`, which must be the tip. Changes nothing.
    package func testBlock(
        _ block: Block, on previous: BlockIndexEntry, checkProofOfWork: Bool = true, checkMerkleRoot: Bool = true
    ) -> BlockRejection? { todo() }
    /// Moves to the best chain among the blocks on disk.
    package func activateBestChain() { todo() }
    /// Tells observers of a header chain that a peer claims but has not shown yet.
    package func reportHeadersPresync(work: UInt256, height: Int, time: Int64) { todo() }

    /// Marks the block and its descendants as invalid and leaves them; false for the genesis block and on failure.
    package func invalidate(_ entry: BlockIndexEntry) -> Bool { todo() }
    /// Takes back the marks of the block, its ancestors and its descendants.
    package func reconsider(_ entry: BlockIndexEntry) { todo() }
    /// Treats the block as if it had arrived before others of the same work.
    package func precious(_ entry: BlockIndexEntry) { todo() }

    // MARK: Blocks on disk

    package func readBlock(_ entry: BlockIndexEntry) throws(KernelError) -> Block { todo() }
    /// The block as stored: its serialisation with witnesses.
    package func readBlockBytes(_ entry: BlockIndexEntry) throws(KernelError) -> [UInt8] { todo() }
    /// The coins that the block spent: for each transaction but the coinbase, in the order of its inputs.
    package func readUndo(_ entry: BlockIndexEntry) throws(KernelError) -> BlockUndo { todo() }

    // MARK: Coins

    /// An unspent output of the active chain. Waits while a block is connected.
    package func coin(_ outpoint: OutPoint) -> Coin? { todo() }
    /// Many look-ups at one tip. `body` runs under the chain-state lock.
    package func withCoins<R: Sendable>(_ body: (any CoinsView) -> R) -> R { todo() }
    /// Gives the mempool what it may ask, under the chain-state lock; nil while there is no tip.
    package func withMempoolChain<R: Sendable>(_ body: (any MempoolChain) -> R) -> R? { todo() }

    // MARK: Upkeep

    /// Writes everything to disk.
    package func flush() throws(KernelError) { todo() }
    /// Checks the last `depth` blocks (0: all) at `level` 0...4.
    package func verifyDatabase(level: Int, depth: Int) -> VerificationOutcome { todo() }
    /// Reads in block files (after `-reindex`, and those given), then moves to the best chain. Takes long; start it on its own thread.
    package func importBlocks(files: [String]) { todo() }
    /// Makes long work end soon. Cannot be taken back.
    package func interrupt() { todo() }
    /// Interrupts, writes everything to disk and closes the databases. Calls after it fail.
    package func close() { todo() }

    private func todo() -> Never { preconditionFailure("not built yet") }
}
