import BdtIndex
import BdtKeys
import BdtPrimitives
import BdtRPC

extension NodeContext {
    /// How this network writes addresses and keys.
    package var addressCodec: AddressCodec { AddressCodec(parameters.addresses) }

    /// A transaction of the mempool, or of the chain if it is indexed.
    func transaction(_ txid: Txid) -> Transaction? { findTransaction(txid)?.transaction }

    /// The same with the hash of its block, nil for one of the mempool.
    func findTransaction(_ txid: Txid) -> (transaction: Transaction, block: BlockHash?)? {
        let index = indexes?.transactions
        _ = index?.waitUntilSynced()
        if let transaction = kernel.mempool.transaction(txid) { return (transaction, nil) }
        return index?.content.find(txid).map { ($0.transaction, $0.block) }
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
