import BdtPrimitives

/// The wallet's transactions, in the order it met them, and which of them spend what.
package struct Ledger: Sendable {
    package private(set) var transactions: [Txid: WalletTransaction] = [:] { didSet { revision = Revision() } }
    /// Transactions of the wallet by the outputs that they spend. More than one for an output: they conflict.
    private var spendersByOutput: [OutPoint: [Txid]] = [:] { didSet { revision = Revision() } }
    /// Ascending by position.
    package private(set) var order: [(position: Int64, txid: Txid)] = []
    package var nextOrderPosition: Int64 = 0
    /// Of transactions and spends.
    private(set) var revision = Revision()

    package init() {}

    package subscript(txid: Txid) -> WalletTransaction? { transactions[txid] }

    /// The output, when its transaction is the wallet's.
    package subscript(outpoint: OutPoint) -> TransactionOutput? {
        guard let outputs = transactions[outpoint.txid]?.transaction.outputs, outpoint.index < UInt32(outputs.count) else { return nil }
        return outputs[Int(outpoint.index)]
    }

    package func spenders(of outpoint: OutPoint) -> [Txid] { spendersByOutput[outpoint] ?? [] }

    /// Whether a transaction that may still come true spends the output.
    package func isSpent(_ outpoint: OutPoint) -> Bool {
        spenders(of: outpoint).contains { txid in
            guard let spender = transactions[txid] else { return false }
            return !spender.isAbandoned && !spender.isBlockConflicted && spender.mempoolConflicts.isEmpty
        }
    }

    /// Whether any output of the transaction is spent.
    package func hasSpend(of transaction: Transaction) -> Bool {
        transaction.outputs.indices.contains { isSpent(OutPoint(txid: transaction.txid, index: UInt32($0))) }
    }

    /// Other transactions of the wallet that spend an input of this one, sorted.
    package func conflicts(of txid: Txid) -> [Txid] {
        guard let inputs = transactions[txid]?.transaction.inputs else { return [] }
        return Set(inputs.flatMap { spenders(of: $0.previousOutput) }).subtracting([txid]).sorted()
    }

    /// The wallet's transactions that spend outputs of this one.
    package func children(of transaction: Transaction) -> Set<Txid> {
        Set(transaction.outputs.indices.flatMap { spenders(of: OutPoint(txid: transaction.txid, index: UInt32($0))) })
    }

    /// Adds a transaction that is not yet there, and gives it the notes of an older one with the same effect.
    package mutating func insert(_ entry: WalletTransaction) {
        let txid = entry.txid
        transactions[txid] = entry
        let place = order.lastIndex { $0.position <= entry.orderPosition }.map { $0 + 1 } ?? 0
        order.insert((entry.orderPosition, txid), at: place)
        guard !entry.isCoinbase else { return }
        for input in entry.transaction.inputs {
            spendersByOutput[input.previousOutput, default: []].append(txid)
            shareNotes(amongSpendersOf: input.previousOutput)
        }
    }

    /// Changes an entry in place; its inputs must stay the same.
    package mutating func update<R>(_ txid: Txid, _ change: (inout WalletTransaction) -> R) -> R? {
        guard transactions[txid] != nil else { return nil }
        return change(&transactions[txid]!)  // Checked just above.
    }

    package mutating func remove(_ txid: Txid) {
        guard let entry = transactions.removeValue(forKey: txid) else { return }
        order.removeAll { $0.txid == txid }
        for input in entry.transaction.inputs {
            spendersByOutput[input.previousOutput]?.removeAll { $0 == txid }
        }
    }

    /// Transactions that differ in signatures only carry the notes of the one that came first.
    private mutating func shareNotes(amongSpendersOf outpoint: OutPoint) {
        let spenders = spenders(of: outpoint)
        guard spenders.count > 1, let first = spenders.compactMap({ transactions[$0] }).min(by: { $0.orderPosition < $1.orderPosition })
        else { return }
        for txid in spenders where txid != first.txid {
            guard let copy = transactions[txid], first.isEquivalent(to: copy) else { continue }
            transactions[txid]?.notes = first.notes
            transactions[txid]?.orderForm = first.orderForm
            transactions[txid]?.timeSmart = first.timeSmart
            transactions[txid]?.isFromMe = first.isFromMe
        }
    }

    /// Gives positions to transactions that have none, by the time they came, and moves later ones up. Returns those that changed.
    package mutating func numberUnordered() -> [Txid] {
        guard order.first?.position == -1 else { return [] }
        let byTime = order.compactMap { transactions[$0.txid] }.sorted { $0.timeReceived < $1.timeReceived }
        var added: [Int64] = []
        var changed: [Txid] = []
        nextOrderPosition = 0
        for entry in byTime {
            var position = entry.orderPosition
            if position == -1 {
                position = nextOrderPosition
                nextOrderPosition += 1
                added.append(position)
            } else {
                position += Int64(added.count { entry.orderPosition >= $0 })
                nextOrderPosition = max(nextOrderPosition, position + 1)
            }
            guard position != entry.orderPosition else { continue }
            transactions[entry.txid]?.orderPosition = position
            changed.append(entry.txid)
        }
        order = transactions.values.map { ($0.orderPosition, $0.txid) }.sorted { $0.0 < $1.0 }
        return changed
    }
}
