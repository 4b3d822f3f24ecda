import BdtJSON
import BdtRPC

/// Methods that only wallets of the old kind have. They are there, so that a caller learns why they do nothing.
func legacyMethods(_ manager: WalletManager) -> [RPCMethod] {
    let names: [(String, [RPCArgument])] = [
        (
            "addmultisigaddress",
            [
                .init("nrequired", .number, .required), .init("keys", .array, .required), .init("label", .string, .optional),
                .init("address_type", .string, .optional),
            ]
        ),
        ("dumpprivkey", [.init("address", .string, .required)]),
        ("dumpwallet", [.init("filename", .string, .required)]),
        (
            "importaddress",
            [
                .init("address", .string, .required), .init("label", .string, .optional), .init("rescan", .bool, .optional),
                .init("p2sh", .bool, .optional),
            ]
        ),
        (
            "importmulti",
            [
                .init("requests", .array, .required),
                .init("options", .namedOptions, .optional, inner: [.init("rescan", .bool, .optional)]),
            ]
        ),
        ("importprivkey", [.init("privkey", .string, .required), .init("label", .string, .optional), .init("rescan", .bool, .optional)]),
        ("importpubkey", [.init("pubkey", .string, .required), .init("label", .string, .optional), .init("rescan", .bool, .optional)]),
        ("importwallet", [.init("filename", .string, .required)]),
        ("newkeypool", []),
        ("sethdseed", [.init("newkeypool", .bool, .optional), .init("seed", .string, .optional)]),
    ]
    return names.map { name, arguments in
        walletMethod(manager, name, "Only for wallets of the old kind, which this program does not open.", arguments, RPCResult(.none)) {
            _, _ in
            throw RPCError(.walletError, "Only legacy wallets are supported by this command")
        }
    }
}
