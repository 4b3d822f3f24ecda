import BdtInterfaces
import BdtKeys
import BdtPolicy
import BdtPrimitives

/// Makes one transaction: plans it, has coins selected, puts it together, adjusts fee and change.
struct TransactionMaker: Sendable {
    let wallet: Wallet
    let recipients: [Recipient]
    let control: CoinControl
    let fee: FeeChoice
    /// Where change goes; empty when there is no address for it.
    let changeScript: Script
    /// Why there is none.
    let changeProblem: String?
    private var parameters = SelectionParameters()

    init(
        _ wallet: Wallet, recipients: [Recipient], control: CoinControl, fee: FeeChoice, changeScript: Script, changeProblem: String?
    ) throws(SpendError) {
        self.wallet = wallet
        self.recipients = recipients
        self.control = control
        self.fee = fee
        self.changeScript = changeScript
        self.changeProblem = changeProblem
        try plan()
    }

    /// Sizes of the smallest and largest transactions that nodes relay, weight units.
    static let weights = 65 * 4...SelectionParameters.standardWeight

    private static let unknownInputSize = 91

    private var total: Amount { recipients.reduce(.zero) { $0 + $1.amount } }

    private mutating func plan() throws(SpendError) {
        parameters.avoidsPartialSpends = control.avoidsPartialSpends
        parameters.includesUnsafe = control.includesUnsafe
        parameters.maximumWeight = control.maximumWeight ?? SelectionParameters.standardWeight
        guard Self.weights.contains(parameters.maximumWeight) else {
            throw SpendError("Maximum transaction weight must be between \(Self.weights.lowerBound) and \(Self.weights.upperBound)")
        }
        parameters.longTermRate = wallet.options.consolidateFeeRate
        parameters.rate = fee.rate
        parameters.discardRate = fee.discardRate
        parameters.subtractsFee = recipients.contains(where: \.subtractsFee)
        // Version, lock time, counts of inputs and outputs (one byte each for a start), marker and flag: 11 bytes and what more a count takes.
        parameters.sizeWithoutInputs = recipients.reduce(10 + countWidth) { $0 + $1.output.encoded.count }
        let change = TransactionOutput(value: .zero, script: changeScript)
        parameters.changeOutputSize = change.encoded.count
        let spendSize =
            wallet.read { InputSize(keys: $0.keys, codec: wallet.environment.addresses, control: CoinControl()).size(of: change) }
            ?? Self.unknownInputSize
        parameters.changeFee = fee.rate.fee(for: parameters.changeOutputSize)
        let spendFee = fee.discardRate.fee(for: spendSize)
        parameters.costOfChange = spendFee + parameters.changeFee
        parameters.minimumViableChange = max(spendFee + Amount(1), dustThreshold(change, rate: fee.discardRate))
        var random = SystemRandomNumberGenerator()
        parameters.changeTarget = SelectionParameters.changeTarget(
            payment: Amount(total.satoshi / Int64(max(1, recipients.count))), changeFee: parameters.changeFee, random: &random)
    }

    private var countWidth: Int { recipients.count < 253 ? 1 : 3 }

    /// Selects coins and makes the transaction, not yet signed.
    func make(changePosition: Int?, tip: WalletState.Tip) async throws -> Draft {
        let target = total + fee.rate.fee(for: parameters.subtractsFee ? 0 : parameters.sizeWithoutInputs)
        if target == .zero && control.selected.isEmpty {
            throw SpendError("Transaction requires one destination of non-0 value, a non-0 feerate, or a pre-selected input")
        }
        let selection = try await select(target)
        var draft = Draft(selection: selection)
        draft.body.version = control.version ?? 2
        draft.body.outputs = recipients.map(\.output)
        try addChange(to: &draft, at: changePosition)
        addInputs(to: &draft)
        draft.body.lockTime = try await lockTime(tip, inputs: draft.body.inputs)
        try settleFee(of: &draft)
        if changeScript.isEmpty, draft.changePosition != nil { throw SpendError(changeProblem ?? "") }
        return draft
    }

    // MARK: Coins

