import BdtPrimitives

/// The wallet's money by how sure it is.
package struct Balance: Hashable, Sendable {
    package var trusted = Amount.zero
    package var untrustedPending = Amount.zero
    package var immature = Amount.zero

    /// Everything.
    package var total: Amount { trusted + untrustedPending + immature }
}

extension WalletState {
    /// Sums up coins of at least `minimumDepth` confirmations (pending and immature ones whatever their depth).
    package func balance(minimumDepth: Int = 0, avoidReuse: Bool = true) -> Balance {
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
