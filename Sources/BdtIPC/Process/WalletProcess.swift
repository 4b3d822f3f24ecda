import BdtInterfaces

/// A wallet process that the node started, and its wallets.
package final class WalletProcess: LaunchedWallets {
    package let process: ChildProcess
    package let loader: any WalletLoader
    private let connection: IPCConnection

    package var processID: Int32 { process.processID }

    private init(process: ChildProcess, loader: any WalletLoader, connection: IPCConnection) {
        self.process = process
        self.loader = loader
        self.connection = connection
    }

    /// Starts `executable` and hands it the settings and the chain of this process.
    package static func launch(
        executable: String, settings: GlobalSettings, confinement: Confinement? = nil, chain: any Chain
    ) async throws -> WalletProcess {
        // Set in any case, so that none is inherited.
        let environment = [Confinement.variable: confinement?.text ?? ""]
        let (process, descriptor) = try ChildProcess.spawn(executable: executable, environment: environment)
        let (connection, root) = try await IPCConnection.connect(descriptor: descriptor)
        let loader = try await root.makeWalletLoader(settings: settings, chain: chain)
        return WalletProcess(process: process, loader: loader, connection: connection)
    }

    /// Whether calls can still reach the process.
    package var isConnected: Bool { !connection.isDisconnected }

    /// Closes the connection, which ends the process, and waits until it is gone; after ten seconds it is made to. Stop the loader before.
    package func end() async {
        connection.close()
        await process.end(within: .seconds(10))
    }
}

/// Starts wallet processes from an executable.
package struct WalletProcessLauncher: WalletLauncher {
    private let executable: String

    package init(executable: String) { self.executable = executable }

    package func launch(
        chain: any Chain, settings: GlobalSettings, confinement: Confinement?, onExit: @escaping @Sendable (String) -> Void
    ) async throws -> any LaunchedWallets {
        let wallets = try await WalletProcess.launch(
            executable: executable, settings: settings, confinement: confinement, chain: chain)
        wallets.process.onExit { status in
            // The low seven bits are the signal, the next byte is what the process returned.
            let signal = status & 0x7f
            onExit(signal == 0 ? "exit status \(status >> 8 & 0xff)" : "signal \(signal)")
        }
        return wallets
    }
}
