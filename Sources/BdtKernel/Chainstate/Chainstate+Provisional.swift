import BdtBase
import BdtConsensus
import BdtEncoding
import BdtPrimitives
import BdtScript
import BdtStorage
import Collections

/// Blocks that are applied to the coins while their scripts are still being checked, the lowest first.
///
/// They are on the chain only once their scripts are known to be valid: until then nothing of them is written, shown or announced. There are
/// none between two turns of `activateTurn`, so whoever else gets the chain-state lock never meets one.
struct ProvisionalBlocks {
    /// Blocks that wait at most, and bytes of them.
    private static let maximumCount = 24
    private static let maximumBytes = 24 << 20

    struct Element {
        let connection: BlockConnection
        /// Nil when there is nothing to check.
        let batch: ScriptBatch?
    }

    private(set) var blocks: Deque<Element> = []
    private var bytes = 0

    var isEmpty: Bool { blocks.isEmpty }
    var isFull: Bool { blocks.count >= ProvisionalBlocks.maximumCount || bytes >= ProvisionalBlocks.maximumBytes }

    /// Whether the scripts of the lowest block are checked.
    var isFirstFinished: Bool { blocks.first.map { $0.batch?.isFinished ?? true } ?? false }

    mutating func append(_ block: Element) {
        blocks.append(block)
        bytes += block.connection.block.totalSize
    }

    mutating func popFirst() -> Element? {
        let first = blocks.popFirst()
        if let first { bytes -= first.connection.block.totalSize }
        return first
    }

    mutating func popLast() -> Element? {
        let last = blocks.popLast()
        if let last { bytes -= last.connection.block.totalSize }
        return last
    }
}

extension Chainstate {
    /// Applies the block after those so far, and lets its scripts be checked. Returns why it is invalid for other reasons; the coins are then as
    /// before.
    func connectProvisionally(_ entry: BlockIndexEntry, _ block: Block, isChecked: Bool) throws(KernelError) -> BlockRejection? {
        if !isChecked, let rejection = try judge(block, justCheck: false) { return rejection }
        guard let connection = begin(block, entry, coins: coins, justCheck: false) else {
            throw .inconsistent("The genesis block cannot be connected a second time.")
        }
        if let rejection = try apply(connection, to: coins) {
            Log.info("Block validation error: \(rejection)")
            return rejection
        }
        if let fault = coinStore.fault { throw .storage(fault) }
        coins.bestBlock = entry.hash
        let batch = connection.makeBatch(cache: signatureCache)
        if let batch { scriptWorkers.submit(batch) }
        provisional.append(ProvisionalBlocks.Element(connection: connection, batch: batch))
        return nil
    }

    /// Makes provisional blocks part of the chain, the lowest first: all whose scripts are checked, and until `isEnough` also the others, for
    /// which it waits and helps. Returns the first one with an invalid script; it and those after it are taken back.
    func settle(until isEnough: (ProvisionalBlocks) -> Bool) throws(KernelError) -> BlockRejection? {
        while provisional.isFirstFinished || !isEnough(provisional), let first = provisional.popFirst() {
            if let batch = first.batch {
                scriptWorkers.finish(batch)
                if let rejection = batch.rejection {
                    Log.info("Block validation error: \(rejection)")
                    while let last = provisional.popLast() {
                        last.batch?.cancel()
                        try takeBack(last.connection, coins)
                    }
                    try takeBack(first.connection, coins)
                    refuse(first.connection.entry, first.connection.block, rejection)
                    return rejection
                }
            }
            try keep(first.connection)
            extendChain(first.connection.entry, first.connection.block)
        }
        return nil
    }

    /// Makes all provisional blocks part of the chain.
    func settleAll() throws(KernelError) -> BlockRejection? { try settle { $0.isEmpty } }

    /// Takes the effects of a block back, as far as it was applied.
    func takeBack<Base>(_ connection: BlockConnection, _ coins: CoinsCache<Base>) throws(KernelError) {
        let undo: BlockUndo
        do throws(DecodeError) {
            var reader = ByteReader(connection.undo.bytes)
            undo = try BlockUndo(from: &reader, transactions: max(0, connection.applied - 1))
        } catch {
            throw .inconsistent("Failed to take a block back: \(error)")
        }
        hasUnsoundCoins = true
        let outcome = takeBack(
            connection.block.layout, count: connection.applied, undo, connection.entry, connection.previous, coins)
        guard outcome == .clean else { throw .inconsistent("Failed to take a block back.") }
        hasUnsoundCoins = false
    }
}
