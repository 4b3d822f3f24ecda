import BdtBase
import BdtCommon
import BdtEncoding
import BdtInterfaces
import BdtJSON
import BdtPrimitives
import BdtRPC

/// Transactions that a wallet is told of, because their blocks cannot be scanned.
func prunedFundsMethods(_ manager: WalletManager) -> [RPCMethod] {
    [
        walletMethod(
            manager, "importprunedfunds",
            "Adds a transaction to the wallet without a rescan. It must pay to the wallet; that another one spends it is not seen.",
            [
                RPCArgument("rawtransaction", .hex, .required, "The transaction in hexadecimal."),
                RPCArgument("txoutproof", .hex, .required, "The proof of gettxoutproof that it is in a block."),
            ], RPCResult(.none)
        ) { wallet, request in
            try await importFunds(wallet, request.arguments)
            return .null
        },
        walletMethod(
            manager, "removeprunedfunds", "Removes a transaction from the wallet, as if it had never been seen.",
            [RPCArgument("txid", .hex, .required, "The transaction.")], RPCResult(.none)
        ) { wallet, request in
            let txid = try request.arguments.txid(0)
            try wallet.update { state in
                guard state.remove(txid) else {
                    throw RPCError(.walletError, "Transaction \(txid) does not belong to this wallet")
                }
            }
            return .null
        },
    ]
}

private func importFunds(_ wallet: Wallet, _ arguments: RPCArguments) async throws {
    guard let transaction = decodeTransaction(hex: try arguments.string(0)) else {
        throw RPCError(.deserializationError, "TX decode failed. Make sure the tx has at least one input.")
    }
    let bytes = try arguments.value(1).expectHex("proof")
    let proof: MerkleBlock
    do throws(DecodeError) {
        var reader = ByteReader(bytes)
        proof = try reader.read()
    } catch {
        throw RPCError(.miscError, "\(error)")
    }
    guard let matches = proof.matches else { throw RPCError(.invalidAddressOrKey, "Something wrong with merkleblock") }
    let hash = proof.header.computeHash()
    guard let tip = wallet.read({ $0.tip }),
        let block = try await wallet.chain.findAncestor(of: tip.hash, ancestor: hash, FoundBlockQuery())
    else { throw RPCError(.invalidAddressOrKey, "Block not found in chain") }
    guard let match = matches.first(where: { $0.txid == transaction.txid }) else {
        throw RPCError(.invalidAddressOrKey, "Transaction given doesn't exist in proof")
    }
    let moment = BlockMoment(hash: hash, height: block.height, time: block.time, maxTime: block.maxTime)
    try wallet.update { state in
        guard state.isMine(transaction) else {
            throw RPCError(.invalidAddressOrKey, "No addresses in wallet correspond to included transaction")
        }
        state.add(transaction, .block(moment, position: Int32(match.position)))
    }
}
