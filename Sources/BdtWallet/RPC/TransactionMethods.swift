import BdtCommon
import BdtInterfaces
import BdtJSON
import BdtPrimitives
import BdtRPC

/// The wallet's history.
func transactionMethods(_ manager: WalletManager) -> [RPCMethod] {
    let watchOnly = RPCArgument("include_watchonly", .bool, .defaultHint("whether the wallet has no private keys"), "Without effect.")
    let lines = RPCResult(.array, [RPCResult(.object, [RPCResult(.elision)])])
    return [
        walletMethod(
            manager, "listtransactions", "Lists the newest transactions, oldest first.",
            [
                RPCArgument("label", .string, .optional, "Only what addresses of this label received; \"*\": everything."),
                RPCArgument("count", .number, .defaultValue(10), "How many."),
                RPCArgument("skip", .number, .defaultValue(0), "How many of the newest to leave out."), watchOnly,
            ], lines
        ) { wallet, request in try await listTransactions(wallet, request.arguments) },
        walletMethod(
            manager, "listsinceblock", "Lists the transactions since a block.",
            [
                RPCArgument("blockhash", .string, .optional, "The block; without it everything is listed."),
                RPCArgument("target_confirmations", .number, .defaultValue(1), "Which block to name in lastblock, 1 being the tip."),
                watchOnly,
                RPCArgument("include_removed", .bool, .defaultValue(true), "Lists what a reorganisation removed, too."),
                RPCArgument("include_change", .bool, .defaultValue(false), "Lists change, too."),
                RPCArgument("label", .string, .optional, "Only what addresses of this label received."),
            ],
            RPCResult(
                .object,
                [
                    RPCResult("transactions", .array, [RPCResult(.elision)]),
                    RPCResult("removed", .array, optional: true, [RPCResult(.elision)]), RPCResult("lastblock", .hex),
                ])
        ) { wallet, request in try await listSinceBlock(wallet, request.arguments) },
        walletMethod(
            manager, "gettransaction", "Describes a transaction of the wallet.",
            [
                RPCArgument("txid", .string, .required, "The transaction."), watchOnly,
                RPCArgument("verbose", .bool, .defaultValue(false), "Decodes the transaction, too."),
            ], RPCResult(.object, [RPCResult(.elision)])
        ) { wallet, request in
            try await describeTransaction(
                wallet, try request.arguments.txid(0), verbose: try request.arguments.bool(2))
        },
        walletMethod(
            manager, "abandontransaction", "Gives up an unconfirmed transaction, so that its inputs can be spent again.",
            [RPCArgument("txid", .hex, .required, "The transaction.")], RPCResult(.none)
        ) { wallet, request in
            let txid = try request.arguments.txid(0)
            try wallet.update { state in
                guard state.ledger[txid] != nil else { throw RPCError(.invalidAddressOrKey, "Invalid or non-wallet transaction id") }
                guard state.abandon(txid) else { throw RPCError(.invalidAddressOrKey, "Transaction not eligible for abandonment") }
            }
            return .null
        },
    ]
}

private func listTransactions(_ wallet: Wallet, _ arguments: RPCArguments) async throws -> JSONValue {
    var label: String?
    if let text = try arguments.optionalString(0), text != "*" {
        if text.isEmpty { throw RPCError(.invalidParameter, "Label argument must be a valid label name or \"*\".") }
        label = text
    }
    let (count, skip) = (try arguments.int(1), try arguments.int(2))
    if count < 0 { throw RPCError(.invalidParameter, "Negative count") }
    if skip < 0 { throw RPCError(.invalidParameter, "Negative from") }
    // First find out which transactions are needed, then ask the node about those.
    let wanted = wallet.read { [label] state in
        var outline = TransactionDescription(state, ChainFacts())
        outline.label = label
        var (chosen, found) = ([Txid](), 0)
        for (_, txid) in state.ledger.order.reversed() where found < count + skip {
            guard let entry = state.ledger[txid] else { continue }
            found += outline.lines(of: entry, full: false).count
            chosen.append(txid)
        }
        return chosen.compactMap { state.ledger[$0] }
    }
    let facts = try await wallet.chainFacts(for: wanted)
    return wallet.read { [label] state in
        var description = TransactionDescription(state, facts)
        description.label = label
        let newestFirst = wanted.flatMap { state.ledger[$0.txid].map { description.lines(of: $0, full: true) } ?? [] }
        return .array(newestFirst.dropFirst(skip).prefix(count).reversed())
    }
}

