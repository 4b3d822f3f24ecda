/// A running wallet process.
package protocol LaunchedWallets: Sendable {
    var processID: Int32 { get }
    var loader: any WalletLoader { get }
    /// Closes the connection and returns once the process has ended; one that does not end by itself is made to.
    func end() async
}

/// Starts wallet processes for the node, which knows nothing of how processes talk.
package protocol WalletLauncher: Sendable {
    /// `confinement` holds from the very start of the process; nil lets it use everything. `onExit` is called once, with words that say how, when the process has ended, whether or not `end` was called.
    func launch(
        chain: any Chain, settings: GlobalSettings, confinement: Confinement?, onExit: @escaping @Sendable (String) -> Void
    ) async throws -> any LaunchedWallets
}
