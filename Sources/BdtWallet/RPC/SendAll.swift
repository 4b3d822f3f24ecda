import BdtCommon
import BdtJSON
import BdtKeys
import BdtPolicy
import BdtPrimitives
import BdtRPC

/// Pays out coins whole: recipients without an amount share what the others and the fee leave.
func sendAll(_ wallet: Wallet, _ arguments: RPCArguments) async throws -> JSONValue {
    let options = try mergedOptions(arguments)
    let plan = try SendAllPlan(arguments, options, wallet)
    var control = CoinControl()
    control.signalsReplaceability = options["replaceable"]?.bool
    control.usesLongestSignatures = wallet.read { $0.flags.contains(.privateKeysDisabled) }
    try plan.readDepths(options, into: &control)
    try await SendArguments.readFee(
        into: &control, target: options["conf_target"] ?? .null, mode: options["estimate_mode"] ?? .null,
        rate: options["fee_rate"] ?? .null, overridesMinimum: false, wallet.chain)
    let fee = try await wallet.chooseFee(control)
    if let rate = control.feeRate, fee.rate > rate {
        throw RPCError(
            .invalidParameter,
            "Fee rate (\(rate.perVirtualByte)) is lower than the minimum fee rate setting (\(fee.rate.perVirtualByte))")
    }
    if fee.reason == .fallback, wallet.options.fallbackFeeRate == .zero {
        throw RPCError(
            .walletError, "Fee estimation failed. Fallbackfee is disabled. Wait a few blocks or enable -fallbackfee.")
    }
    return try await wallet.spending.pass { [control] in
        var (body, spent) = try wallet.read { try plan.collect($0, control, fee.rate) }
        let bumpFee = try await wallet.chain.calculateCombinedBumpFee(body.inputs.map(\.previousOutput), rate: fee.rate) ?? .zero
        try plan.distribute(&body, spent, fee, bumpFee, wallet, control)
        if options["lock_unspents"]?.bool ?? false { try wallet.lockCoins(of: body) }
        return try await finishSending(wallet, body, options)
    }
}

/// What a call to pay out asks for.
private struct SendAllPlan: Sendable {
    /// Inputs that were named, and outputs; those without an amount have zero.
    let body: TransactionBody
    /// Scripts that share what is left.
    let sharing: Set<Script>
    let namesInputs: Bool
    let leavesDust: Bool
    let replaceable: Bool

    init(_ arguments: RPCArguments, _ options: JSONObject, _ wallet: Wallet) throws(RPCError) {
        var outputs: [JSONValue] = []
        var sharing = Set<Script>()
        for recipient in try arguments.array(0) {
            guard let address = recipient.string else {
                outputs.append(recipient)
                continue
            }
            outputs.append(.object([address: 0]))
            if let destination = try? wallet.environment.addresses.decode(address) { sharing.insert(destination.script) }
        }
        guard outputs.contains(where: { $0.object?.values.first == 0 }) else {
            throw RPCError(.invalidParameter, "Must provide at least one address without a specified amount")
        }
        self.sharing = sharing
        replaceable = options["replaceable"]?.bool ?? wallet.options.signalsReplaceability
        body = try TransactionArguments(codec: wallet.environment.addresses).transaction(
            inputs: options["inputs"] ?? .null, outputs: .array(outputs), lockTime: options["locktime"] ?? .null, replaceable: replaceable)
        namesInputs = options["inputs"] != nil
        leavesDust = options["send_max"]?.bool ?? false
        if namesInputs && options["send_max"] != nil {
            throw RPCError(.invalidParameter, "Cannot combine send_max with specific inputs.")
        }
        if namesInputs && (options["minconf"] != nil || options["maxconf"] != nil) {
            throw RPCError(.invalidParameter, "Cannot combine minconf or maxconf with specific inputs.")
        }
    }

    func readDepths(_ options: JSONObject, into control: inout CoinControl) throws(RPCError) {
        if let value = options["minconf"] {
            control.minimumDepth = Int(try value.expectInteger(Int32.self))
            if control.minimumDepth < 0 {
                throw RPCError(.invalidParameter, "Invalid minconf (minconf cannot be negative): \(control.minimumDepth)")
            }
        }
        guard let value = options["maxconf"] else { return }
        control.maximumDepth = Int(try value.expectInteger(Int32.self))
        if control.maximumDepth < control.minimumDepth {
            throw RPCError(
                .invalidParameter, "maxconf can't be lower than minconf: \(control.maximumDepth) < \(control.minimumDepth)")
        }
    }

