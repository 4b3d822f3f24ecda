import BdtPrimitives

/// The part of a client of `Chain` that the node steers: started and stopped with it.
package protocol ChainClient: Sendable {
    func registerRpcs() async throws
    /// False: a wallet cannot be opened, and the node must not start.
    func verify() async throws -> Bool
    func load() async throws -> Bool
    func start() async throws
    func stop() async throws
    /// UNIX seconds; 0 lets the clock run.
    func setMockTime(_ time: Int64) async throws
    /// Runs scheduled work that is due within `seconds`.
    func schedulerMockForward(seconds: Int64) async throws
}

/// The wallet process as the node and the GUI see it.
package protocol WalletLoader: ChainClient {
    func getWalletDir() async throws -> String
    /// Names of the wallets on disk with their format.
    func listWalletDir() async throws -> [(name: String, format: String)]
    /// Names of the loaded wallets.
    func getWalletNames() async throws -> [String]
}