    private func select(_ target: Amount) async throws -> Selection {
        var preset = try wallet.read { try presetCoins($0) }
        var available = control.allowsOtherInputs ? wallet.read { $0.availableCoins(CoinFilter(control), control: control) } : []
        try await addChainFacts(to: &preset)
        try await addChainFacts(to: &available)
        let limits = try await wallet.chain.getPackageLimits()
        let (chain, rate) = (wallet.chain, fee.rate)
        let selector = CoinSelector(
            parameters: parameters, maximumAncestors: limits.ancestors, maximumDescendants: limits.descendants,
            rejectsLongChains: wallet.options.rejectsLongChains,
            spendsZeroConfirmationChange: wallet.options.spendsZeroConfirmationChange
        ) { try await chain.calculateCombinedBumpFee($0, rate: rate) }
        switch try await selector.select(target: target, preset: preset, available: available, allowsOthers: control.allowsOtherInputs) {
        case .found(let selection):
            wallet.log("Coin Selection: Algorithm:\(selection.algorithm.rawValue), Waste Metric Score:\(selection.waste)")
            return selection
        case .nothing: throw SpendError("Insufficient funds")
        case .failure(let text): throw SpendError(text)
        }
    }

    private func presetCoins(_ state: WalletState) throws(SpendError) -> [CandidateCoin] {
        let sizes = InputSize(keys: state.keys, codec: wallet.environment.addresses, control: control)
        var coins: [CandidateCoin] = []
        for input in control.selected {
            let outpoint = input.outpoint
            let output: TransactionOutput
            if state.ledger[outpoint.txid] != nil {
                guard let own = state.ledger[outpoint] else { throw SpendError("Invalid pre-selected input \(outpoint.text)") }
                output = own
            } else {
                guard let external = input.external else { throw SpendError("Not found pre-selected input \(outpoint.text)") }
                output = external
            }
            guard let size = sizes.size(of: output, outpoint) else { throw SpendError("Not solvable pre-selected input \(outpoint.text)") }
            coins.append(
                CandidateCoin(
                    outpoint: outpoint, output: output, type: nil, depth: 0, inputSize: size, isSafe: true, time: 0, isFromMe: false))
        }
        return coins
    }

    /// Adds what only the node knows of unconfirmed coins: their relatives in the mempool and what those lack in fees.
    private func addChainFacts(to coins: inout [CandidateCoin]) async throws {
        let unconfirmed = coins.filter { $0.depth <= 0 }.map(\.outpoint)
        let bumpFees = unconfirmed.isEmpty ? [:] : try await wallet.chain.calculateIndividualBumpFees(unconfirmed, rate: fee.rate)
        var families: [Txid: TransactionAncestry] = [:]
        for txid in Set(unconfirmed.map(\.txid)) { families[txid] = try await wallet.chain.getTransactionAncestry(txid) }
        for index in coins.indices {
            let outpoint = coins[index].outpoint
            coins[index].setFees(
                rate: fee.rate, longTermRate: parameters.longTermRate, bumpFee: bumpFees[outpoint] ?? .zero)
            guard let family = families[outpoint.txid] else { continue }
            coins[index].ancestors = family.ancestors
            coins[index].descendants = family.descendants
        }
    }

    // MARK: Parts

    /// A transaction on its way.
    struct Draft: Sendable {
        var body = TransactionBody()
        var selection: Selection
        /// What the inputs spend, in their order.
        var spent: [TransactionOutput] = []
        var changePosition: Int?
        var fee = Amount.zero
        var weight = 0

        init(selection: Selection) { self.selection = selection }
    }

    private func addChange(to draft: inout Draft, at position: Int?) throws(SpendError) {
        let change = draft.selection.change(minimum: parameters.minimumViableChange, fee: parameters.changeFee)
        guard change > .zero else { return }
        let count = draft.body.outputs.count
        let place = position ?? Int.random(in: 0...count)
        guard (0...count).contains(place) else { throw SpendError("Transaction change output index out of range") }
        draft.body.outputs.insert(TransactionOutput(value: change, script: changeScript), at: place)
        draft.changePosition = place
    }

