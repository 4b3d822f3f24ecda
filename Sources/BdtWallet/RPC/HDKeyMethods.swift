import BdtCrypto
import BdtJSON
import BdtKeys
import BdtRPC

/// The extended keys behind the wallet's descriptors.
func hdKeyMethods(_ manager: WalletManager) -> [RPCMethod] {
    [
        walletMethod(
            manager, "gethdkeys", "Lists the extended keys and the descriptors that use them.",
            [
                RPCArgument(
                    "options", .namedOptions, .optional,
                    inner: [
                        RPCArgument("active_only", .bool, .defaultValue(false), "Only of descriptors that give out addresses."),
                        RPCArgument("private", .bool, .defaultValue(false), "With private keys."),
                    ])
            ],
            RPCResult(
                .array,
                [
                    RPCResult(
                        .object,
                        [
                            RPCResult("xpub", .string), RPCResult("has_private", .bool), RPCResult("xprv", .string, optional: true),
                            RPCResult(
                                "descriptors", .array, [RPCResult(.object, [RPCResult("desc", .string), RPCResult("active", .bool)])]),
                        ])
                ])
        ) { wallet, request in
            let options = request.arguments[0]
            let isPrivate = options["private"].bool ?? false
            let activeOnly = options["active_only"].bool ?? false
            return try wallet.read { state in
                if isPrivate { try state.checkUnlocked() }
                return listKeys(state, isPrivate: isPrivate, activeOnly: activeOnly)
            }
        },
        walletMethod(
            manager, "createwalletdescriptor", "Adds the descriptors of a kind of address that the wallet does not have yet.",
            [
                RPCArgument("type", .string, .required, "legacy, p2sh-segwit, bech32 or bech32m."),
                RPCArgument(
                    "options", .namedOptions, .optional,
                    inner: [
                        RPCArgument("internal", .bool, .defaultHint("both"), "Only the one for change, or only the one for receiving."),
                        RPCArgument("hdkey", .string, .defaultHint("the key of the active descriptors"), "The extended key to use."),
                    ]),
            ],
            RPCResult(.object, [RPCResult("descs", .array, [RPCResult(.string)])])
        ) { wallet, request in
            let arguments = request.arguments
            let type = try OutputType(named: try arguments.string(0))
            let kinds = arguments[1]["internal"].isNull ? [false, true] : [try arguments[1]["internal"].expectBool()]
            let key = arguments[1]["hdkey"].isNull ? nil : try arguments[1]["hdkey"].expectString()
            return try wallet.update { state in
                try state.checkUnlocked()
                return try createDescriptors(&state, type, kinds, root: try state.root(key))
            }
        },
    ]
}

private func createDescriptors(
    _ state: inout WalletState, _ type: OutputType, _ kinds: [Bool], root: ExtendedPrivateKey
) throws -> JSONValue {
    let ids = try kinds.compactMap { try state.setUpDescriptor(root, type, isInternal: $0) }
    if ids.isEmpty { throw RPCError(.walletError, "Descriptor already exists") }
    let texts = ids.compactMap { state.keys.managers[$0]?.normalizedText(masterKey: state.keys.masterKey) }
    return ["descs": .array(texts.map { .string($0) })]
}

extension WalletState {
    /// The extended private key that is named, or the one behind all descriptors that give out addresses.
    fileprivate func root(_ text: String?) throws(RPCError) -> ExtendedPrivateKey {
        let codec = environment.addresses
        let key: ExtendedPublicKey
        if let text {
            guard let named = codec.decodeExtendedPublicKey(text) else {
                throw RPCError(.invalidAddressOrKey, "Unable to parse HD key. Please provide a valid xpub")
            }
            key = named
        } else {
            let active = keys.activeIDs.compactMap { keys.managers[$0] }
            let roots = Set(active.flatMap { $0.descriptor.rootKeys.extendedKeys })
            guard let only = roots.first, roots.count == 1 else {
                throw RPCError(
                    .invalidAddressOrKey,
                    "Unable to determine which HD key to use from active descriptors. Please specify with 'hdkey'")
            }
            key = only
        }
        for manager in keys.managers.values where manager.hasPrivateKey(key.key.id) {
            guard let secret = manager.privateKeys(masterKey: keys.masterKey).privateKey(for: key.key.id) else { continue }
            return ExtendedPrivateKey(position: key.position, key: secret)
        }
        throw RPCError(.invalidAddressOrKey, "Private key for \(codec.encode(key)) is not known")
    }
}

private func listKeys(_ state: WalletState, isPrivate: Bool, activeOnly: Bool) -> JSONValue {
    struct Use {
        var descriptors: [(text: String, isActive: Bool)] = []
        var hasPrivate = false
        var secret: PrivateKey?
    }
    let active = state.keys.activeIDs
    var uses: [ExtendedPublicKey: Use] = [:]
    for manager in state.keys.managers.values where !activeOnly || active.contains(manager.id) {
        let keys = manager.privateKeys(masterKey: state.keys.masterKey)
        let text = manager.descriptor.normalizedText(keys: keys, cache: manager.cache) ?? manager.descriptor.text
        for key in manager.descriptor.rootKeys.extendedKeys {
            uses[key, default: Use()].descriptors.append((text, active.contains(manager.id)))
            if manager.hasPrivateKey(key.key.id) { uses[key]?.hasPrivate = true }
            if isPrivate, let secret = keys.privateKey(for: key.key.id) { uses[key]?.secret = secret }
        }
    }
    let codec = state.environment.addresses
    let entries = uses.map { key, use -> (String, JSONValue) in
        let text = codec.encode(key)
        var entry: JSONObject = ["xpub": .string(text), "has_private": .bool(use.hasPrivate)]
        if let secret = use.secret {
            entry.append("xprv", .string(codec.encode(ExtendedPrivateKey(position: key.position, key: secret))))
        }
        let descriptors = use.descriptors.sorted { $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) }
        entry.append("descriptors", .array(descriptors.map { ["desc": .string($0.text), "active": .bool($0.isActive)] }))
        return (text, .object(entry))
    }
    return .array(entries.sorted { $0.0 < $1.0 }.map(\.1))
}
