import BdtBase
import BdtPrimitives
import Synchronization

/// The transactions that wait for a block.
///
/// Queries may come from any thread and wait for no validation: they take the mempool's own lock for the moment of the look-up. Transactions
/// enter and leave only in calls that take a `MempoolChain` or say so: their caller holds the chain-state lock.
package final class Mempool: Sendable {
    package let options: MempoolOptions
    let clock: Clock
    private let observer: (any MempoolObserver)?
    private let state: Mutex<MempoolState>
    private let loadAttempted = Atomic<Bool>(false)

    package init(options: MempoolOptions = MempoolOptions(), clock: Clock, observer: (any MempoolObserver)? = nil) {
        self.options = options
        self.clock = clock
        self.observer = observer
        state = Mutex(MempoolState(options: options))
    }

    func read<Result: Sendable>(_ body: (borrowing MempoolState) -> Result) -> Result {
        state.withLock { body($0) }
    }

    /// Changes the contents and then reports what changed. Who adds or removes transactions holds the chain-state lock, which keeps reports in
    /// order.
    func change<Result: Sendable>(_ body: (inout MempoolState) -> Result) -> Result {
        let (result, events) = state.withLock { state in
            let result = body(&state)
            let events = state.events
            state.events = []
            return (result, events)
        }
        if let observer { events.forEach(observer.mempoolChanged) }
        return result
    }

    /// Whether loading mempool.dat is done with, successfully or not, or was not asked for.
    package var isLoadAttempted: Bool {
        get { loadAttempted.load(ordering: .acquiring) }
        set { loadAttempted.store(newValue, ordering: .releasing) }
    }
}

// MARK: Look-ups

extension Mempool {
    package func contains(_ txid: Txid) -> Bool { read { $0.contains(txid) } }
    package func contains(_ wtxid: Wtxid) -> Bool { read { $0.txids[wtxid] != nil } }
    package func entry(_ txid: Txid) -> MempoolEntry? { read { $0.entries[txid] } }
    package func entry(_ wtxid: Wtxid) -> MempoolEntry? { read { $0.entry(wtxid) } }
    package func transaction(_ txid: Txid) -> Transaction? { entry(txid)?.transaction }
    package func transaction(_ wtxid: Wtxid) -> Transaction? { entry(wtxid)?.transaction }

    package var count: Int { read { $0.entries.count } }
    /// Estimated bytes of memory.
    package var memoryUsage: Int { read { $0.memoryUsage } }
    /// The number that the next addition or removal gets.
    package var sequence: UInt64 { read { $0.sequence } }
    /// Grows with every change that could make a better block template.
    package var updates: UInt64 { read { $0.updates } }

    /// All transactions, parents before children, the better-paying first among equals: the order of relay.
    package func sortedEntries() -> [MempoolEntry] {
        read { Array($0.entries.values) }.sorted(by: MempoolEntry.precedesInRelay)
    }

    /// All txids in the order of `sortedEntries` with the sequence number that belongs to the list.
    package func sortedTxids() -> (txids: [Txid], sequence: UInt64) {
        let (entries, sequence) = read { (Array($0.entries.values), $0.sequence) }
        return (entries.sorted(by: MempoolEntry.precedesInRelay).map(\.txid), sequence)
    }

    /// Whether `left` is to be announced before `right`: what left the mempool goes first.
    package func precedesInRelay(_ left: Wtxid, _ right: Wtxid) -> Bool {
        let (left, right) = read { ($0.entry(left), $0.entry(right)) }
        guard let right else { return false }
        guard let left else { return true }
        return MempoolEntry.precedesInRelay(left, right)
    }

    /// The ancestors in the mempool, lowest txid first; nil when the transaction is not here.
    package func ancestors(of txid: Txid) -> [MempoolEntry]? {
        read { state in
            guard let entry = state.entries[txid] else { return nil }
            return state.ancestors(from: entry.parents).sorted().compactMap { state.entries[$0] }
        }
    }

    /// The descendants in the mempool, lowest txid first; nil when the transaction is not here.
    package func descendants(of txid: Txid) -> [MempoolEntry]? {
        read { state in
            guard let entry = state.entries[txid] else { return nil }
            return state.descendants(of: entry.children).sorted().compactMap { state.entries[$0] }
        }
    }

    /// Whether something here spends an output of the transaction.
    package func hasDescendants(_ txid: Txid) -> Bool { read { !($0.entries[txid]?.children.isEmpty ?? true) } }

    /// Counts of relatives, the transaction included, for the wallet; zeros when it is not here. Descendants are the most that one of its
    /// ancestors has, or it itself: what the limit of descendants is about.
    package func ancestry(of txid: Txid) -> (ancestors: Int, descendants: Int, ancestorSize: Int, ancestorFees: Amount) {
        read { state in
            guard let entry = state.entries[txid] else { return (0, 0, 0, .zero) }
            return (entry.ancestors.count, state.descendantMaximum(of: entry), entry.ancestors.size, entry.ancestors.fees)
        }
    }

    /// The transactions connected to these by any chain of spends, themselves included. Empty when one of them is not here or there are more than
    /// 500.
    package func cluster(of txids: [Txid]) -> [MempoolEntry] {
        read { state in (state.cluster(of: txids) ?? []).compactMap { state.entries[$0] } }
    }

    /// The published text of the limit that a new transaction of `size` virtual bytes would break with its ancestors; nil for none.
    package func chainLimitProblem(of transaction: Transaction, size: Int) -> String? {
        read { state in
            guard case .limited(let text) = state.findAncestors(of: transaction, size: size, limits: state.options.limits) else {
                return nil
            }
            return text
        }
    }

    /// Whether none of the inputs spends a mempool transaction.
    package func hasNoParents(of transaction: Transaction) -> Bool { read { $0.parents(of: transaction).isEmpty } }
}

// MARK: Outputs

extension Mempool {
    /// The transaction here that spends the output.
    package func spender(of outpoint: OutPoint) -> Transaction? {
        read { state in state.spends[outpoint].flatMap { state.entries[$0]?.transaction } }
    }

    package func isSpent(_ outpoint: OutPoint) -> Bool { read { $0.spends[outpoint] != nil } }

    /// The output of a mempool transaction, else that of the chain; whether something here spends it is not asked.
    package func coin(_ outpoint: OutPoint, over chain: some CoinsView) -> Coin? {
        guard let transaction = transaction(outpoint.txid) else { return chain.coin(outpoint) }
        guard Int(outpoint.index) < transaction.outputs.count else { return nil }
        return Coin(output: transaction.outputs[Int(outpoint.index)], height: Coin.mempoolHeight, isCoinbase: false)
    }
}
