import BdtKernel
import BdtPrimitives
import BdtRPC

/// The methods that ask for the chain and its coins, or push the chain around.
package func blockchainMethods(_ node: NodeContext) -> [RPCMethod] {
    let coinScans = CoinScanSlot()
    return [
        getBlockchainInfo(node), getChainTransactionStatistics(node), getBestBlockHash(node), getBlockCount(node), getBlock(node),
        getBlockHash(node), getBlockHeader(node), getChainTips(node), getDifficulty(node), getDeploymentInfo(node),
        getTransactionOutput(node),
        getTransactionOutputSetInfo(node), scanTransactionOutputs(node, coinScans), getAddressBalance(node, coinScans),
        addressBalance(node, coinScans), scanBlocks(node), getDescriptorActivity(node), getBlockFilter(node), getBlockStatistics(node),
        getTransactionOutputProof(node), verifyTransactionOutputProof(node), verifyChain(node), preciousBlock(node), getChainStates(node),
        dumpTransactionOutputSet(node), loadTransactionOutputSet(node), getIndexInfo(node), getZMQNotifications(node),
        pruneBlockchain(node), getBlockFromPeer(node),
        invalidateBlock(node), reconsiderBlock(node), waitForNewBlock(node), waitForBlock(node), waitForBlockHeight(node),
        syncWithValidationInterfaceQueue(node),
    ]
}

extension NodeContext {
    /// The tip; there is one from start-up on, except at the beginning of a reindex.
    func tip() throws(RPCError) -> BlockIndexEntry {
        guard let tip = kernel.chain.tip else { throw RPCError(.internalError, "There is no chain yet") }
        return tip
    }

    /// The block that the argument names by its hash; `name` is what an error calls the argument.
    func block(_ arguments: RPCArguments, _ index: Int, _ name: String) throws(RPCError) -> BlockIndexEntry {
        guard let entry = kernel.entry(for: BlockHash(try arguments.hash(index, name))) else {
            throw RPCError(.invalidAddressOrKey, "Block not found")
        }
        return entry
    }
}
