import BdtInterfaces

/// Finds or starts a node for the user interface, which knows nothing of how processes talk.
package protocol NodeSource: Sendable {
    /// Returns with a connection to a node, which may still be starting; throws when none can be had.
    func connect() async throws -> ConnectedNode
}

/// A node, and how to learn that it is gone.
package struct ConnectedNode: Sendable {
    package let node: any Node
    /// The node was started for this user interface, and ends with it.
    package let isOwn: Bool
    /// Returns when the connection is lost.
    package let waitForLoss: @Sendable () async -> Void

    package init(node: any Node, isOwn: Bool, waitForLoss: @escaping @Sendable () async -> Void) {
        self.node = node
        self.isOwn = isOwn
        self.waitForLoss = waitForLoss
    }
}
