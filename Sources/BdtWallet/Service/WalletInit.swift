import BdtBase
import BdtCommon
import BdtInterfaces

/// What a wallet process offers to the node that started it.
package struct WalletInit: Init {
    private struct Echoing: Echo {
        func echo(_ text: String) async throws -> String { text }
    }

    package init() {}

    package func makeEcho() async throws -> any Echo { Echoing() }

    /// Takes over the node's settings, writes to its log from now on, and makes the wallets' side of the work.
    package func makeWalletLoader(settings: GlobalSettings, chain: any Chain) async throws -> any WalletLoader {
        let arguments = try Arguments(settings)
        Log.shared.configure(arguments)
        try Log.shared.selectCategories(arguments)
        try Log.shared.start()
        return try WalletService.make(settings: settings, chain: chain)
    }
}
