import BdtJSON
import BdtKeys
import BdtRPC

/// Labels of addresses.
func labelMethods(_ manager: WalletManager) -> [RPCMethod] {
    [
        walletMethod(
            manager, "setlabel", "Labels an address.",
            [
                RPCArgument("address", .string, .required, "The address."),
                RPCArgument("label", .string, .required, "The label."),
            ], RPCResult(.none)
        ) { wallet, request in
            guard let destination = try? wallet.environment.addresses.decode(try request.arguments.string(0)) else {
                throw RPCError(.invalidAddressOrKey, "Invalid Bdtcoin address")
            }
            let label = try request.arguments.label(1)
            try wallet.update { state in
                let script = destination.script
                state.label(script, label, purpose: state.isMine(script) ? .receive : .send)
            }
            return .null
        },
        walletMethod(
            manager, "getaddressesbylabel", "Lists the addresses that have a label.",
            [RPCArgument("label", .string, .required, "The label.")],
            RPCResult(.dictionary, [RPCResult("address", .object, [RPCResult("purpose", .string, "send or receive")])])
        ) { wallet, request in
            let label = try request.arguments.label(0)
            let members = wallet.read { state in
                state.addresses.labelled.filter { $0.entry.label == label }.map { entry in
                    (entry.entry.address, JSONValue.object(["purpose": .string(entry.entry.purpose?.rawValue ?? "unknown")]))
                }
            }
            if members.isEmpty { throw RPCError(.walletInvalidLabelName, "No addresses with label \(label)") }
            return .object(JSONObject(members))
        },
        walletMethod(
            manager, "listlabels", "Lists all labels, or those of addresses for one purpose.",
            [RPCArgument("purpose", .string, .optional, "send or receive; empty: both.")], RPCResult(.array, [RPCResult("label", .string)])
        ) { wallet, request in
            var purpose: AddressBook.Purpose?
            if let text = try request.arguments.optionalString(0), !text.isEmpty {
                purpose = AddressBook.Purpose(rawValue: text)
                if purpose == nil {
                    throw RPCError(
                        .invalidParameter,
                        "Invalid 'purpose' argument, must be a known purpose string, typically 'send', or 'receive'.")
                }
            }
            return wallet.read { [purpose] in JSONValue($0.addresses.labels(for: purpose)) }
        },
    ]
}
