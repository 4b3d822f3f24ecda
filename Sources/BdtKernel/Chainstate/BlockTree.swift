import BdtPrimitives

/// What the chain states of a node share: the marks in the tree of headers, and who follows it. Every access is made by the holder of the
/// chain-state lock (`Kernel.withTree`).
// @unchecked: the lock of `Kernel.withTree` keeps all but one thread out.
final class BlockTree: @unchecked Sendable {
    /// Follows the active chain.
    let mempool: Mempool
    /// The chain states in use: one; or, while the coins of a snapshot are not proven yet, the one that validates from genesis, and then the one
    /// that began at the snapshot. The last one is the active one.
    var states: [Chainstate] = []
    /// The valid header with the most work.
    var bestHeader: BlockIndexEntry?
    /// Blocks with data whose parent's data is missing, by the parent.
    var unlinked: [BlockIndexEntry: [BlockIndexEntry]] = [:]
    /// Blocks found invalid themselves.
    var failed: Set<BlockIndexEntry> = []
    /// The invalid block with the most work.
    var bestInvalid: BlockIndexEntry?
    /// Entries that changed since they were written to the index.
    var dirty: Set<BlockIndexEntry> = []
    /// Entries that were written to the index since it was last known to be on the disk, which a crash of the machine may undo.
    var unsynced: Set<BlockIndexEntry> = []
    /// The write of block files and index that went on beside the chain last. Nothing else may be written to the index before it ends.
    var indexWrite: SideWrite<KernelError>?
    var nextSequence = 1
    var nextPreciousSequence = -1
    var lastPreciousWork = UInt256.zero
    var lastNotifiedHeader: BlockIndexEntry?

    init(mempool: Mempool) { self.mempool = mempool }

    /// The chain state that the node shows to the world.
    var active: Chainstate {
        guard let last = states.last else { preconditionFailure("a block tree without a chain state") }
        return last
    }

    /// The chain state that proves the snapshot under the active one; nil when there is none to prove.
    var background: Chainstate? { states.count > 1 ? states.first : nil }

    /// The block whose coins a snapshot gave, proven or not; nil without one.
    var snapshotBase: BlockIndexEntry? { active.snapshotBase }
}

extension Chainstate {
    var isActive: Bool { tree.active === self }

    var role: ChainstateRole {
        if tree.states.count == 1 { return .normal }
        return isActive ? .assumedValid : .background
    }
}
