import BdtInterfaces

/// Nodes at the other end of connections between processes.
package struct LinkSource: NodeSource {
    /// An open connection.
    package struct Link: Sendable {
        let root: any Init
        let isOwn: Bool
        let onLoss: @Sendable (@escaping @Sendable () -> Void) -> Void
        let end: @Sendable () async -> Void

        /// - Parameters:
        ///   - onLoss: calls its argument once when the connection is gone.
        ///   - end: what to wait for then: the end of a process that was started for the connection.
        package init(
            root: any Init, isOwn: Bool, onLoss: @escaping @Sendable (@escaping @Sendable () -> Void) -> Void,
            end: @escaping @Sendable () async -> Void = {}
        ) {
            self.root = root
            self.isOwn = isOwn
            self.onLoss = onLoss
            self.end = end
        }
    }

    private let open: @Sendable () async throws -> Link

    package init(_ open: @escaping @Sendable () async throws -> Link) { self.open = open }

    package func connect() async throws -> ConnectedNode {
        let link = try await open()
        let node = try await link.root.makeNode()
        return ConnectedNode(node: node, isOwn: link.isOwn) {
            await withCheckedContinuation { continuation in link.onLoss { continuation.resume() } }
            await link.end()
        }
    }
}
