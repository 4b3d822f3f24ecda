import BdtPrimitives

/// Why a transaction left the mempool. The raw value is the published name.
package enum MempoolRemoval: String, Sendable {
    case expiry
    case sizeLimit = "sizelimit"
    case reorganisation = "reorg"
    case block, conflict, replaced
}

/// A transaction that entered the mempool, with what fee estimation asks for.
package struct MempoolAddition: Sendable {
    package var transaction: Transaction
    package var fee: Amount
    /// Virtual bytes as the mempool counts them.
    package var virtualSize: Int
    /// Height of the chain at that time.
    package var height: Int
    /// Whether it came back from a disconnected block, without regard to limits.
    package var bypassedLimits: Bool
    package var isPackageMember: Bool
    package var isChainCurrent: Bool
    package var hasNoMempoolParents: Bool
}

/// A change of the mempool.
package enum MempoolEvent: Sendable {
    case added(MempoolAddition, sequence: UInt64)
    /// For any reason but `block`.
    case removed(Transaction, MempoolRemoval, sequence: UInt64)
    /// A block was connected; `entries` are those of its transactions that were in the mempool, in its order.
    case removedForBlock(entries: [MempoolEntry], height: Int)
}

/// Told of each change, in order, on the thread that made it and while it holds the chain-state lock, but not the mempool's: hand on and return.
package protocol MempoolObserver: Sendable {
    func mempoolChanged(_ event: MempoolEvent)
}
