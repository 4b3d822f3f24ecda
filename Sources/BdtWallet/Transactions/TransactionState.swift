import BdtCrypto
import BdtPrimitives

/// Where a transaction of the wallet stands.
package enum TransactionState: Hashable, Sendable {
    /// In a block of the active chain. The height is nil between loading a wallet and asking the node.
    case confirmed(block: BlockHash, height: Int?, position: Int32)
    case inMempool
    /// A transaction of this block spends one of its inputs, or one of an ancestor's.
    case conflicted(block: BlockHash, height: Int?)
    /// Neither in a block nor in the mempool.
    case inactive(abandoned: Bool)
    /// Read from a file and understood by nobody; kept as it is.
    case unrecognized(hash: Hash256, index: Int32)

    /// The state that the two fields of a record spell.
    package init(storedHash hash: Hash256, index: Int32) {
        switch (hash, index) {
        case (.zero, 0): self = .inactive(abandoned: false)
        case (.one, -1): self = .inactive(abandoned: true)
        case (.zero, _), (.one, _): self = .unrecognized(hash: hash, index: index)
        case (_, 0...): self = .confirmed(block: BlockHash(hash), height: nil, position: index)
        case (_, -1): self = .conflicted(block: BlockHash(hash), height: nil)
        default: self = .unrecognized(hash: hash, index: index)
        }
    }

    /// The two fields of a record.
    package var stored: (hash: Hash256, index: Int32) {
        switch self {
        case .confirmed(let block, _, let position): (block.hash, position)
        case .inMempool: (.zero, 0)
        case .conflicted(let block, _): (block.hash, -1)
        case .inactive(let abandoned): abandoned ? (.one, -1) : (.zero, 0)
        case .unrecognized(let hash, let index): (hash, index)
        }
    }

    /// Whether two states are of one kind, whatever block they name.
    package func isSameKind(as other: TransactionState) -> Bool { kind == other.kind }

    private var kind: Int {
        switch self {
        case .confirmed: 0
        case .inMempool: 1
        case .conflicted: 2
        case .inactive: 3
        case .unrecognized: 4
        }
    }
}

extension TransactionState: CustomStringConvertible {
    package var description: String {
        switch self {
        case .confirmed(let block, let height, let position):
            "Confirmed (block=\(block), height=\(height ?? -1), index=\(position))"
        case .inMempool: "InMempool"
        case .conflicted(let block, let height): "BlockConflicted (block=\(block), height=\(height ?? -1))"
        case .inactive(let abandoned): "Inactive (abandoned=\(abandoned ? 1 : 0))"
        case .unrecognized(let hash, let index): "Unrecognized (block=\(hash), index=\(index))"
        }
    }
}
