import BdtPrimitives
import Synchronization

/// The wallet's money by how sure it is.
package struct Balance: Hashable, Sendable {
    package var trusted = Amount.zero
    package var untrustedPending = Amount.zero
    package var immature = Amount.zero

    /// Everything.
    package var total: Amount { trusted + untrustedPending + immature }
}

/// Balances that were computed last, with all that they depend on.
final class BalanceMemo: Sendable {
    struct Question: Hashable, Sendable {
        let minimumDepth: Int
        let avoidReuse: Bool
        let tip: WalletState.Tip?
        let flags: WalletFlags
        let revisions: [Revision]
    }

    /// A user asks the same two or three again and again.
    private static let capacity = 4
    private let answers = Mutex<[(question: Question, balance: Balance)]>([])

    func answer(_ question: Question, _ compute: () -> Balance) -> Balance {
        if let known = answers.withLock({ $0.first { $0.question == question } }) { return known.balance }
        let balance = compute()
        answers.withLock { answers in
            if answers.count == BalanceMemo.capacity { answers.removeFirst() }
            answers.append((question, balance))
        }
        return balance
    }
}

extension WalletState {
    /// Sums up coins of at least `minimumDepth` confirmations (pending and immature ones whatever their depth). Computed once, until the wallet
    /// changes.
    package func balance(minimumDepth: Int = 0, avoidReuse: Bool = true) -> Balance {
        let question = BalanceMemo.Question(
            minimumDepth: minimumDepth, avoidReuse: avoidReuse, tip: tip, flags: flags,
            revisions: [ledger.revision, keys.ownership, addresses.revision])
        let balance = balances.answer(question) { sum(minimumDepth, avoidReuse) }
        assert(balance == sum(minimumDepth, avoidReuse), "the balance depends on more than the question says")
        return balance
    }

    private func sum(_ minimumDepth: Int, _ avoidReuse: Bool) -> Balance {
        var balance = Balance()
        var trusted = Set<Txid>()
        for entry in ledger.transactions.values {
            let isTrusted = isTrusted(entry, trusted: &trusted)
            let depth = depth(of: entry)
            if isImmature(entry) {
                if entry.isConfirmed { balance.immature += credit(of: entry.transaction) }
                continue
            }
            if isTrusted && depth >= minimumDepth {
                balance.trusted += availableCredit(of: entry, includeUsed: !avoidReuse)
            } else if !isTrusted && depth == 0 && entry.isInMempool {
                balance.untrustedPending += availableCredit(of: entry, includeUsed: !avoidReuse)
            }
        }
        return balance
    }

    /// The unspent outputs that pay the wallet.
    func availableCredit(of entry: WalletTransaction, includeUsed: Bool) -> Amount {
        let includeUsed = includeUsed || !flags.contains(.avoidReuse)
        var sum = Amount.zero
        for (index, output) in entry.transaction.outputs.enumerated() where isMine(output) {
            guard !ledger.isSpent(OutPoint(txid: entry.txid, index: UInt32(index))), includeUsed || !isUsed(output.script) else { continue }
            sum += output.value
        }
        return sum
    }
}
