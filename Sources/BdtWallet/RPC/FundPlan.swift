import BdtBase
import BdtCrypto
import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC

private let optionTypes: [(String, JSONType?)] = [
    ("add_inputs", .bool), ("include_unsafe", .bool), ("add_to_wallet", .bool), ("changeAddress", .string), ("change_address", .string),
    ("changePosition", .number), ("change_position", .number), ("change_type", .string), ("includeWatching", .bool),
    ("include_watching", .bool), ("inputs", .array), ("lockUnspents", .bool), ("lock_unspents", .bool), ("locktime", .number),
    ("fee_rate", nil), ("feeRate", nil), ("psbt", .bool), ("solving_data", .object), ("subtractFeeFromOutputs", .array),
    ("subtract_fee_from_outputs", .array), ("replaceable", .bool), ("conf_target", .number), ("estimate_mode", .string),
    ("minconf", .number), ("maxconf", .number), ("input_weights", .array), ("max_tx_weight", .number),
]

/// What the options ask for.
struct FundPlan: Sendable {
    var control: CoinControl
    var changePosition: Int?
    var locksCoins = false
}

extension FundPlan {
    /// - Parameter control: what holds where the options say nothing.
    init(
        _ options: JSONObject, _ wallet: Wallet, _ control: CoinControl, outputCount: Int, _ body: TransactionBody, overridesMinimum: Bool
    ) async throws {
        self.control = control
        try options.checkMembers(optionTypes, allowsNull: true, strict: true)
        self.control.avoidsPartialSpends = wallet.options.avoidsPartialSpends
        self.control.usesLongestSignatures = wallet.read { $0.flags.contains(.privateKeysDisabled) }
        self.control.lockTime = body.lockTime
        self.control.version = body.version
        if let value = options["add_inputs"] { self.control.allowsOtherInputs = try value.expectBool() }
        if let value = options["include_unsafe"] { self.control.includesUnsafe = try value.expectBool() }
        if let value = options["replaceable"] { self.control.signalsReplaceability = try value.expectBool() }
        if let value = options["max_tx_weight"] { self.control.maximumWeight = Int(try value.expectInteger(Int32.self)) }
        if let value = options["lock_unspents"] ?? options["lockUnspents"] { locksCoins = try value.expectBool() }
        try readChange(options, wallet, outputCount)
        try readDepths(options)
        try await readRate(options, wallet, overridesMinimum)
        try readSolvingData(options["solving_data"], wallet)
        try await selectInputs(of: body, wallet)
        try readWeights(options["input_weights"])
    }

    /// Makes the transaction, and locks its coins where that is wanted.
    func fund(_ recipients: [Recipient], _ wallet: Wallet) async throws -> CreatedTransaction {
        try await wallet.spending.pass {
            let created = try await wallet.createTransaction(
                recipients, changePosition: changePosition, control: control, signs: false)
            if locksCoins { try wallet.lockCoins(of: created.transaction.body) }
            return created
        }
    }

    private mutating func readChange(_ options: JSONObject, _ wallet: Wallet, _ outputCount: Int) throws(RPCError) {
        let address = options["change_address"] ?? options["changeAddress"]
        if let address {
            guard let destination = try? wallet.environment.addresses.decode(try address.expectString()) else {
                throw RPCError(.invalidAddressOrKey, "Change address must be a valid bdtcoin address")
            }
            control.changeScript = destination.script
        }
        if let value = options["change_position"] ?? options["changePosition"] {
            let position = Int(try value.expectInteger(Int32.self))
            guard (0...outputCount).contains(position) else { throw RPCError(.invalidParameter, "changePosition out of bounds") }
            changePosition = position
        }
        guard let type = options["change_type"] else { return }
        if address != nil { throw RPCError(.invalidParameter, "Cannot specify both change address and address type options") }
        let text = try type.expectString()
        guard let parsed = OutputType(rawValue: text) else { throw RPCError(.invalidAddressOrKey, "Unknown change type '\(text)'") }
        control.changeType = parsed
    }

    private mutating func readDepths(_ options: JSONObject) throws(RPCError) {
        if let value = options["minconf"] {
            control.minimumDepth = Int(try value.expectInteger(Int32.self))
            if control.minimumDepth < 0 { throw RPCError(.invalidParameter, "Negative minconf") }
        }
        guard let value = options["maxconf"] else { return }
        control.maximumDepth = Int(try value.expectInteger(Int32.self))
        if control.maximumDepth < control.minimumDepth {
            throw RPCError(
                .invalidParameter, "maxconf can't be lower than minconf: \(control.maximumDepth) < \(control.minimumDepth)")
        }
    }

