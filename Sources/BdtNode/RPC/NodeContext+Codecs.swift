import BdtIndex
import BdtKeys
import BdtPrimitives
import BdtRPC

extension NodeContext {
    /// How this network writes addresses and keys.
    package var addressCodec: AddressCodec { AddressCodec(parameters.addresses) }

    /// A transaction of the mempool, or of the chain if it is indexed.
    func transaction(_ txid: Txid) -> Transaction? {
        if let transaction = kernel.mempool.transaction(txid) { return transaction }
        guard let index = indexes?.transactions else { return nil }
        _ = index.waitUntilSynced()
        return index.content.find(txid)?.transaction
    }

    /// The outputs of chain and mempool among the given ones, whether or not a mempool transaction spends them.
    func findOutputs(_ points: [OutPoint]) -> [OutPoint: TransactionOutput] {
        let mempool = kernel.mempool
        return kernel.withCoins { coins in
            var found: [OutPoint: TransactionOutput] = [:]
            for point in points { found[point] = mempool.coin(point, over: coins)?.output }
            return found
        }
    }
}

/// Addresses, descriptors and signed messages.
package func utilMethods(_ node: NodeContext) -> [RPCMethod] {
    outputScriptMethods(node.addressCodec) + signMessageMethods(node.addressCodec)
}

/// Transactions as texts, and PSBTs.
package func transactionCodecMethods(_ node: NodeContext) -> [RPCMethod] {
    let sources = PSBTSources(
        transaction: { txid in node.transaction(txid) }, outputs: { points in node.findOutputs(points) })
    return transactionCodecMethods(node.addressCodec, findOutputs: sources.outputs) + psbtMethods(node.addressCodec, sources)
}
