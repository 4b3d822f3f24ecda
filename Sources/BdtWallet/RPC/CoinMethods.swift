import BdtInterfaces
import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC

/// Coins one by one.
func coinMethods(_ manager: WalletManager) -> [RPCMethod] {
    let outpoint = [RPCArgument("txid", .hex, .required, "The transaction."), RPCArgument("vout", .number, .required, "The output.")]
    return [
        walletMethod(
            manager, "lockunspent", "Keeps coins from being chosen for payments, or lets them be chosen again.",
            [
                RPCArgument("unlock", .bool, .required, "true unlocks."),
                RPCArgument(
                    "transactions", .array, .defaultValue([]), "The coins; without any all are unlocked.",
                    inner: [RPCArgument("", .object, .optional, inner: outpoint)]),
                RPCArgument("persistent", .bool, .defaultValue(false), "Locks over restarts."),
            ], RPCResult(.bool, "true")
        ) { wallet, request in try lockCoins(wallet, request.arguments) },
        walletMethod(
            manager, "listlockunspent", "Lists the locked coins.", [],
            RPCResult(.array, [RPCResult(.object, [RPCResult("txid", .hex), RPCResult("vout", .number)])])
        ) { wallet, _ in
            wallet.read { state in
                .array(state.lockedCoins.keys.sorted().map { ["txid": .string("\($0.txid)"), "vout": JSONValue($0.index)] })
            }
        },
        walletMethod(manager, "listunspent", "Lists coins that can be spent.", unspentArguments, unspentResult) { wallet, request in
            try await listUnspent(wallet, try UnspentQuery(request.arguments, wallet.environment.addresses))
        },
    ]
}

private func lockCoins(_ wallet: Wallet, _ arguments: RPCArguments) throws -> JSONValue {
    let unlocks = try arguments.bool(0)
    let isPersistent = try arguments.bool(2)
    guard arguments.has(1) else {
        if unlocks { try wallet.update { $0.unlockAllCoins() } }
        return true
    }
    let wanted = try arguments.array(1).map { try outpoint($0) }
    try wallet.update { state in
        for outpoint in wanted { try check(outpoint, unlocks: unlocks, isPersistent: isPersistent, state) }
        for outpoint in wanted {
            if unlocks { state.unlockCoin(outpoint) } else { state.lockCoin(outpoint, persistent: isPersistent) }
        }
    }
    return true
}

private func outpoint(_ value: JSONValue) throws(RPCError) -> OutPoint {
    let object = try value.expectObject()
    try object.checkMembers([("txid", .string), ("vout", .number)])
    let txid = try object.txid("txid")
    let index = try (object["vout"] ?? .null).expectInteger(Int32.self)
    if index < 0 { throw RPCError(.invalidParameter, "Invalid parameter, vout cannot be negative") }
    return OutPoint(txid: txid, index: UInt32(index))
}

private func check(_ outpoint: OutPoint, unlocks: Bool, isPersistent: Bool, _ state: WalletState) throws(RPCError) {
    func fail(_ text: String) -> RPCError { RPCError(.invalidParameter, "Invalid parameter, \(text)") }
    guard state.ledger[outpoint.txid] != nil else { throw fail("unknown transaction") }
    guard state.ledger[outpoint] != nil else { throw fail("vout index out of bounds") }
    if state.ledger.isSpent(outpoint) { throw fail("expected unspent output") }
    let isLocked = state.isLocked(outpoint)
    if unlocks && !isLocked { throw fail("expected locked output") }
    if !unlocks && isLocked && !isPersistent { throw fail("output already locked") }
}

private let unspentArguments = [
    RPCArgument("minconf", .number, .defaultValue(1), "The fewest confirmations."),
    RPCArgument("maxconf", .number, .defaultValue(9_999_999), "The most confirmations."),
    RPCArgument("addresses", .array, .defaultValue([]), "Only coins of these.", inner: [RPCArgument("address", .string, .optional)]),
    RPCArgument("include_unsafe", .bool, .defaultValue(true), "Coins that may still vanish, too."),
    RPCArgument(
        "query_options", .namedOptions, .optional,
        inner: [
            RPCArgument("minimumAmount", .amount, .defaultValue("0.00"), "The least amount."),
            RPCArgument("maximumAmount", .amount, .defaultHint("unlimited"), "The largest amount."),
            RPCArgument("maximumCount", .number, .defaultHint("unlimited"), "The most coins."),
            RPCArgument("minimumSumAmount", .amount, .defaultHint("unlimited"), "Stops at this sum."),
            RPCArgument("include_immature_coinbase", .bool, .defaultValue(false), "Mined coins that cannot be spent yet, too."),
        ], signature: "query_options"),
]

