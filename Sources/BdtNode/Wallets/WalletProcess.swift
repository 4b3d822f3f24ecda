import BdtInterfaces

/// A running wallet process, as the executable that started it hands it over: this module knows no IPC.
package protocol WalletProcess: Sendable {
    var processID: Int32 { get }
    var loader: any WalletLoader { get }
    /// Closes the connection and returns once the process has ended; one that does not end by itself is made to.
    func end() async
}

/// Starts wallet processes.
package protocol WalletLauncher: Sendable {
    /// `onExit` is called once, with a line that says how, when the process is gone, whether or not `end` was called.
    func launch(
        chain: any Chain, settings: GlobalSettings, onExit: @escaping @Sendable (String) -> Void
    ) async throws -> any WalletProcess
}
