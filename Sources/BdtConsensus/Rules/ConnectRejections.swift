import BdtPrimitives
import BdtScript

// What can be found only while a block's transactions are applied, one after the other.
extension BlockRejection {
    /// An input's amounts or maturity.
    package init(_ rejection: TransactionRejection, in txid: Txid) {
        self.init(.consensus, rejection.reason, debug: "\(rejection.debug) in transaction \(txid)")
    }

    package static let feesOutOfRange = BlockRejection(
        .consensus, "bad-txns-accumulated-fee-outofrange", debug: "accumulated fee in the block out of range")

    /// Relative lock times (BIP68).
    package static func nonfinal(_ txid: Txid) -> BlockRejection {
        BlockRejection(.consensus, "bad-txns-nonfinal", debug: "contains a non-BIP68-final transaction \(txid)")
    }

    package static let tooManySigOps = BlockRejection(.consensus, "bad-blk-sigops", debug: "too many sigops")

    package static func script(_ failure: ScriptFailure) -> BlockRejection {
        BlockRejection(.consensus, "mandatory-script-verify-flag-failed (\(failure.error.text))", debug: failure.description)
    }
}

/// A script check that failed, with which.
package struct ScriptFailure: Error, Sendable, CustomStringConvertible {
    package let error: ScriptError
    /// `input 0 of <txid> (wtxid <wtxid>), spending <txid>:<index>`
    package let description: String

    package init(_ error: ScriptError, input: Int, of transaction: TransactionView) {
        self.error = error
        let spent = transaction.inputs[input].previousOutput
        description = "input \(input) of \(transaction.txid) (wtxid \(transaction.wtxid)), spending \(spent)"
    }
}

/// The coinbase takes no more than subsidy and fees.
package func checkCoinbaseValue(_ block: Block, fees: Amount, height: Int, parameters: ConsensusParameters) -> BlockRejection? {
    let limit = fees + blockSubsidy(height: height, parameters: parameters)
    let actual = block.layout.first?.outputValue ?? .maxMoney
    if actual <= limit { return nil }
    return BlockRejection(
        .consensus, "bad-cb-amount", debug: "coinbase pays too much (actual=\(actual.satoshi) vs limit=\(limit.satoshi))")
}
