import Synchronization

/// The names of the methods that wallet processes have registered in this run of the node.
package final class WalletCommands: Sendable {
    /// Calls after which another set of wallets may be loaded.
    static let changingWallets: Set<String> = ["createwallet", "loadwallet", "unloadwallet", "restorewallet", "migratewallet"]

    private let known = Mutex<Set<String>>([])

    package init() {}

    package var names: [String] { known.withLock { $0.sorted() } }

    func note(_ name: String) { _ = known.withLock { $0.insert(name) } }
}
