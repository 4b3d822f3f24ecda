import BdtBase
import BdtInterfaces
import BdtPolicy
import BdtPrimitives

/// Why a transaction cannot be replaced by one that pays more.
package struct FeeBumpError: Error, CustomStringConvertible {
    package enum Kind: Sendable {
        /// The caller asked for something that makes no sense.
        case parameter
        /// The wallet does not have the transaction.
        case unknown
        /// The transaction cannot be replaced, or the replacement cannot be made.
        case wallet
        case other
    }

    package let kind: Kind
    package let message: String

    package var description: String { message }

    init(_ kind: Kind, _ message: String) {
        self.kind = kind
        self.message = message
    }
}

/// What the caller of a fee bump wants.
package struct FeeBumpRequest: Sendable {
    package var txid: Txid
    package var control: CoinControl
    /// Outputs in place of the present ones; empty: the present ones stay.
    package var outputs: [TransactionOutput] = []
    /// The output that change goes to; nil: the wallet finds it.
    package var changeIndex: Int?
    /// Whether all inputs must be the wallet's.
    package var requiresOwnInputs = true
}

/// A replacement, not yet signed.
package struct FeeBump: Sendable {
    package var body: TransactionBody
    /// What its inputs spend.
    package var spent: [OutPoint: TransactionOutput]
    package var oldFee: Amount
    package var newFee: Amount
}

extension Wallet {
    /// The least by which the wallet raises a fee rate, whatever the node asks for.
    private static let increment = FeeRate(satoshiPerKvB: 5000)

    /// Makes a replacement of an unconfirmed transaction of the wallet that spends all of its inputs and pays a higher fee.
    ///
    /// The caller passes `spending` around this and the commit.
    package func makeFeeBump(_ request: FeeBumpRequest) async throws -> FeeBump {
        if !request.outputs.isEmpty, request.changeIndex != nil {
            throw FeeBumpError(
                .parameter,
                "The options 'outputs' and 'original_change_index' are incompatible. You can only either specify a new set of outputs, or "
                    + "designate a change output to be recycled.")
        }
        guard let old = read({ $0.ledger[request.txid]?.transaction }) else {
            throw FeeBumpError(.unknown, "Invalid or non-wallet transaction id")
        }
        if let index = request.changeIndex, !old.outputs.indices.contains(index) {
            throw FeeBumpError(.parameter, "Change position is out of range")
        }
        var control = request.control
        let spent = try await select(inputsOf: old, &control)
        if let obstacle = try await obstacleToBumping(request.txid, requiresOwnInputs: request.requiresOwnInputs) { throw obstacle }
        let oldFee =
            old.inputs.reduce(Amount.zero) { $0 + (spent[$1.previousOutput]?.value ?? .zero) }
            - old.outputs.reduce(.zero) { $0 + $1.value }
        let outputs = request.outputs.isEmpty ? old.outputs : request.outputs
        let recipients = try split(outputs, request, &control)
        try await chooseRate(for: old, outputs, spent, oldFee, &control)
        control.allowsOtherInputs = true
        // A replacement must not bring in unconfirmed inputs (BIP125).
        control.minimumDepth = 1
        do {
            let created = try await createTransaction(recipients, control: control, signs: false)
            var all = spent
            for input in created.transaction.inputs where all[input.previousOutput] == nil {
                all[input.previousOutput] = read { $0.ledger[input.previousOutput] }
            }
            return FeeBump(body: created.transaction.body, spent: all, oldFee: oldFee, newFee: created.fee)
        } catch let error as SpendError {
            throw FeeBumpError(.wallet, "Unable to create transaction. \(error.message)")
        }
    }

    /// The replacement with its inputs signed.
    package func sign(_ bump: FeeBump) async throws -> Transaction {
        if usesSigner {
            guard let signed = try await signByDevice(bump.body) else { throw FeeBumpError(.wallet, "Can't sign transaction.") }
            return signed
        }
        var body = bump.body
        let isComplete = read { $0.sign(&body, spent: bump.spent).isEmpty }
        guard isComplete else { throw FeeBumpError(.wallet, "Can't sign transaction.") }
        return Transaction(body)
    }

    /// Sends a replacement, and notes in both transactions which replaces which. The caller passes `spending` around this.
    package func commit(_ replacement: Transaction, replacing txid: Txid) async throws {
        // The original may have been mined or spent meanwhile.
        if let obstacle = try await obstacleToBumping(txid, requiresOwnInputs: false) { throw obstacle }
        let original = read { $0.ledger[txid] }
        var notes = original?.notes ?? [:]
        notes["replaces_txid"] = "\(txid)"
        try await commit(replacement, notes: notes, orderForm: original?.orderForm ?? [])
        try update { state in
            _ = state.ledger.update(txid) { $0.notes["replaced_by_txid"] = "\(replacement.txid)" }
            state.store(txid)
            state.changedTransactions.append(txid)
        }
    }

    /// Why a transaction cannot be replaced; nil when it can.
    package func obstacleToBumping(_ txid: Txid, requiresOwnInputs: Bool) async throws -> FeeBumpError? {
        let hasDescendants = try await chain.hasDescendantsInMempool(txid)
        return read { state -> FeeBumpError? in
            guard let entry = state.ledger[txid] else { return FeeBumpError(.unknown, "Invalid or non-wallet transaction id") }
            if state.ledger.hasSpend(of: entry.transaction) {
                return FeeBumpError(.parameter, "Transaction has descendants in the wallet")
            }
            if hasDescendants { return FeeBumpError(.parameter, "Transaction has descendants in the mempool") }
            if state.depth(of: entry) != 0 {
                return FeeBumpError(.wallet, "Transaction has been mined, or is conflicted with a mined transaction")
            }
            guard entry.transaction.signalsReplaceability else { return FeeBumpError(.wallet, "Transaction is not BIP 125 replaceable") }
            if let other = entry.notes["replaced_by_txid"] {
                return FeeBumpError(.wallet, "Cannot bump transaction \(txid) which was already bumped by transaction \(other)")
            }
            guard !requiresOwnInputs || entry.transaction.inputs.allSatisfy({ state.isMine($0.previousOutput) }) else {
                return FeeBumpError(.wallet, "Transaction contains inputs that don't belong to this wallet")
            }
            return nil
        }
    }