    private mutating func readRate(_ options: JSONObject, _ wallet: Wallet, _ overridesMinimum: Bool) async throws {
        if let value = options["feeRate"] {
            if options["fee_rate"] != nil {
                throw RPCError(
                    .invalidParameter, "Cannot specify both fee_rate (\(FeeRate.atom)/vB) and feeRate (BDTC/kvB)")
            }
            if options["conf_target"] != nil {
                throw RPCError(
                    .invalidParameter,
                    "Cannot specify both conf_target and feeRate. Please provide either a confirmation target in blocks for automatic fee "
                        + "estimation, or an explicit fee rate.")
            }
            if options["estimate_mode"] != nil {
                throw RPCError(.invalidParameter, "Cannot specify both estimate_mode and feeRate")
            }
            control.feeRate = FeeRate(satoshiPerKvB: try value.expectAmount())
            control.overridesMinimumFee = true
        }
        try await SendArguments.readFee(
            into: &control, target: options["conf_target"] ?? .null, mode: options["estimate_mode"] ?? .null,
            rate: options["fee_rate"] ?? .null, overridesMinimum: overridesMinimum, wallet.chain)
    }

    private mutating func readSolvingData(_ value: JSONValue?, _ wallet: Wallet) throws {
        guard let value else { return }
        for key in value["pubkeys"].array ?? [] {
            let text = try key.expectString()
            guard let bytes = Hex.decode(text) else {
                throw RPCError(.invalidAddressOrKey, "Pubkey \"\(text)\" must be a hex string")
            }
            guard [33, 65].contains(bytes.count) else {
                throw RPCError(.invalidAddressOrKey, "Pubkey \"\(text)\" must have a length of either 33 or 65 bytes")
            }
            guard let parsed = PublicKey(bytes), parsed.isOnCurve else {
                throw RPCError(.invalidAddressOrKey, "Pubkey \"\(text)\" must be cryptographically valid.")
            }
            control.externalProvider.add(parsed)
            control.externalProvider.add(Destination.witnessV0KeyHash(parsed.id).script)
        }
        for script in value["scripts"].array ?? [] {
            let text = try script.expectString()
            guard let bytes = Hex.decode(text) else { throw RPCError(.invalidAddressOrKey, "'\(text)' is not hex") }
            control.externalProvider.add(Script(bytes))
        }
        for descriptor in value["descriptors"].array ?? [] {
            let text = try descriptor.expectString()
            do throws(DescriptorError) {
                let parsed = try Descriptor.parse(text, codec: wallet.environment.addresses, requireChecksum: true)
                for descriptor in parsed.descriptors {
                    if let expansion = descriptor.expand(at: 0, keys: parsed.keys) { control.externalProvider.merge(expansion.provider) }
                }
            } catch {
                throw RPCError(.invalidParameter, "Unable to parse descriptor '\(text)': \(error.message)")
            }
        }
    }

    /// The inputs that the transaction has already.
    private mutating func selectInputs(of body: TransactionBody, _ wallet: Wallet) async throws {
        let outpoints = body.inputs.map(\.previousOutput)
        let coins = try await wallet.chain.findCoins(outpoints)
        for input in body.inputs {
            var selected = SelectedInput(input.previousOutput)
            selected.sequence = input.sequence
            selected.scriptSig = input.scriptSig
            selected.witness = input.witness
            if !wallet.read({ $0.isMine(input.previousOutput) }) {
                guard let coin = coins[input.previousOutput] else { throw SpendError("Unable to find UTXO for external input") }
                selected.external = coin.output
            }
            if control.selectedInput(input.previousOutput) == nil { control.selected.append(selected) }
        }
    }

    private mutating func readWeights(_ value: JSONValue?) throws(RPCError) {
        for entry in try value?.expectArray() ?? [] {
            let object = try entry.expectObject()
            let txid = try object.txid("txid")
            guard let index = object["vout"], index.number != nil else {
                throw RPCError(.invalidParameter, "Invalid parameter, missing vout key")
            }
            let position = try index.expectInteger(Int32.self)
            if position < 0 { throw RPCError(.invalidParameter, "Invalid parameter, vout cannot be negative") }
            guard let given = object["weight"], given.number != nil else {
                throw RPCError(.invalidParameter, "Invalid parameter, missing weight key")
            }
            let weight = try given.expectInt()
            if weight < 165 {
                throw RPCError(
                    .invalidParameter,
                    "Invalid parameter, weight cannot be less than 165 (41 bytes (size of outpoint + sequence + empty scriptSig) * 4 "
                        + "(witness scaling factor)) + 1 (empty witness)")
            }
            if weight > SelectionParameters.standardWeight {
                throw RPCError(
                    .invalidParameter,
                    "Invalid parameter, weight cannot be greater than the maximum standard tx weight of \(SelectionParameters.standardWeight)"
                )
            }
            let outpoint = OutPoint(txid: txid, index: UInt32(position))
            if let place = control.selected.firstIndex(where: { $0.outpoint == outpoint }) {
                control.selected[place].weight = weight
            } else {
                // Who says what a coin weighs wants it spent.
                var selected = SelectedInput(outpoint)
                selected.weight = weight
                control.selected.append(selected)
            }
        }
    }
}
