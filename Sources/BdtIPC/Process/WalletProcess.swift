import BdtInterfaces

/// A wallet process that the node started, and its wallets.
package final class WalletProcess: Sendable {
    package let process: ChildProcess
    package let loader: any WalletLoader
    private let connection: IPCConnection

    private init(process: ChildProcess, loader: any WalletLoader, connection: IPCConnection) {
        self.process = process
        self.loader = loader
        self.connection = connection
    }

    /// Starts `executable` and hands it the settings and the chain of this process. `onLoss` is called once when the connection is lost,
    /// also after `stop`; it must not block.
    package static func launch(
        executable: String, settings: GlobalSettings, chain: any Chain, onLoss: @escaping @Sendable () -> Void = {}
    ) async throws -> WalletProcess {
        let (process, descriptor) = try ChildProcess.spawn(executable: executable)
        let (connection, root) = try await IPCConnection.connect(descriptor: descriptor)
        let loader = try await root.makeWalletLoader(settings: settings, chain: chain)
        connection.onDisconnect(onLoss)
        return WalletProcess(process: process, loader: loader, connection: connection)
    }

    /// Whether calls can still reach the process.
    package var isConnected: Bool { !connection.isDisconnected }

    /// Closes the connection, which ends the process, and waits until it is gone; after `limit` it is killed. Stop the loader before.
    package func stop(limit: Duration = .seconds(30)) async {
        connection.close()
        let guardian = Task { [process] in
            try await Task.sleep(for: limit)
            process.signal(9)
        }
        await process.wait()
        guardian.cancel()
    }
}
