import BdtCommon
import BdtJSON
import BdtKernel
import BdtKeys
import BdtPrimitives
import BdtRPC

func getTransactionOutput(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "gettxout", summary: "Describes an unspent transaction output.",
        arguments: [
            RPCArgument("txid", .string, .required, "The transaction id"), RPCArgument("n", .number, .required, "Number of the output"),
            RPCArgument(
                "include_mempool", .bool, .defaultValue(true),
                "Whether the mempool counts. An output that the mempool spends does not show then."),
        ],
        result: [
            RPCResult(.none, "", when: "If the UTXO was not found"), RPCResult(.object, "", when: "Otherwise", outputResults),
        ], examples: ["gettxout \"txid\" 1"]
    ) { request in
        let txid = Txid(try request.arguments.hash(0, "txid"))
        let outpoint = OutPoint(txid: txid, index: try request.arguments.value(1).expectInteger(UInt32.self))
        let includesMempool = try request.arguments.bool(2)
        guard let (coin, tip) = find(outpoint, includesMempool: includesMempool, node.kernel) else { return .null }
        let confirmations = coin.height == Coin.mempoolHeight ? 0 : tip.height - coin.height + 1
        return [
            "bestblock": .string("\(tip.hash)"), "confirmations": JSONValue(confirmations),
            "value": .decimal(coin.output.value.satoshi),
            "scriptPubKey": .object(AddressCodec(node.parameters.addresses).json(coin.output.script)),
            "coinbase": .bool(coin.isCoinbase),
        ]
    }
}

/// An unspent output and the tip that it is unspent at.
private func find(_ outpoint: OutPoint, includesMempool: Bool, _ kernel: Kernel) -> (coin: Coin, tip: BlockIndexEntry)? {
    kernel.withMempoolChain { chain in
        let coin =
            !includesMempool
            ? chain.coin(outpoint) : kernel.mempool.isSpent(outpoint) ? nil : kernel.mempool.coin(outpoint, over: chain)
        return coin.map { ($0, chain.tip) }
    } ?? nil
}

private let outputResults: [RPCResult] = [
    RPCResult("bestblock", .hex, "Hash of the tip"), RPCResult("confirmations", .number, "Blocks from its own to the tip"),
    RPCResult("value", .amount, "What it holds"), RPCResult("scriptPubKey", .object, "Its script", TransactionDocumentation.script),
    RPCResult("coinbase", .bool, "Whether a coinbase made it"),
]
