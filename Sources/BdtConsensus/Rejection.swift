/// Why a block is refused (published BlockValidationResult).
package enum BlockRejectionKind: Int, Sendable {
    /// Invalid by consensus, and none of the below.
    case consensus = 1
    /// Known to be invalid from before.
    case cachedInvalid
    /// Proof of work, or time too old.
    case invalidHeader
    /// The data is not what the header commits to; another block may have the same hash.
    case mutated
    case missingPrevious
    case invalidPrevious
    /// More than two hours ahead of our clock.
    case timeFuture
    case checkpoint
    /// On a chain with too little work.
    case headerLowWork
}

/// Why a transaction is refused (published TxValidationResult).
package enum TransactionRejectionKind: Int, Sendable {
    case consensus = 1
    /// An input fails a relay rule.
    case inputsNotStandard
    case notStandard
    case missingInputs
    /// An immature coinbase, or a lock time.
    case prematureSpend
    /// The witness may have been changed by others, so that the txid is not to blame.
    case witnessMutated
    case witnessStripped
    /// Already known, or in conflict with the chain.
    case conflict
    case mempoolPolicy
    case noMempool
    /// Could be accepted as part of a package.
    case reconsiderable
    /// Not judged because its package failed.
    case unknown
}

/// The verdict that a block is invalid.
package struct BlockRejection: Error, Hashable, Sendable, CustomStringConvertible {
    package let kind: BlockRejectionKind
    /// The published short reason, as `submitblock` returns it.
    package let reason: String
    /// More words for the log; may be empty.
    package let debug: String

    package init(_ kind: BlockRejectionKind, _ reason: String, debug: String = "") {
        self.kind = kind
        self.reason = reason
        self.debug = debug
    }

    package var description: String { debug.isEmpty ? reason : "\(reason), \(debug)" }
}

/// The verdict that a transaction is invalid or not wanted.
package struct TransactionRejection: Error, Hashable, Sendable, CustomStringConvertible {
    package let kind: TransactionRejectionKind
    /// The published short reason, as `testmempoolaccept` returns it.
    package let reason: String
    package let debug: String

    package init(_ kind: TransactionRejectionKind, _ reason: String, debug: String = "") {
        self.kind = kind
        self.reason = reason
        self.debug = debug
    }

    package var description: String { debug.isEmpty ? reason : "\(reason), \(debug)" }
}
