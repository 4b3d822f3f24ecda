import BdtConsensus
import BdtPrimitives
import BdtScript

/// What gathers while the transactions of a block are applied.
struct BlockConnection {
    let block: Block
    let entry: BlockIndexEntry
    let flags: ScriptFlags
    let checksScripts: Bool
    /// The block is judged only: nothing of it is kept.
    let justCheck: Bool
    private(set) var fees = Amount.zero
    private var sigOpsCost = 0
    var undo = BlockUndo()
    var checks: [ScriptCheck] = []

    init(block: Block, entry: BlockIndexEntry, flags: ScriptFlags, checksScripts: Bool, justCheck: Bool) {
        self.block = block
        self.entry = entry
        self.flags = flags
        self.checksScripts = checksScripts
        self.justCheck = justCheck
    }

    /// Judges amounts and maturity of the spent coins, and adds the fee to those so far.
    mutating func addFee(of transaction: Transaction, spent: [Coin]) -> BlockRejection? {
        switch checkTransactionInputs(transaction, coins: spent, height: entry.height) {
        case .failure(let rejection): return BlockRejection(rejection, in: transaction)
        case .success(let fee):
            guard let sum = fees.adding(fee), sum.isMoney else { return .feesOutOfRange }
            fees = sum
            return nil
        }
    }

    mutating func countSigOps(_ transaction: Transaction, spent: [TransactionOutput]) -> BlockRejection? {
        sigOpsCost += transaction.sigOpCost(spentOutputs: spent, flags: flags)
        return sigOpsCost > ConsensusLimits.maxBlockSigOpsCost ? .tooManySigOps : nil
    }
}
