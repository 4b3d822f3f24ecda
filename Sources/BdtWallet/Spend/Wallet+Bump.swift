import BdtInterfaces
import BdtKeys
import BdtPolicy
import BdtPrimitives

/// Replacing a transaction of the wallet by one that pays a higher fee (BIP125).
extension Wallet {
    /// What the wallet adds at least to the rate, whatever the node's policy: sat/kvB.
    private static let increment = FeeRate(satoshiPerKvB: 5000)

    /// Why a transaction cannot be replaced (published texts); nil when it can.
    package func obstacleToBumping(_ txid: Txid, requiresOwnInputs: Bool) async throws -> String? {
        guard let entry = read({ $0.ledger[txid] }) else { return "Invalid or non-wallet transaction id" }
        let transaction = entry.transaction
        if read({ $0.ledger.hasSpend(of: transaction) }) { return "Transaction has descendants in the wallet" }
        if try await chain.hasDescendantsInMempool(txid) { return "Transaction has descendants in the mempool" }
        if read({ $0.depth(of: entry) }) != 0 { return "Transaction has been mined, or is conflicted with a mined transaction" }
        if !transaction.signalsReplaceability { return "Transaction is not BIP 125 replaceable" }
        if let replacement = entry.notes["replaced_by_txid"] {
            return "Cannot bump transaction \(txid) which was already bumped by transaction \(replacement)"
        }
        if requiresOwnInputs, !read({ state in transaction.inputs.allSatisfy { state.isMine($0.previousOutput) } }) {
            return "Transaction contains inputs that don't belong to this wallet"
        }
        return nil
    }

    /// Makes a replacement, unsigned. Throws `SpendError`.
    package func createBump(of txid: Txid, _ given: CoinControl) async throws -> BumpedTransaction {
        guard let original = read({ $0.ledger[txid]?.transaction }) else { throw SpendError("Invalid or non-wallet transaction id") }
        let coins = try await chain.findCoins(original.inputs.map(\.previousOutput))
        var spent = Amount.zero
        for input in original.inputs {
            guard let coin = coins[input.previousOutput] else {
                throw SpendError("\(input.previousOutput.txid):\(input.previousOutput.index) is already spent")
            }
            spent += coin.output.value
        }
        if let obstacle = try await obstacleToBumping(txid, requiresOwnInputs: true) { throw SpendError(obstacle) }
        let oldFee = spent - (original.outputValue ?? .zero)
        var control = given
        let recipients = try recipients(of: original, &control)
        if let rate = given.feeRate {
            try await check(rate, original, oldFee, spending: original.inputs.compactMap { coins[$0.previousOutput]?.output }, control)
        } else {
            control.feeRate = try await raisedRate(of: original, oldFee, control)
        }
        // Spending all inputs again keeps two replacements from both coming true; new ones must be confirmed.
        control.selected = original.inputs.map { SelectedInput($0.previousOutput) }
        control.allowsOtherInputs = true
        control.minimumDepth = 1
        do {
            let created = try await spending.pass { [control] in
                try await createTransaction(recipients, control: control, signs: false)
            }
            return BumpedTransaction(transaction: created.transaction, oldFee: oldFee, newFee: created.fee)
        } catch let error as SpendError {
            throw SpendError("Unable to create transaction. \(error.message)")
        }
    }

    /// The outputs to keep; change is recycled, and pays the fee alone where there is nothing else.
    private func recipients(of original: Transaction, _ control: inout CoinControl) throws -> [Recipient] {
        var recipients: [Recipient] = []
        for output in original.outputs {
            if read({ $0.isChange(output.script) }) {
                control.changeScript = output.script
            } else {
                recipients.append(Recipient(script: output.script, amount: output.value))
            }
        }
        guard recipients.isEmpty else { return recipients }
        guard let change = control.changeScript else {
            throw SpendError("Unable to create transaction. Transaction must have at least one recipient")
        }
        control.changeScript = nil
        return [Recipient(script: change, amount: original.outputValue ?? .zero, subtractsFee: true)]
    }

    /// The least rate that replaces the transaction, with some to spare.
    private func raisedRate(of original: Transaction, _ oldFee: Amount, _ control: CoinControl) async throws -> FeeRate {
        let oldRate = FeeRate(fee: oldFee, size: original.virtualSize)
        let step = max(try await chain.relayIncrementalFee(), Wallet.increment)
        // The old rate was rounded down.
        let raised = FeeRate(satoshiPerKvB: oldRate.satoshiPerKvB + 1 + step.satoshiPerKvB)
        var estimated = control
        estimated.feeRate = nil
        return max(raised, try await chooseFee(estimated).rate)
    }

    private func check(
        _ rate: FeeRate, _ original: Transaction, _ oldFee: Amount, spending outputs: [TransactionOutput], _ control: CoinControl
    ) async throws {
        let minimum = try await chain.mempoolMinFee()
        if rate < minimum {
            throw SpendError(
                "New fee rate (\(Amount(rate.satoshiPerKvB))) is lower than the minimum fee rate (\(Amount(minimum.satoshiPerKvB))) to get "
                    + "into the mempool -- ")
        }
        let size = read { state in
            InputSize(keys: state.keys, codec: environment.addresses, control: control).size(of: original.body, spending: outputs)?.virtual
        }
        let bytes = size ?? original.virtualSize
        guard let ancestors = try await chain.calculateCombinedBumpFee(original.inputs.map(\.previousOutput), rate: rate) else {
            throw SpendError(
                "Failed to calculate bump fees, because unconfirmed UTXOs depend on enormous cluster of unconfirmed transactions.")
        }
        let newFee = rate.fee(for: bytes) + ancestors
        let increment = try await chain.relayIncrementalFee().fee(for: bytes)
        if newFee < oldFee + increment {
            throw SpendError(
                "Insufficient total fee \(newFee), must be at least \(oldFee + increment) (oldFee \(oldFee) + incrementalFee \(increment))")
        }
        let required = max(options.minimumFeeRate, try await chain.relayMinFee()).fee(for: bytes)
        if newFee < required { throw SpendError("Insufficient total fee (cannot be less than required fee \(required))") }
        if newFee > options.maximumFee {
            throw SpendError(
                "Specified or calculated fee \(newFee) is too high (cannot be higher than -maxtxfee \(options.maximumFee))")
        }
    }

    /// Stores and sends a replacement; its txid. Throws `SpendError`.
    package func commitBump(of txid: Txid, _ replacement: Transaction) async throws -> Txid {
        if let obstacle = try await obstacleToBumping(txid, requiresOwnInputs: false) { throw SpendError(obstacle) }
        guard let original = read({ $0.ledger[txid] }) else { throw SpendError("Invalid or non-wallet transaction id") }
        var notes = original.notes
        notes["replaces_txid"] = "\(txid)"
        try await spending.pass { [notes] in try await commit(replacement, notes: notes, orderForm: original.orderForm) }
        try update { state in
            _ = state.ledger.update(txid) { $0.notes["replaced_by_txid"] = "\(replacement.txid)" }
            state.store(txid)
            state.changedTransactions.append(txid)
        }
        return replacement.txid
    }
}
