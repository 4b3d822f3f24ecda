import BdtInterfaces

/// What a node offers to a process that connects to it. Calls that need the chain wait until start-up has reached it.
package struct NodeInit: Init {
    private struct Echoing: Echo {
        func echo(_ text: String) async throws -> String { text }
    }

    let node: NodeContext

    package init(_ node: NodeContext) { self.node = node }

    package func makeEcho() async throws -> any Echo { Echoing() }

    package func makeMining() async throws -> any Mining {
        try await node.waitForChain()
        return LocalMining(node)
    }

    package func makeRpc() async throws -> any Rpc { LocalRpc(node) }

    package func makeChain() async throws -> any Chain {
        try await node.waitForChain()
        return LocalChain(node)
    }

    package func makeNode() async throws -> any Node { LocalNode(node) }
}
