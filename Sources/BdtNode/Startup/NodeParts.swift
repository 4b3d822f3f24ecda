import BdtRPC

/// The parts that a node is composed of beside its core: each adds steps to start-up. Executables choose the parts.
package struct NodeParts: Sendable {
    /// RPC methods of this process.
    package var methods: @Sendable (NodeContext) -> [RPCMethod] = allMethods
    /// Once RPC is served, before the kernel is opened: what other processes connect to.
    package var listening: [any NodeStep] = []
    /// Once the kernel is there, before blocks are imported: indexes, the wallet process.
    package var afterKernel: [any NodeStep] = []
    /// Once all else runs and all blocks on disk are on the chain; calls are let in by then.
    package var serving: [any NodeStep] = []

    /// Whom the node ends with; nil for one that the user started.
    var owner: Owner?

    package init() {}
}

/// A step of start-up: starts something, and registers with `onStop` and `onInterrupt` how that ends.
package protocol NodeStep: Sendable {
    func run(_ startup: NodeStartup) async throws(StartupFailure)
}

/// The RPC methods of the node, group by group.
@Sendable package func allMethods(_ node: NodeContext) -> [RPCMethod] {
    let groups = [
        blockchainMethods, controlMethods, feeMethods, mempoolMethods, miningMethods, networkMethods, signerMethods,
        transactionMethods, transactionCodecMethods, utilMethods, testingMethods,
    ]
    return groups.flatMap { $0(node) }
}
