import BdtInterfaces
import BdtKeys
import BdtPolicy
import BdtPrimitives

extension Wallet {
    /// Makes a transaction for the recipients, in the cheaper of two ways when avoiding partial spends costs nothing more.
    ///
    /// The caller passes `spending` around this and the commit.
    package func createTransaction(
        _ recipients: [Recipient], changePosition: Int? = nil, control: CoinControl = CoinControl(), signs: Bool = true
    ) async throws -> CreatedTransaction {
        if recipients.isEmpty { throw SpendError("Transaction must have at least one recipient") }
        if recipients.contains(where: { $0.amount < .zero }) { throw SpendError("Transaction amounts must not be negative") }
        let first = try await createOnce(recipients, changePosition, control, signs)
        guard first.fee > .zero, let most = options.maximumPartialSpendFee, !control.avoidsPartialSpends else { return first }
        var grouped = control
        grouped.avoidsPartialSpends = true
        // The same address, so that none is left over.
        if let position = first.changePosition { grouped.changeScript = first.transaction.outputs[position].script }
        do {
            let second = try await createOnce(recipients, changePosition, grouped, signs)
            let isUsed = second.fee <= first.fee + most
            log(
                "Fee non-grouped = \(first.fee.satoshi), grouped = \(second.fee.satoshi), using \(isUsed ? "grouped" : "non-grouped")")
            return isUsed ? second : first
        } catch is SpendError {
            return first
        }
    }

    private func createOnce(
        _ recipients: [Recipient], _ changePosition: Int?, _ control: CoinControl, _ signs: Bool
    ) async throws -> CreatedTransaction {
        let fee = try await chooseFee(control)
        for recipient in recipients where isDust(recipient.output, rate: fee.dustRate) { throw SpendError("Transaction amount too small") }
        let (change, problem) = try reserveChange(recipients, control)
        do {
            if let rate = control.feeRate, fee.rate > rate {
                throw SpendError(
                    "Fee rate (\(rate.perVirtualByte)) is lower than the minimum fee rate setting (\(fee.rate.perVirtualByte))")
            }
            if fee.reason == .fallback, options.fallbackFeeRate == .zero {
                throw SpendError(
                    "Fee estimation failed. Fallbackfee is disabled. Wait a few blocks or enable -fallbackfee.")
            }
            let maker = try TransactionMaker(
                self, recipients: recipients, control: control, fee: fee, changeScript: change, changeProblem: problem)
            let tip = read { $0.tip } ?? WalletState.Tip(hash: .zero, height: 0)
            let draft = try await maker.make(changePosition: changePosition, tip: tip)
            return try await finish(draft, fee.reason, signs)
        } catch {
            if control.changeScript == nil { try update { $0.giveBack(change) } }
            throw error
        }
    }

    /// The script for change: the caller's, or a new address. Empty, with the reason, when there is none.
    private func reserveChange(_ recipients: [Recipient], _ control: CoinControl) throws -> (Script, String?) {
        if let script = control.changeScript { return (script, nil) }
        return try update { state in
            do throws(KeyError) {
                return (try state.newChange(state.changeType(for: recipients, wanted: control.changeType)), nil)
            } catch {
                return (Script(), "Transaction needs a change address, but we can't generate it. \(error.message)")
            }
        }
    }

    private func finish(_ draft: TransactionMaker.Draft, _ reason: FeeReason, _ signs: Bool) async throws -> CreatedTransaction {
        let body = signs ? try read { try $0.sign(draft.body, spending: draft.spent) } : draft.body
        let transaction = Transaction(body)
        if (signs ? transaction.weight : draft.weight) > SelectionParameters.standardWeight { throw SpendError("Transaction too large") }
        if draft.fee > options.maximumFee { throw SpendError("Fee exceeds maximum configured by user (e.g. -maxtxfee, maxfeerate)") }
        if options.rejectsLongChains, let reason = try await chain.checkChainLimits(transaction) { throw SpendError(reason) }
        return CreatedTransaction(transaction: transaction, fee: draft.fee, changePosition: draft.changePosition, reason: reason)
    }

    /// Adds a transaction of the wallet's making to it, and sends it to the mempool and the network unless that is switched off.
    package func commit(
        _ transaction: Transaction, notes: [String: String] = [:], orderForm: [(String, String)] = []
    ) async throws {
        log("CommitTransaction: \(transaction.txid)")
        try update { state in
            state.add(transaction, .nowhere) { entry in
                entry.notes = notes
                entry.orderForm = orderForm
                entry.isTimeReceivedTransactionTime = true
                entry.isFromMe = true
            }
            for input in transaction.inputs { state.changedTransactions.append(input.previousOutput.txid) }
        }
        guard options.broadcasts else { return }
        if let reason = try await broadcast(transaction.txid, relay: true) {
            log("CommitTransaction(): Transaction cannot be broadcast immediately, \(reason)")
        }
    }
}

extension WalletState {
    /// The kind of change address: the one asked for, or one that looks like a recipient's.
    func changeType(for recipients: [Recipient], wanted: OutputType?) -> OutputType {
        if let type = wanted ?? environment.options.changeType { return type }
        if environment.options.addressType == .legacy { return .legacy }
        let kinds = Set(recipients.map { ChangeKind(Destination($0.script)) })
        let candidates: [(OutputType, ChangeKind)] = [
            (.bech32m, .taproot), (.bech32, .keyHash), (.p2shSegwit, .scriptHash), (.legacy, .pkHash),
        ]
        func canMake(_ type: OutputType) -> Bool { keys.activeID(type, isInternal: true) != nil }
        if let match = candidates.first(where: { canMake($0.0) && kinds.contains($0.1) }) { return match.0 }
        if canMake(.bech32m) { return .bech32m }
        return canMake(.bech32) ? .bech32 : environment.options.addressType
    }

    private enum ChangeKind {
        case taproot, keyHash, scriptHash, pkHash, other

        init(_ destination: Destination) {
            switch destination {
            case .taproot: self = .taproot
            case .witnessV0KeyHash: self = .keyHash
            case .scriptHash: self = .scriptHash
            case .pkHash: self = .pkHash
            default: self = .other
            }
        }
    }
}
