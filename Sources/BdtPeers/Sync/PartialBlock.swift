import BdtPrimitives
import BdtWire

/// A compact block on its way to be a block (BIP152).
struct PartialBlock {
    enum Failure: Error {
        /// No honest peer sends such.
        case invalid
        /// Bad luck with the short names: the full block is needed.
        case ambiguous
    }

    /// Sixty weight units a transaction at the least, and four million weight units a block.
    private static let maximumTransactions = 4_000_000 / 40

    let header: BlockHeader
    private var transactions: [Transaction?]

    /// Fills in what is sent along and what `known` holds.
    init(_ message: CompactBlockMessage, known: some Sequence<Transaction>) throws(Failure) {
        let count = message.transactionCount
        guard count > 0, count <= Self.maximumTransactions else { throw .invalid }
        header = message.header
        transactions = Array(repeating: nil, count: count)
        for (index, entry) in message.prefilled.enumerated() {
            guard entry.position <= message.shortIDs.count + index else { throw .invalid }
            transactions[entry.position] = entry.transaction
        }
        let free = transactions.indices.filter { transactions[$0] == nil }
        let positions = Dictionary(zip(message.shortIDs, free)) { first, _ in first }
        guard positions.count == message.shortIDs.count else { throw .ambiguous }
        fill(positions, ShortIDs(header: message.header, nonce: message.nonce), known)
    }

    private mutating func fill(_ positions: [UInt64: Int], _ names: ShortIDs, _ known: some Sequence<Transaction>) {
        var found: [Int: Transaction] = [:]
        var ambiguous: Set<Int> = []
        for transaction in known {
            guard let position = positions[names.identifier(transaction.wtxid)] else { continue }
            if let other = found[position], other.wtxid != transaction.wtxid {
                ambiguous.insert(position)
            } else {
                found[position] = transaction
            }
        }
        for (position, transaction) in found where !ambiguous.contains(position) { transactions[position] = transaction }
    }

    /// The positions whose transactions have to be asked for.
    var missing: [Int] { transactions.indices.filter { transactions[$0] == nil } }

    /// The block, with `rest` in the places of `missing`.
    func complete(with rest: [Transaction]) throws(Failure) -> Block {
        let missing = missing
        guard rest.count == missing.count else { throw .invalid }
        var all = transactions
        for (position, transaction) in zip(missing, rest) { all[position] = transaction }
        let block = Block(header: header, transactions: all.compactMap { $0 })
        let (root, isRepeated) = block.merkleRoot()
        guard root == header.merkleRoot, !isRepeated else { throw .ambiguous }
        return block
    }
}
