import BdtBase
import BdtInterfaces
import BdtPrimitives
import Synchronization

/// An open wallet: its state behind a lock, its file, and the node it follows.
///
/// Every change of the state is written to the file before the lock is given back. The lock is never held over a suspension: what
/// operations need of the node they ask before or after.
package final class Wallet: Sendable {
    package let name: String
    package let environment: WalletEnvironment
    package let database: WalletDatabase
    package let chain: any Chain
    package let rescanning = RescanReservation()
    /// Passed by whatever chooses coins, until they are spent: two payments cannot choose the same ones.
    package let spending = AsyncGate()
    /// What user interfaces listen to.
    package let events = WalletEvents()
    private let state: Mutex<WalletState>
    private let following = Mutex<(any Handler)?>(nil)
    let times = Mutex(Times())
    let relocking = Mutex(Relocking())

    /// Points in time that only this process needs.
    struct Times {
        /// When the tip last changed; UNIX seconds.
        var bestBlock: Int64 = 0
        /// When to announce unconfirmed transactions again.
        var nextResend: Int64 = 0
        /// What the mempool refused while the node did not have all its blocks, maybe for want of inputs that came later.
        var refusedEarly: [Txid] = []
    }

    /// The end of an unlocked period.
    struct Relocking {
        /// UNIX seconds; 0 while locked or not encrypted.
        var time: Int64 = 0
        var task: Task<Void, Never>?
    }

    package init(_ state: WalletState, database: WalletDatabase, chain: any Chain) {
        name = state.name
        environment = state.environment
        self.database = database
        self.chain = chain
        self.state = Mutex(state)
        times.withLock { $0.nextResend = Wallet.randomResendTime(after: state.environment.clock.now) }
    }

    package var options: WalletOptions { environment.options }

    package func log(_ message: @autoclosure () -> String) {
        Log.info("[\(name.isEmpty ? "default wallet" : name)] \(message())")
    }

    /// Looks at the state. Blocks for as long as a change runs.
    package func read<R: Sendable>(_ body: (WalletState) throws -> R) rethrows -> R {
        try state.withLock { try body($0) }
    }

    /// Whether reading takes microseconds: no change runs, and there is little to go through.
    package var isReadQuickly: Bool { state.withLockIfAvailable { $0.ledger.transactions.count <= 1000 } ?? false }

    /// Changes the state, writes what changed to the file in one transaction, and tells listeners.
    ///
    /// What was changed before `body` threw is written as well: memory and file never differ. Throws `WalletError` when writing fails;
    /// the changes stay and are written with the next ones.
    package func update<R: Sendable>(_ body: (inout WalletState) throws -> R) throws -> R {
        let (result, changes) = try state.withLock { state in
            let before = WalletChanges.Picture(state)
            let result = Result { try body(&state) }
            try Wallet.write(&state, database)
            return (result, WalletChanges(taking: &state, since: before))
        }
        changes.tell(events, notify: options.notifyCommand)
        return try result.get()
    }

    private static func write(_ state: inout WalletState, _ database: WalletDatabase) throws {
        guard !state.journal.isEmpty else { return }
        try database.apply(state.journal.changes)
        state.journal.removeAll()
    }

    /// Whether notifications arrive.
    package func follow(with handler: any Handler) { following.withLock { $0 = handler } }

    /// Stops taking notifications.
    package func unfollow() async {
        let handler = following.withLock { handler in
            defer { handler = nil }
            return handler
        }
        await handler?.disconnect()
    }

    /// Waits until all blocks that the node knew when this was called are in the wallet; `nodeTip`: what its tip is known to be by now, which
    /// spares asking.
    package func waitUntilSynced(to nodeTip: BlockHash? = nil) async throws {
        guard let tip = read({ $0.tip }), tip.hash != nodeTip else { return }
        try await chain.waitForNotificationsIfTipChanged(tip.hash)
    }
}
