import BdtPrimitives

/// Everything the mempool holds, consistent between calls. `Mempool` keeps it behind its lock.
struct MempoolState: Sendable {
    let options: MempoolOptions
    private(set) var entries: [Txid: MempoolEntry] = [:]
    private(set) var txids: [Wtxid: Txid] = [:]
    /// The transaction that spends each output.
    private(set) var spends: [OutPoint: Txid] = [:]
    private(set) var byMiningScore = SortedKeys<MiningKey>()
    private(set) var byEvictionScore = SortedKeys<EvictionKey>()
    private(set) var byAge = SortedKeys<AgeKey>()
    /// What prioritisation adds to fees, also of transactions that are not here; never zero.
    var deltas: [Txid: Amount] = [:]
    /// Transactions of this node that no peer has asked for yet.
    var unbroadcast: Set<Txid> = []
    /// Sums over the entries.
    private(set) var totalSize = 0
    private(set) var totalFees = Amount.zero
    private var contentUsage = 0
    private var linkCount = 0
    /// Counts every addition and removal; the next event gets it.
    var sequence: UInt64 = 1
    /// Counts every change that could make a better block template.
    var updates: UInt64 = 0
    var floor = MinimumFee()
    /// Changes that observers were not told of yet.
    var events: [MempoolEvent] = []

    init(options: MempoolOptions) { self.options = options }

    /// Neither transactions nor deltas of any.
    var isVacant: Bool { entries.isEmpty && deltas.isEmpty }

    func contains(_ txid: Txid) -> Bool { entries[txid] != nil }
    func entry(_ wtxid: Wtxid) -> MempoolEntry? { txids[wtxid].flatMap { entries[$0] } }

    /// Estimated bytes of memory.
    var memoryUsage: Int {
        entries.count * (MemoryEstimate.entry + 16) + spends.count * MemoryEstimate.spend + deltas.count * MemoryEstimate.delta
            + contentUsage + linkCount * MemoryEstimate.link
    }

    mutating func takeSequence() -> UInt64 {
        defer { sequence += 1 }
        return sequence
    }

    /// Changes an entry and its places in the orders. The entry must be here.
    mutating func modify(_ txid: Txid, _ change: (inout MempoolEntry) -> Void) {
        guard var entry = entries[txid] else { preconditionFailure("mempool entry \(txid) is not there") }
        let (mining, eviction, links) = (entry.miningKey, entry.evictionKey, entry.parents.count + entry.children.count)
        change(&entry)
        entries[txid] = entry
        linkCount += entry.parents.count + entry.children.count - links
        if entry.miningKey != mining {
            byMiningScore.remove(mining)
            byMiningScore.insert(entry.miningKey)
        }
        if entry.evictionKey != eviction {
            byEvictionScore.remove(eviction)
            byEvictionScore.insert(entry.evictionKey)
        }
    }

    /// Puts an entry into the tables and orders, which must not hold it.
    mutating func insert(_ entry: MempoolEntry) {
        entries[entry.txid] = entry
        txids[entry.wtxid] = entry.txid
        for input in entry.transaction.inputs { spends[input.previousOutput] = entry.txid }
        byMiningScore.insert(entry.miningKey)
        byEvictionScore.insert(entry.evictionKey)
        byAge.insert(entry.ageKey)
        totalSize += entry.virtualSize
        totalFees += entry.fee
        contentUsage += entry.memoryUsage
        linkCount += entry.parents.count + entry.children.count
        updates += 1
    }

    /// Takes an entry out of the tables and orders.
    mutating func erase(_ entry: MempoolEntry) {
        entries[entry.txid] = nil
        txids[entry.wtxid] = nil
        for input in entry.transaction.inputs { spends[input.previousOutput] = nil }
        byMiningScore.remove(entry.miningKey)
        byEvictionScore.remove(entry.evictionKey)
        byAge.remove(entry.ageKey)
        totalSize -= entry.virtualSize
        totalFees -= entry.fee
        contentUsage -= entry.memoryUsage
        linkCount -= entry.parents.count + entry.children.count
        updates += 1
    }
}
