import BdtPrimitives

/// The transactions of blocks that a reorganisation takes off, on their way back to the mempool. Bounded in memory.
package struct DisconnectedTransactions: Sendable {
    /// Bytes of memory by the published reckoning.
    private static let maximumUsage = 20_000_000
    /// By order of mining, counted down from the first block taken off: the oldest has the lowest number.
    private var order: [Int: Transaction] = [:]
    private var numbers: [Txid: Int] = [:]
    private var lowest = 0
    private var highest = 0
    private var usage = 0

    package init() {}

    package var isEmpty: Bool { order.isEmpty }

    /// Takes in the transactions of a block below those so far. Returns the newest ones, which no longer fit: the mempool is to drop them and
    /// what depends on them.
    package mutating func add(_ block: Block) -> [Transaction] {
        for transaction in block.transactions.reversed() {
            lowest -= 1
            order[lowest] = transaction
            numbers[transaction.txid] = lowest
            usage += MemoryEstimate.of(transaction)
        }
        var evicted: [Transaction] = []
        while usage > DisconnectedTransactions.maximumUsage, highest > lowest {
            highest -= 1
            if let transaction = order[highest] {
                drop(transaction)
                evicted.append(transaction)
            }
        }
        return evicted
    }

    /// Forgets what a block that is connected instead holds, too.
    package mutating func remove(_ block: Block) {
        guard !isEmpty else { return }
        for transaction in block.transactions { drop(transaction) }
    }

    /// All transactions, the oldest first; none are left.
    package mutating func take() -> [Transaction] {
        let all = order.sorted { $0.key < $1.key }.map(\.value)
        self = DisconnectedTransactions()
        return all
    }

    private mutating func drop(_ transaction: Transaction) {
        guard let number = numbers.removeValue(forKey: transaction.txid) else { return }
        order[number] = nil
        usage -= MemoryEstimate.of(transaction)
    }
}
