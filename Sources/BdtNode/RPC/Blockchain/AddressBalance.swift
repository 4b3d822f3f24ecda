import BdtCommon
import BdtJSON
import BdtKernel
import BdtKeys
import BdtPrimitives
import BdtRPC

func getAddressBalance(_ node: NodeContext, _ slot: CoinScanSlot) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "getaddressbalance",
        summary: "Adds up the unspent outputs of an address on the chain. Needs no wallet, reads every unspent output, and takes its time.",
        arguments: [addressArgument, leastConfirmationsArgument],
        result: RPCResult(
            .object, "",
            [
                RPCResult("address", .string, "The address"), RPCResult("balance", .amount, "What its outputs hold"),
                RPCResult("utxos", .number, "How many they are"), RPCResult("minconf", .number, "The least confirmations counted"),
                RPCResult("height", .number, "The height of the chain"), RPCResult("bestblock", .hex, "The block at that height"),
            ]), examples: ["getaddressbalance \"myaddress\""]
    ) { request in
        let (address, script) = try readAddress(request.arguments, node.addressCodec)
        let least = try request.arguments.int(1)
        let (sum, tip) = try confirmedBalance(of: script, leastConfirmations: least, node, slot)
        return [
            "address": .string(address), "balance": .decimal(sum.amount), "utxos": JSONValue(sum.count), "minconf": JSONValue(least),
            "height": JSONValue(tip.height), "bestblock": .string("\(tip.hash)"),
        ]
    }
}

func addressBalance(_ node: NodeContext, _ slot: CoinScanSlot) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "addressbalance",
        summary: "Adds up the outputs of an address, those on the chain and those that the mempool makes. Needs no wallet.\n"
            + "What the mempool spends of the chain's outputs still counts.",
        arguments: [
            addressArgument, leastConfirmationsArgument,
            RPCArgument(
                "options", .namedOptions, .optional, "",
                inner: [
                    RPCArgument("include_confirmed", .bool, .defaultValue(true), "Look at the chain, which takes its time"),
                    RPCArgument("include_mempool", .bool, .defaultValue(true), "Look at the mempool"),
                ], signature: "options"),
        ],
        result: RPCResult(
            .object, "",
            [
                RPCResult("address", .string, "The address"), RPCResult("confirmed", .amount, "What its outputs on the chain hold"),
                RPCResult("unconfirmed", .amount, "What those of the mempool hold"), RPCResult("total", .amount, "Both together"),
                RPCResult("confirmed_utxos", .number, "Outputs on the chain"),
                RPCResult("unconfirmed_utxos", .number, "Outputs of the mempool"),
                RPCResult("minconf", .number, "The least confirmations counted"), RPCResult("height", .number, "The height of the chain"),
                RPCResult("bestblock", .hex, "The block at that height"),
            ]), examples: ["addressbalance \"myaddress\"", "addressbalance \"myaddress\" 6"]
    ) { request in
        let (address, script) = try readAddress(request.arguments, node.addressCodec)
        let least = try request.arguments.int(1)
        let options = request.arguments.has(2) ? try request.arguments.object(2) : JSONObject()
        var (confirmed, tip) = (BalanceSum(), try node.tip())
        if try options["include_confirmed"]?.expectBool() ?? true {
            (confirmed, tip) = try confirmedBalance(of: script, leastConfirmations: least, node, slot)
        }
        let waits = try options["include_mempool"]?.expectBool() ?? true
        let unconfirmed = waits ? mempoolBalance(of: script, node.kernel.mempool) : BalanceSum()
        return [
            "address": .string(address), "confirmed": .decimal(confirmed.amount), "unconfirmed": .decimal(unconfirmed.amount),
            "total": .decimal(confirmed.amount + unconfirmed.amount), "confirmed_utxos": JSONValue(confirmed.count),
            "unconfirmed_utxos": JSONValue(unconfirmed.count), "minconf": JSONValue(least), "height": JSONValue(tip.height),
            "bestblock": .string("\(tip.hash)"),
        ]
    }
}

private let addressArgument = RPCArgument("address", .string, .required, "The address")
private let leastConfirmationsArgument = RPCArgument(
    "minconf", .number, .defaultValue(1), "Only outputs of the chain with at least so many confirmations count")

private struct BalanceSum {
    /// Satoshi.
    var amount: Int64 = 0
    var count = 0

    mutating func add(_ output: TransactionOutput) {
        amount += output.value.satoshi
        count += 1
    }
}

private func readAddress(_ arguments: RPCArguments, _ codec: AddressCodec) throws(RPCError) -> (address: String, script: Script) {
    let text = try arguments.string(0)
    do throws(AddressError) {
        let destination = try codec.decode(text)
        return (codec.encode(destination), destination.script)
    } catch {
        throw RPCError(.invalidAddressOrKey, error.message.isEmpty ? "Invalid address" : error.message)
    }
}

private func confirmedBalance(
    of script: Script, leastConfirmations: Int, _ node: NodeContext, _ slot: CoinScanSlot
) throws -> (BalanceSum, BlockIndexEntry) {
    guard slot.take(0) else { throw RPCError(.invalidParameter, "Scan already in progress, try again later") }
    defer { slot.leave() }
    let search = try CoinSearch(node, slot) { $0 == script }
    guard search.isComplete else { throw RPCError(.miscError, "UTXO scan aborted or failed") }
    var sum = BalanceSum()
    for (_, coin) in search.found where search.tip.height - coin.height + 1 >= leastConfirmations { sum.add(coin.output) }
    return (sum, search.tip)
}

private func mempoolBalance(of script: Script, _ mempool: Mempool) -> BalanceSum {
    var sum = BalanceSum()
    for entry in mempool.sortedEntries() {
        for (index, output) in entry.transaction.outputs.enumerated() where output.script == script {
            if !mempool.isSpent(OutPoint(txid: entry.transaction.txid, index: UInt32(index))) { sum.add(output) }
        }
    }
    return sum
}
