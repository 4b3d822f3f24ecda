import BdtInterfaces
import BdtJSON
import BdtRPC

/// Looking through the chain again.
func rescanMethods(_ manager: WalletManager) -> [RPCMethod] {
    [
        walletMethod(
            manager, "rescanblockchain", "Looks for the wallet's transactions in the blocks of the chain.",
            [
                RPCArgument("start_height", .number, .defaultValue(0), "The first block."),
                RPCArgument("stop_height", .number, .optional, "The last block; absent: the tip, and then the mempool."),
            ], RPCResult(.object, [RPCResult("start_height", .number), RPCResult("stop_height", .number, "null when nothing was scanned")])
        ) { wallet, request in try await rescan(wallet, request.arguments) },
        managerMethod("abortrescan", "Ends a running scan.", [], RPCResult(.bool, "whether there was one")) { request in
            .bool(try manager.wallet(for: request).rescanning.abort())
        },
    ]
}

private func rescan(_ wallet: Wallet, _ arguments: RPCArguments) async throws -> JSONValue {
    guard wallet.rescanning.reserve(requiresUnlocked: true) else {
        throw RPCError(.walletError, "Wallet is currently rescanning. Abort existing rescan or wait.")
    }
    defer { wallet.rescanning.release() }
    try wallet.read { try $0.checkUnlocked() }
    guard let tip = wallet.read({ $0.tip }) else { throw RPCError(.miscError, "Rescan failed. Potentially corrupted data files.") }
    let start = try arguments.int(0)
    guard (0...tip.height).contains(start) else { throw RPCError(.invalidParameter, "Invalid start_height") }
    let stop = try arguments.optionalInt(1)
    if let stop {
        guard (0...tip.height).contains(stop) else { throw RPCError(.invalidParameter, "Invalid stop_height") }
        if stop < start { throw RPCError(.invalidParameter, "stop_height must be greater than start_height") }
    }
    try await checkBlocks(wallet.chain, tip, start, stop)
    guard let first = try await wallet.chain.findAncestor(of: tip.hash, height: start, FoundBlockQuery()) else {
        throw RPCError(.miscError, "Rescan failed. Potentially corrupted data files.")
    }
    let result = try await wallet.scan(from: first.hash, height: start, maxHeight: stop)
    switch result.status {
    case .success: break
    case .failure: throw RPCError(.miscError, "Rescan failed. Potentially corrupted data files.")
    case .aborted: throw RPCError(.miscError, "Rescan aborted.")
    }
    return ["start_height": JSONValue(start), "stop_height": result.lastScannedHeight.map { JSONValue($0) } ?? .null]
}

private func checkBlocks(_ chain: any Chain, _ tip: WalletState.Tip, _ start: Int, _ stop: Int?) async throws {
    if try await chain.hasBlocks(tip.hash, minHeight: start, maxHeight: stop) { return }
    if try await chain.havePruned(), let pruned = try await chain.getPruneHeight(), pruned >= start {
        throw RPCError(
            .miscError, "Can't rescan beyond pruned data. Use RPC call getblockchaininfo to determine your pruned height.")
    }
    if try await chain.hasAssumedValidChain() {
        throw RPCError(
            .miscError,
            "Failed to rescan unavailable blocks likely due to an in-progress assumeutxo background sync. Check logs or getchainstates RPC "
                + "for assumeutxo background sync progress and try again later.")
    }
    throw RPCError(
        .miscError,
        "Failed to rescan unavailable blocks, potentially caused by data corruption. If the issue persists you may want to reindex "
            + "(see -reindex option).")
}