    /// The transaction with its inputs, and what those spend.
    func collect(
        _ state: WalletState, _ control: CoinControl, _ rate: FeeRate
    ) throws(RPCError) -> (TransactionBody, [TransactionOutput]) {
        var body = body
        var spent: [TransactionOutput] = []
        if namesInputs {
            for input in body.inputs {
                let point = input.previousOutput
                if state.ledger.isSpent(point) {
                    throw RPCError(.invalidParameter, "Input not available. UTXO (\(point)) was already spent.")
                }
                guard let output = state.ledger[point], state.isMine(output) else {
                    throw RPCError(.invalidParameter, "Input not found. UTXO (\(point)) is not part of wallet.")
                }
                spent.append(output)
            }
            return (body, spent)
        }
        var filter = CoinFilter(control)
        filter.minimumAmount = .zero
        let sequence = replaceable ? TransactionInput.maxReplaceableSequence : TransactionInput.finalSequence
        for coin in state.availableCoins(filter, control: control) {
            guard let size = coin.inputSize, !leavesDust || rate.fee(for: size) <= coin.value else { continue }
            body.inputs.append(TransactionInput(previousOutput: coin.outpoint, sequence: sequence))
            spent.append(coin.output)
        }
        return (body, spent)
    }

    /// Sets the amounts that were left open; the first of them takes what cannot be divided.
    func distribute(
        _ body: inout TransactionBody, _ spent: [TransactionOutput], _ fee: FeeChoice, _ bumpFee: Amount, _ wallet: Wallet,
        _ control: CoinControl
    ) throws(RPCError) {
        let (inputs, outputs) = (body.inputs, body.outputs)
        let size = wallet.read { state in
            let copy = TransactionBody(inputs: inputs, outputs: outputs)
            return InputSize(keys: state.keys, codec: wallet.environment.addresses, control: control).size(of: copy, spending: spent)
        }
        guard let size else { throw RPCError(.walletError, "Unable to determine the size of the transaction") }
        let total = spent.reduce(Amount.zero) { $0 + $1.value }
        let cost = fee.rate.fee(for: size.virtual)
        if cost > wallet.options.maximumFee {
            throw RPCError(.walletError, "Fee exceeds maximum configured by user (e.g. -maxtxfee, maxfeerate)")
        }
        let left = total - cost - bumpFee
        if left <= .zero {
            throw RPCError(
                .walletInsufficientFunds,
                leavesDust
                    ? "Total value of UTXO pool too low to pay for transaction, try using lower feerate."
                    : "Total value of UTXO pool too low to pay for transaction. Try using lower feerate or excluding uneconomic UTXOs with "
                        + "'send_max' option.")
        }
        if size.weight > SelectionParameters.standardWeight { throw RPCError(.walletError, "Transaction too large.") }
        let claimed = outputs.reduce(Amount.zero) { $0 + $1.value }
        if claimed > total { throw RPCError(.walletInsufficientFunds, "Assigned more value to outputs than available funds.") }
        if left < claimed {
            throw RPCError(.walletInsufficientFunds, "Insufficient funds for fees after creating specified outputs.")
        }
        try share(left - claimed, among: &body.outputs, fee.dustRate, wallet)
    }

    private func share(
        _ amount: Amount, among outputs: inout [TransactionOutput], _ dustRate: FeeRate, _ wallet: Wallet
    ) throws(RPCError) {
        let count = Int64(sharing.count)
        var remainder = amount.satoshi % count
        for index in outputs.indices {
            let isOpen = sharing.contains(outputs[index].script)
            if isOpen {
                outputs[index].value = Amount(amount.satoshi / count + remainder)
                remainder = 0
            }
            guard isDust(outputs[index], rate: dustRate) else { continue }
            if isOpen { throw RPCError(.walletInsufficientFunds, "Dynamically assigned remainder results in dust output.") }
            let address = wallet.environment.address(of: outputs[index].script) ?? ""
            throw RPCError(.invalidParameter, "Specified output amount to \(address) is below dust threshold.")
        }
    }
}
