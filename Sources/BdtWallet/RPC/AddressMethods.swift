import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC

/// New addresses, and what is known of one.
func addressMethods(_ manager: WalletManager) -> [RPCMethod] {
    [
        walletMethod(
            manager, "getnewaddress", "Returns a new address to receive with.",
            [
                RPCArgument("label", .string, .defaultValue(""), "Its label."),
                RPCArgument("address_type", .string, .defaultHint("set by -addresstype"), "legacy, p2sh-segwit, bech32 or bech32m."),
            ], RPCResult(.string)
        ) { wallet, request in
            let (label, type) = (try request.arguments.label(0), try request.arguments.outputType(1))
            return try newAddress(wallet, isInternal: false) { state throws(KeyError) in
                try state.newAddress(type ?? wallet.options.addressType, label: label)
            }
        },
        walletMethod(
            manager, "getrawchangeaddress", "Returns a new address for change, for transactions put together by hand.",
            [RPCArgument("address_type", .string, .defaultHint("set by -changetype"), "legacy, p2sh-segwit, bech32 or bech32m.")],
            RPCResult(.string)
        ) { wallet, request in
            let type = try request.arguments.outputType(0)
            return try newAddress(wallet, isInternal: true) { state throws(KeyError) in
                try state.newChange(type ?? wallet.options.changeType ?? wallet.options.addressType)
            }
        },
        walletMethod(
            manager, "keypoolrefill", "Derives addresses ahead. Takes the passphrase of an encrypted wallet.",
            [RPCArgument("newsize", .number, .defaultHint("1000, or as set by -keypool"), "How many of each kind.")], RPCResult(.none)
        ) { wallet, request in
            let size = try request.arguments.optionalInt(0) ?? 0
            if size < 0 { throw RPCError(.invalidParameter, "Invalid parameter, expected valid size.") }
            try wallet.update { state in
                try state.checkUnlocked()
                _ = state.topUp(size: size)
                if state.keys.poolSize(isInternal: false) + state.keys.poolSize(isInternal: true) < size {
                    throw RPCError(.walletError, "Error refreshing keypool.")
                }
            }
            return .null
        },
        walletMethod(
            manager, "getaddressinfo", "Describes an address, in full when it is the wallet's.",
            [RPCArgument("address", .string, .required, "The address.")], RPCResult(.object, [RPCResult(.elision)])
        ) { wallet, request in
            let destination = try destination(request, wallet)
            return wallet.read { AddressDescription(destination, $0).json }
        },
        walletMethod(
            manager, "walletdisplayaddress",
            "Has the external signer show one of the wallet's addresses, to be compared with the one here.",
            [RPCArgument("address", .string, .required, "The address.")], RPCResult(.object, [RPCResult("address", .string)])
        ) { wallet, request in
            let destination = try destination(request, wallet)
            try await wallet.display(destination)
            return ["address": .string(wallet.environment.addresses.encode(destination))]
        },
    ]
}

private func destination(_ request: RPCRequest, _ wallet: Wallet) throws(RPCError) -> Destination {
    let text = try request.arguments.string(0)
    do throws(AddressError) {
        return try wallet.environment.addresses.decode(text)
    } catch {
        throw RPCError(.invalidAddressOrKey, error.message.isEmpty ? "Invalid address" : error.message)
    }
}

private func newAddress(
    _ wallet: Wallet, isInternal: Bool, _ make: @Sendable (inout WalletState) throws(KeyError) -> Script
) throws -> JSONValue {
    try wallet.update { state in
        guard state.keys.canGiveAddresses(isInternal: isInternal) else {
            throw RPCError(.walletError, "Error: This wallet has no available keys")
        }
        do throws(KeyError) {
            return .string(state.address(of: try make(&state)) ?? "")
        } catch {
            throw RPCError(.walletKeypoolRanOut, error.message)
        }
    }
}
