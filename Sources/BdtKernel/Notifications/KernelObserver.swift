import BdtConsensus
import BdtPrimitives

/// Learns of changes of chain and mempool.
///
/// All but the calls under "At once" come from one thread, in the order of the events, while no lock is held. They may call the kernel, and
/// may wait.
package protocol KernelObserver: AnyObject, Sendable {
    /// A block was connected to the chain of a chain state. One in the background (`.background`) lies below the active chain's tip: who
    /// follows the tip leaves such blocks out.
    func blockConnected(_ entry: BlockIndexEntry, _ block: Block, role: ChainstateRole)
    func blockDisconnected(_ entry: BlockIndexEntry, _ block: Block)
    /// The active chain ends at `new`; `fork` is the last block that it shares with the chain before (nil for the first chain).
    /// After an invalidation both are the same.
    func updatedTip(_ new: BlockIndexEntry, fork: BlockIndexEntry?, isInitialDownload: Bool)
    /// The mempool changed; the removals that a block causes come before its `blockConnected`, transactions that return from blocks that were
    /// left before the blocks connected in their place (the first 32 of them).
    func mempoolChanged(_ event: MempoolEvent)
    /// Everything up to the locator's block is on disk.
    func chainStateFlushed(_ locator: BlockLocator, role: ChainstateRole)
    /// The background chain state has reached the snapshot's block and found its coins right: the active chain is fully validated, and the
    /// only one from now on.
    func snapshotValidated()
    /// The best known header changed; while `presync`, the height is a peer's claim.
    func headerTip(height: Int, time: Int64, isInitialDownload: Bool, presync: Bool)

    // MARK: At once, on the thread that submitted the block, outside the chain-state lock. They must not submit blocks.

    /// A block was judged: refused on its own, or tried to connect (nil: it is valid).
    func blockChecked(_ block: Block, _ rejection: BlockRejection?)
    /// A block that extends the tip has valid proof of work and is valid on its own: relay it before it is connected.
    func provenBlock(_ entry: BlockIndexEntry, _ block: Block)
    /// A block of a file that is read in was refused before connecting it could be tried.
    func importRefused(_ hash: BlockHash, _ rejection: BlockRejection)
}

extension KernelObserver {
    package func blockConnected(_ entry: BlockIndexEntry, _ block: Block, role: ChainstateRole) {}
    package func blockDisconnected(_ entry: BlockIndexEntry, _ block: Block) {}
    package func updatedTip(_ new: BlockIndexEntry, fork: BlockIndexEntry?, isInitialDownload: Bool) {}
    package func mempoolChanged(_ event: MempoolEvent) {}
    package func chainStateFlushed(_ locator: BlockLocator, role: ChainstateRole) {}
    package func snapshotValidated() {}
    package func headerTip(height: Int, time: Int64, isInitialDownload: Bool, presync: Bool) {}
    package func blockChecked(_ block: Block, _ rejection: BlockRejection?) {}
    package func provenBlock(_ entry: BlockIndexEntry, _ block: Block) {}
    package func importRefused(_ hash: BlockHash, _ rejection: BlockRejection) {}
}
