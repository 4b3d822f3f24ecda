import BdtInterfaces

/// A node as a user interface reaches it: one that was started for it, or one that runs anyway.
package final class NodeSession: ProcessLink {
    package let root: any Init
    /// Nil for a node that was there before.
    package let process: ChildProcess?
    private let connection: IPCConnection

    private init(_ connection: IPCConnection, _ root: any Init, _ process: ChildProcess?) {
        self.connection = connection
        self.root = root
        self.process = process
    }

    /// Starts `executable -ipcfd <n> <options>`: a node with the options of the user's command line, which ends with this process.
    package static func spawn(executable: String, options: [String]) async throws -> NodeSession {
        let (process, descriptor) = try ChildProcess.spawn(executable: executable, options: options)
        let (connection, root) = try await IPCConnection.connect(descriptor: descriptor)
        return NodeSession(connection, root, process)
    }

    /// Attaches to a node that listens.
    package static func attach(to address: IPCAddress) async throws -> NodeSession {
        let (connection, root) = try await IPCConnection.connect(to: address)
        return NodeSession(connection, root, nil)
    }

    package var isDisconnected: Bool { connection.isDisconnected }
    package func onDisconnect(_ action: @escaping @Sendable () -> Void) { connection.onDisconnect(action) }
    package func close() { connection.close() }

    /// Closes the connection. A node that was started here ends with it: waits for that, two minutes at most.
    package func end() async {
        close()
        await process?.end(within: .seconds(120))
    }
}
