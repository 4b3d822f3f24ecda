import BdtInterfaces

/// Connects to the socket of a node.
package struct SocketConnector: NodeConnector {
    package init() {}

    package func connect(to address: String, folder: String) async throws -> (any ProcessLink)? {
        let isOptional = address == "auto"
        let descriptor: Int32
        do {
            descriptor = try UnixSocket.connect(try IPCAddress(isOptional ? "unix" : address, folder: folder))
        } catch let error as SocketError where error.meansNoListener {
            if isOptional { return nil }
            throw NodeUnreachable("\(error)", isTransient: true)
        } catch {
            throw NodeUnreachable("\(error)", isTransient: false)
        }
        let (connection, root) = try await IPCConnection.connect(descriptor: descriptor)
        return SocketLink(connection: connection, root: root)
    }
}

/// An open connection to a process that listened.
private struct SocketLink: ProcessLink {
    let connection: IPCConnection
    let root: any Init

    var isDisconnected: Bool { connection.isDisconnected }
    func onDisconnect(_ action: @escaping @Sendable () -> Void) { connection.onDisconnect(action) }
    func close() { connection.close() }
}
