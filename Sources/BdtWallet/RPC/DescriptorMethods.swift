import BdtCrypto
import BdtJSON
import BdtKeys
import BdtRPC

/// The wallet's descriptors.
func descriptorMethods(_ manager: WalletManager) -> [RPCMethod] {
    [
        walletMethod(
            manager, "importdescriptors", "Adds descriptors and scans the chain for their transactions.",
            [
                RPCArgument(
                    "requests", .array, .required, "The descriptors.",
                    inner: [
                        RPCArgument(
                            "", .object, .optional,
                            inner: [
                                RPCArgument("desc", .string, .required, "The descriptor, with checksum."),
                                RPCArgument("active", .bool, .defaultValue(false), "Gives out addresses of its kind from now on."),
                                RPCArgument("range", .range, .optional, "The indexes to derive."),
                                RPCArgument("next_index", .number, .optional, "The next address to give out."),
                                RPCArgument("timestamp", .any, .required, "UNIX seconds before which it was not used, or \"now\"."),
                                RPCArgument("internal", .bool, .defaultValue(false), "For change."),
                                RPCArgument("label", .string, .defaultValue(""), "The label of its address."),
                            ])
                    ], signature: "requests")
            ],
            RPCResult(
                .array,
                [
                    RPCResult(
                        .object,
                        [
                            RPCResult("success", .bool), RPCResult("warnings", .array, optional: true, [RPCResult(.string)]),
                            RPCResult("error", .object, optional: true, [RPCResult(.elision)]),
                        ])
                ])
        ) { wallet, request in try await importDescriptors(wallet, try request.arguments.array(0)) },
        walletMethod(
            manager, "listdescriptors", "Lists the descriptors.",
            [RPCArgument("private", .bool, .defaultValue(false), "With private keys.")],
            RPCResult(
                .object,
                [
                    RPCResult("wallet_name", .string),
                    RPCResult(
                        "descriptors", .array,
                        [
                            RPCResult(
                                .object,
                                [
                                    RPCResult("desc", .string), RPCResult("timestamp", .number), RPCResult("active", .bool),
                                    RPCResult("internal", .bool, optional: true),
                                    RPCResult("range", .fixedArray, optional: true, [RPCResult(.number), RPCResult(.number)]),
                                    RPCResult("next", .number, optional: true), RPCResult("next_index", .number, optional: true),
                                ])
                        ]),
                ])
        ) { wallet, request in
            let isPrivate = try request.arguments.bool(0)
            return try wallet.read { state in
                if isPrivate { try state.checkUnlocked() }
                return try listDescriptors(state, isPrivate: isPrivate)
            }
        },
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
    ]
}

private func listDescriptors(_ state: WalletState, isPrivate: Bool) throws(RPCError) -> JSONValue {
    var listed: [(text: String, manager: DescriptorManager)] = []
    for manager in state.keys.managers.values {
        let keys = manager.privateKeys(masterKey: state.keys.masterKey)
        let text =
            isPrivate ? manager.descriptor.privateText(keys: keys) : manager.descriptor.normalizedText(keys: keys, cache: manager.cache)
        guard let text else { throw RPCError(.walletError, "Can't get descriptor string.") }
        listed.append((text, manager))
    }
    listed.sort { $0.text.utf8.lexicographicallyPrecedes($1.text.utf8) }
    let active = state.keys.activeIDs
    let descriptors = listed.map { text, manager -> JSONValue in
        var entry: JSONObject = [
            "desc": .string(text), "timestamp": JSONValue(manager.creationTime), "active": .bool(active.contains(manager.id)),
        ]
        if let isInternal = state.keys.isInternal(manager.id) { entry.append("internal", .bool(isInternal)) }
        if manager.descriptor.isRange {
            entry.append("range", [JSONValue(manager.rangeStart), JSONValue(manager.rangeEnd - 1)])
            entry.append("next", JSONValue(manager.nextIndex))
            entry.append("next_index", JSONValue(manager.nextIndex))
        }
        return .object(entry)
    }
    return ["wallet_name": .string(state.name), "descriptors": .array(descriptors)]
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
