import BdtKernel
import BdtRPC

/// The methods of miners.
package func miningMethods(_ node: NodeContext) -> [RPCMethod] {
    [
        getNetworkHashPS(node), getMiningInfo(node), prioritiseTransaction(node), getPrioritisedTransactions(node),
        getBlockTemplate(node), submitBlock(node), submitHeader(node), generateToAddress(node),
        generateToDescriptor(node), generateBlock(node), generate(),
    ]
}
