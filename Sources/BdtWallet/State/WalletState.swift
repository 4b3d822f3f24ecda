import BdtBase
import BdtPrimitives

/// All that a wallet knows, and the changes that are not yet in its file.
///
/// A value without any I/O: `Wallet` keeps it behind a lock and writes the journal when a change is done.
package struct WalletState: Sendable {
    /// A block of the active chain up to which the wallet knows everything.
    package struct Tip: Hashable, Sendable {
        package var hash: BlockHash
        package var height: Int
    }

    package let name: String
    package let environment: WalletEnvironment
    package var flags: WalletFlags = []
    /// The least program version that can use the file (published number).
    package var version: Int32 = 0
    package var keys = KeyStore()
    package var ledger = Ledger()
    package var addresses = AddressBook()
    /// Coins that are not to be spent; true for those that stay locked over a restart.
    package var lockedCoins: [OutPoint: Bool] = [:]
    package var tip: Tip?
    /// No transaction of the wallet is older; UNIX seconds.
    package var birthTime = Int64.max
    /// `settxfee`, or `-paytxfee`; zero: estimate.
    package var payFeeRate: FeeRate
    package var journal = RecordJournal()
    /// Transactions that were added or changed since the listeners were last told.
    package var changedTransactions: [Txid] = []
    /// Those that a sighting (sent, in the mempool, in a block) was noted for, for `-walletnotify`.
    package var sightedTransactions: [Txid] = []
    /// Those of them that the wallet did not have before.
    package var addedTransactions: Set<Txid> = []
    /// Entries of the address book that were changed since the listeners were last told; nil for those that were removed.
    package var changedAddresses: [Script: AddressBook.Entry?] = [:]

    /// Shared by copies: revisions keep their answers apart.
    let balances = BalanceMemo()

    package init(name: String, environment: WalletEnvironment) {
        self.name = name
        self.environment = environment
        payFeeRate = environment.options.payFeeRate
    }

    /// The name as log lines show it.
    package var displayName: String { "[\(name.isEmpty ? "default wallet" : name)]" }

    package func log(_ message: @autoclosure () -> String) { Log.info("\(displayName) \(message())") }

    /// Confirmations: 0 outside of the chain, negative when a block of the chain conflicts.
    package func depth(of entry: WalletTransaction) -> Int {
        guard let tip else { return 0 }
        switch entry.state {
        case .confirmed(_, let height?, _): return tip.height - height + 1
        case .conflicted(_, let height?): return -(tip.height - height + 1)
        default: return 0
        }
    }

    /// Blocks until the outputs of a coinbase may be spent; 0 for other transactions.
    package func blocksToMaturity(of entry: WalletTransaction) -> Int {
        entry.isCoinbase ? max(0, WalletState.coinbaseMaturity + 1 - depth(of: entry)) : 0
    }

    package func isImmature(_ entry: WalletTransaction) -> Bool { blocksToMaturity(of: entry) > 0 }

    private static let coinbaseMaturity = 100
}
