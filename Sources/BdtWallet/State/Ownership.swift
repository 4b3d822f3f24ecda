import BdtPrimitives

extension WalletState {
    package func isMine(_ script: Script) -> Bool { keys.owns(script) }
    package func isMine(_ output: TransactionOutput) -> Bool { keys.owns(output.script) }
    package func isMine(_ transaction: Transaction) -> Bool { transaction.outputs.contains { isMine($0) } }

    /// Whether the output is one of the wallet's transactions' and pays to it.
    package func isMine(_ outpoint: OutPoint) -> Bool { ledger[outpoint].map(isMine) ?? false }

    /// What the wallet loses by the inputs.
    package func debit(of transaction: Transaction) -> Amount {
        transaction.inputs.reduce(.zero) { sum, input in
            guard let output = ledger[input.previousOutput], isMine(output) else { return sum }
            return sum + output.value
        }
    }

    /// What the wallet gains by the outputs.
    package func credit(of transaction: Transaction) -> Amount {
        transaction.outputs.reduce(.zero) { isMine($1) ? $0 + $1.value : $0 }
    }

    package func isFromMe(_ transaction: Transaction) -> Bool { debit(of: transaction) > .zero }

    /// An output to the wallet whose address the user never saw.
    package func isChange(_ script: Script) -> Bool { isMine(script) && addresses.labelled(script) == nil }

    /// Whether the script's address was spent from while reuse was to be avoided.
    package func isUsed(_ script: Script) -> Bool { addresses[script]?.isUsed ?? false }

    /// Whether the outputs of a transaction count as money: confirmed, or made by the wallet of trusted inputs and in the mempool.
    ///
    /// `trusted` remembers parents that were found to be.
    package func isTrusted(_ entry: WalletTransaction, trusted: inout Set<Txid>) -> Bool {
        if entry.isConfirmed { return true }
        guard !entry.isBlockConflicted, environment.options.spendsZeroConfirmationChange, isFromMe(entry.transaction), entry.isInMempool
        else { return false }
        for input in entry.transaction.inputs {
            guard let parent = ledger[input.previousOutput.txid], isMine(input.previousOutput) else { return false }
            if trusted.contains(parent.txid) { continue }
            guard isTrusted(parent, trusted: &trusted) else { return false }
            trusted.insert(parent.txid)
        }
        return true
    }

    package func isTrusted(_ entry: WalletTransaction) -> Bool {
        var trusted = Set<Txid>()
        return isTrusted(entry, trusted: &trusted)
    }
}
