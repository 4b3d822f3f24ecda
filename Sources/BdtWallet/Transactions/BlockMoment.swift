import BdtPrimitives

/// The block that a transaction is seen in, and its times.
package struct BlockMoment: Hashable, Sendable {
    package var hash: BlockHash
    package var height: Int
    /// UNIX seconds in the header.
    package var time: Int64
    /// The latest time among the block and its ancestors.
    package var maxTime: Int64

    package init(hash: BlockHash, height: Int, time: Int64, maxTime: Int64) {
        self.hash = hash
        self.height = height
        self.time = time
        self.maxTime = maxTime
    }
}

/// How the wallet comes to see a transaction.
package enum Sighting: Sendable {
    case block(BlockMoment, position: Int32)
    /// In a block that was connected before the wallet asked for it.
    case rescannedBlock(BlockMoment, position: Int32)
    case mempool
    case nowhere

    var state: TransactionState {
        switch self {
        case .block(let moment, let position), .rescannedBlock(let moment, let position):
            .confirmed(block: moment.hash, height: moment.height, position: position)
        case .mempool: .inMempool
        case .nowhere: .inactive(abandoned: false)
        }
    }

    var moment: BlockMoment? {
        switch self {
        case .block(let moment, _), .rescannedBlock(let moment, _): moment
        case .mempool, .nowhere: nil
        }
    }
}
