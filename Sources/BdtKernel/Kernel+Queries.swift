import BdtConsensus
import BdtPrimitives
import BdtStorage

// Answers from snapshots: none of these waits for the chain-state lock.
extension Kernel {
    /// The active chain after the last completed step.
    package var chain: ActiveChain { snapshot.chain }
    /// The chain that proves the snapshot which the active chain is built on; nil when there is nothing to prove.
    package var backgroundChain: BackgroundChain? { snapshot.background }
    /// The chain that is validated from genesis on: what indexes follow. The active one, unless a chain in the background proves it.
    package var validatedChain: ActiveChain { backgroundChain?.chain ?? chain }
    /// The valid header with the most work.
    package var bestHeader: BlockIndexEntry? { snapshot.bestHeader }
    package func entry(for hash: BlockHash) -> BlockIndexEntry? { index[hash] }
    package var headerCount: Int { index.count }

    /// The minimum work that a chain needs to be taken seriously.
    package var minimumChainWork: UInt256 { options.minimumChainWork ?? parameters.consensus.minimumChainWork }

    /// Whether the node still catches up with the network. Once false it stays so.
    package var isInitialBlockDownload: Bool {
        isInitialDownload(tip: chain.tip, flags: flags, minimumChainWork: minimumChainWork, options: options)
    }

    /// Whether block files are being read in (`-reindex`, `-loadblock`).
    package var isImporting: Bool { flags.isImporting || flags.isReindexing }
    package var isInterrupted: Bool { flags.isInterrupted }

    /// How much of all transactions up to now the chain up to `entry` holds: 0...1, estimated.
    package func verificationProgress(_ entry: BlockIndexEntry?) -> Double { BdtKernel.verificationProgress(entry, parameters) }

    /// Bytes that block and undo files take.
    package var blocksDiskUsage: UInt64 { blocks.diskUsage }

    /// The tips of all branches, highest first.
    package func chainTips() -> [ChainTip] {
        let chain = self.chain
        let sorted = index.tips(of: chain).sorted { $0.height != $1.height ? $0.height > $1.height : $0.hash < $1.hash }
        return sorted.map { entry in
            ChainTip(
                entry: entry, branchLength: entry.height - (chain.fork(with: entry)?.height ?? -1),
                status: Kernel.status(of: entry, in: chain))
        }
    }

    private static func status(of entry: BlockIndexEntry, in chain: ActiveChain) -> ChainTip.Status {
        if chain.contains(entry) { return .active }
        if entry.status.isFailed { return .invalid }
        if !entry.haveChainTransactions { return .headersOnly }
        if entry.status.isValid(upTo: .scripts) { return .validFork }
        return entry.status.isValid(upTo: .tree) ? .validHeaders : .unknown
    }

    // MARK: Blocks on disk

    package func readBlock(_ entry: BlockIndexEntry) throws(KernelError) -> Block {
        try onDisk { () throws(StorageError) in try blocks.readBlock(entry) }
    }

    /// The block as stored: its serialisation with witnesses.
    package func readBlockBytes(_ entry: BlockIndexEntry) throws(KernelError) -> [UInt8] {
        try onDisk { () throws(StorageError) in try blocks.readBytes(at: entry.dataPosition) }
    }

    /// The coins that the block spent: for each transaction but the coinbase, in the order of its inputs. Empty for the genesis block.
    package func readUndo(_ entry: BlockIndexEntry) throws(KernelError) -> BlockUndo {
        if entry.height == 0 { return BlockUndo() }
        return try onDisk { () throws(StorageError) in
            guard entry.haveUndo else { throw .corrupt("Undo data not available for block \(entry.hash)") }
            return try blocks.readUndo(entry)
        }
    }

    /// The transaction that begins `offset` bytes behind the header of the block stored at `position`, and that header.
    package func readTransaction(
        inBlockAt position: FlatFilePosition, offset: UInt64
    ) throws(KernelError) -> (header: BlockHeader, transaction: Transaction) {
        try onDisk { () throws(StorageError) in try blocks.readTransaction(inBlockAt: position, offset: offset) }
    }

    private func onDisk<R>(_ body: () throws(StorageError) -> R) throws(KernelError) -> R {
        do throws(StorageError) {
            return try body()
        } catch {
            throw .storage(error)
        }
    }
}
