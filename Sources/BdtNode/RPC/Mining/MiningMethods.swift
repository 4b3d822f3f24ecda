import BdtKernel
import BdtRPC

/// The methods of miners.
package func miningMethods(_ node: NodeContext) -> [RPCMethod] {
    let assembler = BlockAssembler(kernel: node.kernel, options: BlockAssemblerOptions(node.arguments))
    return [
        getNetworkHashPS(node), getMiningInfo(node, assembler), prioritiseTransaction(node), getPrioritisedTransactions(node),
        getBlockTemplate(node, assembler), submitBlock(node), submitHeader(node), generateToAddress(node, assembler),
        generateToDescriptor(node, assembler), generateBlock(node, assembler), generate(),
    ]
}
