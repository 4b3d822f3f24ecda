import BdtRPC

/// The parts that a node is composed of beside its core: each adds steps to start-up. Executables choose the parts.
package struct NodeParts: Sendable {
    /// A step starts something, and registers with `onStop` and `onInterrupt` how that ends. It reaches the node through the start-up.
    package typealias Step = @Sendable (NodeStartup) async throws(StartupFailure) -> Void

    /// RPC methods of this process.
    package var methods: @Sendable (NodeContext) -> [RPCMethod] = allMethods
    /// Once the kernel is there, before blocks are imported: indexes, the wallet process.
    package var afterKernel: [Step] = []
    /// Once RPC calls are served.
    package var serving: [Step] = []

    package init() {}
}

/// The RPC methods of the node, group by group.
@Sendable package func allMethods(_ node: NodeContext) -> [RPCMethod] {
    let groups = [
        blockchainMethods, controlMethods, feeMethods, mempoolMethods, miningMethods, networkMethods, transactionMethods,
        transactionCodecMethods, utilMethods, testingMethods,
    ]
    return groups.flatMap { $0(node) }
}
