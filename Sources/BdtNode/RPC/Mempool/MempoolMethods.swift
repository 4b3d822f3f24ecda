import BdtRPC

/// The methods that show and keep the mempool.
package func mempoolMethods(_ node: NodeContext) -> [RPCMethod] {
    [
        getMempoolAncestors(node), getMempoolDescendants(node), getMempoolEntry(node), getTxSpendingPrevout(node), getMempoolInfo(node),
        getRawMempool(node), importMempool(node), saveMempool(node), getOrphanTransactions(node),
    ]
}
