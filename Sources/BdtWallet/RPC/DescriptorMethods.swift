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
