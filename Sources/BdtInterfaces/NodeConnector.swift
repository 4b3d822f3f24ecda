/// A connection to another process, and what that process offers.
package protocol ProcessLink: Sendable {
    var root: any Init { get }
    /// Whether calls fail from now on.
    var isDisconnected: Bool { get }
    /// Calls `action` once when the connection is gone, or at once if it is. It must not block.
    func onDisconnect(_ action: @escaping @Sendable () -> Void)
    /// Ends the connection: every call under way throws.
    func close()
}

/// Reaches a node that listens. Programs that use it know nothing of how processes talk.
package protocol NodeConnector: Sendable {
    /// Connects to `unix`, `unix:<path>` or `auto`; relative paths start at `folder`, the data directory of the network. Nil: with `auto`,
    /// nobody listens at the node's own socket. Throws `NodeUnreachable`, and `IPCError` when the node goes meanwhile.
    func connect(to address: String, folder: String) async throws -> (any ProcessLink)?
}

/// A node that cannot be connected to.
package struct NodeUnreachable: Error, Equatable, CustomStringConvertible {
    package let description: String
    /// Whether the node may be there later.
    package let isTransient: Bool

    package init(_ description: String, isTransient: Bool) {
        self.description = description
        self.isTransient = isTransient
    }
}