private func listSinceBlock(_ wallet: Wallet, _ arguments: RPCArguments) async throws -> JSONValue {
    guard let tip = wallet.read({ $0.tip }) else { throw RPCError(.miscError, "The chain is empty") }
    let fork = try await findFork(wallet, arguments, tip)
    let target = try arguments.int(1)
    if target < 1 { throw RPCError(.invalidParameter, "Invalid parameter") }
    let includesRemoved = try arguments.bool(3)
    let includesChange = try arguments.bool(4)
    let label = arguments.has(5) ? try arguments.label(5) : nil
    let removed = includesRemoved ? try await removedTransactions(wallet, fork) : []
    let depth = fork.map { tip.height + 1 - $0.height }
    let entries = wallet.read { state in
        state.ledger.order.compactMap { state.ledger[$0.txid] }.filter { depth == nil || abs(state.depth(of: $0)) < depth ?? 0 }
    }
    let facts = try await wallet.chainFacts(for: entries + wallet.read { state in removed.compactMap { state.ledger[$0] } })
    let height = tip.height + 1 - min(target, tip.height + 1)
    let last = try await wallet.chain.findAncestor(of: tip.hash, height: height, FoundBlockQuery())?.hash ?? tip.hash
    return wallet.read { state in
        var description = TransactionDescription(state, facts)
        description.label = label
        description.includesChange = includesChange
        var result: JSONObject = ["transactions": .array(entries.flatMap { description.lines(of: $0, full: true) })]
        if includesRemoved {
            // All of them, however few confirmations they have.
            description.minimumDepth = -100_000_000
            let lines = removed.compactMap { state.ledger[$0] }.flatMap { description.lines(of: $0, full: true) }
            result.append("removed", .array(lines))
        }
        result.append("lastblock", .string("\(last)"))
        return .object(result)
    }
}

/// A block that the caller names, and where its chain meets the active one.
private struct Fork {
    /// Of the last common block.
    var height: Int
    var block: BlockHash
    var blockHeight: Int
}

private func findFork(_ wallet: Wallet, _ arguments: RPCArguments, _ tip: WalletState.Tip) async throws -> Fork? {
    guard let text = try arguments.optionalString(0), !text.isEmpty else { return nil }
    let notFound = RPCError(.invalidAddressOrKey, "Block not found")
    guard let block = BlockHash(display: try arguments[0].expectHashText("blockhash")),
        let found = try await wallet.chain.findBlock(block, FoundBlockQuery())
    else { throw notFound }
    var (hash, height) = (block, found.height)
    while true {
        guard let step = try await wallet.chain.findBlock(hash, FoundBlockQuery()) else { throw notFound }
        if step.isInActiveChain { break }
        guard height > 0, let parent = try await wallet.chain.findAncestor(of: hash, height: height - 1, FoundBlockQuery()) else {
            throw notFound
        }
        (hash, height) = (parent.hash, height - 1)
    }
    return Fork(height: height, block: block, blockHeight: found.height)
}

/// The wallet's transactions in the blocks between a fork and the block that was named.
private func removedTransactions(_ wallet: Wallet, _ fork: Fork?) async throws -> [Txid] {
    guard let fork else { return [] }
    var txids: [Txid] = []
    var hash = fork.block
    for _ in stride(from: fork.blockHeight, to: fork.height, by: -1) {
        guard let block = try await wallet.chain.findBlock(hash, FoundBlockQuery(wantsData: true))?.block else {
            throw RPCError(.internalError, "Can't read block from disk")
        }
        txids += block.transactions.map(\.txid)
        hash = block.header.previousHash
    }
    return wallet.read { [txids] state in txids.filter { state.ledger[$0] != nil } }
}

private func describeTransaction(_ wallet: Wallet, _ txid: Txid, verbose: Bool) async throws -> JSONValue {
    guard let found = wallet.read({ $0.ledger[txid] }) else {
        throw RPCError(.invalidAddressOrKey, "Invalid or non-wallet transaction id")
    }
    let facts = try await wallet.chainFacts(for: [found])
    return wallet.read { state in
        let entry = state.ledger[txid] ?? found
        let transaction = entry.transaction
        let debit = state.debit(of: transaction)
        let credit = state.isImmature(entry) ? .zero : state.credit(of: transaction)
        let fee = debit > .zero ? (transaction.outputValue ?? .zero) - debit : .zero
        let description = TransactionDescription(state, facts)
        var result: JSONObject = ["amount": (credit - debit - fee).json]
        if debit > .zero { result.append("fee", fee.json) }
        result.append(contentsOf: description.description(of: entry))
        result.append("details", .array(description.lines(of: entry, full: false)))
        result.append("hex", .string(transaction.hex))
        if verbose { result.append("decoded", .object(wallet.environment.addresses.json(transaction, includesHex: false))) }
        let (key, block) = state.lastProcessedBlock
        result.append(key, block)
        return .object(result)
    }
}