private let unspentResult = RPCResult(
    .array,
    [
        RPCResult(
            .object,
            [
                RPCResult("txid", .hex), RPCResult("vout", .number), RPCResult("address", .string, optional: true),
                RPCResult("label", .string, optional: true), RPCResult("scriptPubKey", .hex), RPCResult("amount", .amount),
                RPCResult("confirmations", .number), RPCResult("ancestorcount", .number, optional: true),
                RPCResult("ancestorsize", .number, optional: true), RPCResult("ancestorfees", .amount, optional: true),
                RPCResult("redeemScript", .hex, optional: true), RPCResult("witnessScript", .hex, optional: true),
                RPCResult("spendable", .bool), RPCResult("solvable", .bool), RPCResult("desc", .string, optional: true),
                RPCResult("parent_descs", .array, [RPCResult("desc", .string)]), RPCResult("reused", .bool, optional: true),
                RPCResult("safe", .bool),
            ])
    ])

private struct UnspentQuery: Sendable {
    var filter = CoinFilter()
    var scripts: Set<Script> = []

    init(_ arguments: RPCArguments, _ codec: AddressCodec) throws(RPCError) {
        filter.minimumAmount = .zero
        filter.minimumDepth = try arguments.int(0)
        filter.maximumDepth = try arguments.int(1)
        for value in try arguments.array(2) {
            let text = try value.expectString()
            guard let destination = try? codec.decode(text) else {
                throw RPCError(.invalidAddressOrKey, "Invalid Bdtcoin address: \(text)")
            }
            guard scripts.insert(destination.script).inserted else {
                throw RPCError(.invalidParameter, "Invalid parameter, duplicated address: \(text)")
            }
        }
        filter.onlySafe = try !arguments.bool(3)
        guard arguments.has(4) else { return }
        let options = try arguments.object(4)
        try options.checkMembers(
            [
                ("minimumAmount", nil), ("maximumAmount", nil), ("minimumSumAmount", nil), ("maximumCount", .number),
                ("include_immature_coinbase", .bool),
            ], allowsNull: true, strict: true)
        if let value = options["minimumAmount"] { filter.minimumAmount = Amount(try value.expectAmount()) }
        if let value = options["maximumAmount"] { filter.maximumAmount = Amount(try value.expectAmount()) }
        if let value = options["minimumSumAmount"] { filter.minimumSum = Amount(try value.expectAmount()) }
        if let value = options["maximumCount"] { filter.maximumCount = try value.expectInteger() }
        if let value = options["include_immature_coinbase"] { filter.includesImmature = try value.expectBool() }
    }
}

private func listUnspent(_ wallet: Wallet, _ query: UnspentQuery) async throws -> JSONValue {
    let coins = wallet.read { state in
        state.availableCoins(query.filter).filter { query.scripts.isEmpty || query.scripts.contains($0.output.script) }
    }
    var families: [Txid: TransactionAncestry] = [:]
    for txid in Set(coins.filter { $0.depth == 0 }.map(\.outpoint.txid)) {
        families[txid] = try await wallet.chain.getTransactionAncestry(txid)
    }
    return wallet.read { [families] state in .array(coins.map { describe($0, families[$0.outpoint.txid], state) }) }
}

private func describe(_ coin: CandidateCoin, _ family: TransactionAncestry?, _ state: WalletState) -> JSONValue {
    let script = coin.output.script
    var entry: JSONObject = ["txid": .string("\(coin.outpoint.txid)"), "vout": JSONValue(coin.outpoint.index)]
    let provider = state.keys.solvingProvider(for: script)
    if let address = state.address(of: script) {
        entry.append("address", .string(address))
        if let label = state.addresses.labelled(script)?.label { entry.append("label", .string(label)) }
        appendScripts(of: script, provider, to: &entry)
    }
    entry.append("scriptPubKey", .string("\(script)"))
    entry.append("amount", coin.value.json)
    entry.append("confirmations", JSONValue(coin.depth))
    if coin.depth == 0, let family, family.ancestors > 0 {
        entry.append("ancestorcount", JSONValue(family.ancestors))
        entry.append("ancestorsize", JSONValue(family.ancestorSize))
        entry.append("ancestorfees", JSONValue(family.ancestorFees.satoshi))
    }
    entry.append("spendable", true)
    entry.append("solvable", .bool(coin.isSolvable))
    if coin.isSolvable, let provider {
        let descriptor = Descriptor(inferredFrom: script, provider: provider, codec: state.environment.addresses)
        entry.append("desc", .string(descriptor.text))
    }
    entry.append("parent_descs", state.parentDescriptors(of: script))
    if state.flags.contains(.avoidReuse) { entry.append("reused", .bool(state.isUsed(script))) }
    entry.append("safe", .bool(coin.isSafe))
    return .object(entry)
}

/// The scripts behind hashes in an output script.
private func appendScripts(of script: Script, _ provider: FlatSigningProvider?, to entry: inout JSONObject) {
    guard let provider else { return }
    var inner = script
    if case .scriptHash(let id) = Destination(script), let redeem = provider.script(for: id) {
        entry.append("redeemScript", .string("\(redeem)"))
        inner = redeem
    }
    if case .witnessV0ScriptHash(let hash) = Destination(inner), let witness = provider.script(forWitness: hash) {
        entry.append("witnessScript", .string("\(witness)"))
    }
}

extension WalletState {
    /// The texts of the descriptors that a script belongs to.
    func parentDescriptors(of script: Script) -> JSONValue {
        JSONValue(keys.managers(of: script).map(\.descriptor.text))
    }
}