    /// Selects all inputs of the old transaction: a replacement that left one out would not conflict with every other replacement. Returns what
    /// they spend.
    private func select(inputsOf old: Transaction, _ control: inout CoinControl) async throws -> [OutPoint: TransactionOutput] {
        let coins = try await chain.findCoins(old.inputs.map(\.previousOutput))
        var spent: [OutPoint: TransactionOutput] = [:]
        for input in old.inputs {
            let outpoint = input.previousOutput
            guard let output = coins[outpoint]?.output else {
                throw FeeBumpError(.other, "\(outpoint.txid):\(outpoint.index) is already spent")
            }
            var selected = SelectedInput(outpoint)
            if !read({ $0.isMine(outpoint) }) {
                selected.external = output
                selected.weight = input.longestWeight
            }
            control.selected.append(selected)
            spent[outpoint] = output
        }
        return spent
    }

    /// The recipients among the outputs; the change goes into `control`.
    private func split(
        _ outputs: [TransactionOutput], _ request: FeeBumpRequest, _ control: inout CoinControl
    ) throws -> [Recipient] {
        var recipients: [Recipient] = []
        for (index, output) in outputs.enumerated() {
            let isChange = request.changeIndex.map { $0 == index } ?? read { $0.isChange(output.script) }
            if isChange {
                control.changeScript = output.script
            } else {
                recipients.append(Recipient(script: output.script, amount: output.value))
            }
        }
        if !recipients.isEmpty { return recipients }
        guard let change = control.changeScript else {
            throw FeeBumpError(.parameter, "Unable to create transaction. Transaction must have at least one recipient")
        }
        // All goes back to the wallet: the fee comes out of that.
        control.changeScript = nil
        return [Recipient(script: change, amount: outputs.reduce(.zero) { $0 + $1.value }, subtractsFee: true)]
    }

    // MARK: Fee rate

    /// Checks the caller's rate, or finds one.
    private func chooseRate(
        for old: Transaction, _ outputs: [TransactionOutput], _ spent: [OutPoint: TransactionOutput], _ oldFee: Amount,
        _ control: inout CoinControl
    ) async throws {
        if let rate = control.feeRate {
            var body = old.body
            for index in body.inputs.indices { (body.inputs[index].scriptSig, body.inputs[index].witness) = (Script(), []) }
            body.outputs = outputs
            let finalControl = control
            let ordered = body.inputs.map { spent[$0.previousOutput] ?? TransactionOutput(value: .zero, script: Script()) }
            let size = read {
                InputSize(keys: $0.keys, codec: environment.addresses, control: finalControl).size(of: body, spending: ordered)
            }
            guard let size else { throw FeeBumpError(.wallet, "Missing solving data for estimating transaction size") }
            return try await check(rate, size: size.virtual, oldFee: oldFee, inputs: Array(spent.keys))
        }
        let raised =
            FeeRate(fee: oldFee, size: old.virtualSize) + FeeRate(satoshiPerKvB: 1)
            + max(try await chain.relayIncrementalFee(), Self.increment)
        control.feeRate = max(raised, try await chooseFee(control).rate)
    }

    private func check(_ rate: FeeRate, size: Int, oldFee: Amount, inputs: [OutPoint]) async throws {
        let minimum = try await chain.mempoolMinFee()
        if rate < minimum {
            throw FeeBumpError(
                .wallet,
                "New fee rate (\(Amount(rate.satoshiPerKvB).shortText)) is lower than the minimum fee rate "
                    + "(\(Amount(minimum.satoshiPerKvB).shortText)) to get into the mempool -- ")
        }
        guard let extra = try await chain.calculateCombinedBumpFee(inputs, rate: rate) else {
            throw FeeBumpError(
                .wallet,
                "Failed to calculate bump fees, because unconfirmed UTXOs depend on enormous cluster of unconfirmed transactions.")
        }
        let fee = rate.fee(for: size) + extra
        let increment = try await chain.relayIncrementalFee().fee(for: size)
        if fee < oldFee + increment {
            throw FeeBumpError(
                .parameter,
                "Insufficient total fee \(fee.shortText), must be at least \((oldFee + increment).shortText) (oldFee \(oldFee.shortText) + "
                    + "incrementalFee \(increment.shortText))")
        }
        let required = max(options.minimumFeeRate, try await chain.relayMinFee()).fee(for: size)
        if fee < required {
            throw FeeBumpError(.parameter, "Insufficient total fee (cannot be less than required fee \(required.shortText))")
        }
        if fee > options.maximumFee {
            throw FeeBumpError(
                .wallet,
                "Specified or calculated fee \(fee.shortText) is too high (cannot be higher than -maxtxfee \(options.maximumFee.shortText))"
            )
        }
    }
}

extension Amount {
    /// Coins with as few decimals as the value needs, two at least: the form of messages.
    var shortText: String {
        var text = Substring(description)
        while text.hasSuffix("0"), text.dropLast(2).last != "." { text = text.dropLast() }
        return String(text)
    }
}
