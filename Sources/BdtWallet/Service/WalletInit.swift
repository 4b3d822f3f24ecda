import BdtBase
import BdtCommon
import BdtInterfaces

/// What a wallet process offers to the node that started it.
package struct WalletInit: Init {
    private struct Echoing: Echo {
        func echo(_ text: String) async throws -> String { text }
    }

    private let record: @Sendable (String) throws -> Void

    /// - Parameter record: records the messages between processes in a file (`-ipccapture`).
    package init(record: @escaping @Sendable (String) throws -> Void = { _ in }) { self.record = record }

    package func makeEcho() async throws -> any Echo { Echoing() }

    /// Takes over the node's settings, writes to its log from now on, and makes the wallets' side of the work.
    package func makeWalletLoader(settings: GlobalSettings, chain: any Chain) async throws -> any WalletLoader {
        let arguments = try Arguments(settings)
        Log.shared.configure(arguments)
        try Log.shared.selectCategories(arguments)
        try Log.shared.start()
        if let path = arguments.get("ipccapture"), !path.isEmpty { try record(arguments.absolutePath(path)) }
        return try WalletService.make(settings: settings, chain: chain)
    }
}
