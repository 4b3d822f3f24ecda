import BdtConsensus
import BdtEncoding
import BdtPrimitives
import BdtScript

/// A block whose transactions are being, or have been, applied to coins, and what that gathers. Used by one thread.
final class BlockConnection {
    let block: Block
    let entry: BlockIndexEntry
    let previous: BlockIndexEntry
    let flags: ScriptFlags
    let checksScripts: Bool
    /// The block is judged only: nothing of it is kept.
    let justCheck: Bool
    /// Relative lock times count (BIP68).
    let hasSequenceLocks: Bool
    private(set) var fees = Amount.zero
    private var sigOpsCost = 0
    /// Transactions that are applied so far.
    var applied = 0
    /// The undo data so far, as it is stored.
    var undo: ByteWriter
    /// All outputs that the block spends.
    let spent: SpentOutputs
    /// The scripts to check.
    var tasks: [ScriptTask] = []

    init(
        block: Block, entry: BlockIndexEntry, previous: BlockIndexEntry, flags: ScriptFlags, checksScripts: Bool, justCheck: Bool,
        hasSequenceLocks: Bool
    ) {
        self.block = block
        self.entry = entry
        self.previous = previous
        self.flags = flags
        self.checksScripts = checksScripts
        self.justCheck = justCheck
        self.hasSequenceLocks = hasSequenceLocks
        let layout = block.layout
        spent = SpentOutputs(capacity: layout.inputCount)
        undo = ByteWriter(reserving: 40 * layout.inputCount)
        undo.writeCompactSize(layout.count - 1)
        if checksScripts { tasks.reserveCapacity(layout.count) }
    }

    /// Judges amounts and maturity of the spent coins, and adds the fee to those so far.
    func addFee(of transaction: TransactionView, spending coins: [CoinPointer]) -> BlockRejection? {
        var value = SpentValue(height: entry.height)
        for coin in coins {
            let coin = coin.pointee
            if let rejection = value.add(Amount(coin.value), height: coin.height, isCoinbase: coin.isCoinbase) {
                return BlockRejection(rejection, in: transaction.txid)
            }
        }
        switch value.fee(outputs: transaction.outputValue) {
        case .failure(let rejection): return BlockRejection(rejection, in: transaction.txid)
        case .success(let fee):
            guard let sum = fees.adding(fee), sum.isMoney else { return .feesOutOfRange }
            fees = sum
            return nil
        }
    }

    /// Judges relative lock times.
    func checkSequenceLocks(of transaction: TransactionView, spending coins: [CoinPointer]) -> BlockRejection? {
        guard hasSequenceLocks, transaction.version >= 2 else { return nil }
        var lock = SequenceLock.none
        let inputs = transaction.inputs
        for (index, coin) in coins.enumerated() {
            lock.add(sequence: inputs[index].sequence, coinHeight: coin.pointee.height, after: previous)
        }
        return lock.isMet(after: previous) ? nil : .nonfinal(transaction.txid)
    }

    func countSigOps(_ transaction: TransactionView, spent: SpentList) -> BlockRejection? {
        sigOpsCost += transaction.sigOpCost(spent: spent, flags: flags)
        return sigOpsCost > ConsensusLimits.maxBlockSigOpsCost ? .tooManySigOps : nil
    }

    /// The checks of the block's scripts; nil when there are none.
    func makeBatch(cache: SignatureCache) -> ScriptBatch? {
        tasks.isEmpty
            ? nil
            : ScriptBatch(
                transactions: block.layout, spent: spent, tasks: tasks, flags: flags, cache: cache, storesResults: justCheck)
    }
}