    private func addInputs(to draft: inout Draft) {
        let order = Dictionary(uniqueKeysWithValues: control.selected.enumerated().map { ($1.outpoint, $0) })
        // The caller's inputs first, in the caller's order; the others in none.
        let coins = draft.selection.coins.shuffled().enumerated().sorted { left, right in
            (order[left.element.outpoint] ?? .max, left.offset) < (order[right.element.outpoint] ?? .max, right.offset)
        }
        let sequence = defaultSequence
        for (_, coin) in coins {
            let wanted = control.selectedInput(coin.outpoint)
            draft.body.inputs.append(
                TransactionInput(
                    previousOutput: coin.outpoint, scriptSig: wanted?.scriptSig ?? Script(), sequence: wanted?.sequence ?? sequence,
                    witness: wanted?.witness ?? []))
            draft.spent.append(coin.output)
        }
    }

    private var defaultSequence: UInt32 {
        control.signalsReplaceability ?? wallet.options.signalsReplaceability
            ? TransactionInput.maxReplaceableSequence : TransactionInput.finalSequence - 1
    }

    /// Seconds after which a tip is too old to say what the time is.
    private static let maximumTipAge: Int64 = 8 * 3600

    /// The tip's height, mostly: nobody gains by mining the transaction in a block that replaces the tip.
    private func lockTime(_ tip: WalletState.Tip, inputs: [TransactionInput]) async throws -> UInt32 {
        if let lockTime = control.lockTime { return lockTime }
        guard !control.selected.contains(where: { $0.sequence != nil }), try await !wallet.chain.isInitialBlockDownload(),
            let found = try await wallet.chain.findBlock(tip.hash, FoundBlockQuery()),
            found.time >= wallet.environment.clock.now - Self.maximumTipAge
        else { return 0 }
        // One in ten is set back, so that transactions that were delayed for privacy do not stand out.
        let height = Int.random(in: 0..<10) == 0 ? max(0, tip.height - Int.random(in: 0..<100)) : tip.height
        return UInt32(clamping: height)
    }

    // MARK: Fee

    private func settleFee(of draft: inout Draft) throws(SpendError) {
        let (body, spent) = (draft.body, draft.spent)
        let size = wallet.read {
            InputSize(keys: $0.keys, codec: wallet.environment.addresses, control: control).size(of: body, spending: spent)
        }
        guard let size else { throw SpendError("Missing solving data for estimating transaction size") }
        draft.weight = size.weight
        let needed = fee.rate.fee(for: size.virtual) + draft.selection.bumpFees
        let inputs = draft.selection.value
        func paid(_ draft: Draft) -> Amount { inputs - draft.body.outputs.reduce(.zero) { $0 + $1.value } }
        if paid(draft) < .zero { throw SpendError("Fee paid < 0") }
        // What was reserved for more or larger inputs goes to the change.
        if let position = draft.changePosition, needed < paid(draft) {
            draft.body.outputs[position].value += paid(draft) - needed
        }
        if parameters.subtractsFee { try subtract(needed - paid(draft), from: &draft) }
        draft.fee = paid(draft)
        if needed > draft.fee { throw SpendError("Fee needed > fee paid") }
    }

    /// Takes the fee from the recipients that pay it, in equal shares; the first pays what cannot be divided.
    private func subtract(_ amount: Amount, from draft: inout Draft) throws(SpendError) {
        let payers = Int64(recipients.count(where: \.subtractsFee))
        var remainder = amount.satoshi % payers
        for (index, recipient) in recipients.enumerated() where recipient.subtractsFee {
            let position = draft.changePosition.map { index >= $0 ? index + 1 : index } ?? index
            draft.body.outputs[position].value -= Amount(amount.satoshi / payers + remainder)
            remainder = 0
            let output = draft.body.outputs[position]
            guard isDust(output, rate: fee.dustRate) else { continue }
            throw output.value < .zero
                ? SpendError("The transaction amount is too small to pay the fee")
                : SpendError("The transaction amount is too small to send after the fee has been deducted")
        }
    }
}

extension OutPoint {
    /// `COutPoint(<first ten digits>, <index>)`, as messages show it.
    var text: String { "COutPoint(\("\(txid)".prefix(10)), \(index))" }
}
