import BdtConsensus
import BdtPrimitives

/// What a block to be filled can take.
package struct BlockSpace: Sendable {
    /// Weight units of the whole block.
    package var maximumWeight = ConsensusLimits.maxBlockWeight
    /// Weight units kept for header, transaction count and coinbase.
    package var reservedWeight = 8000
    /// Signature operation cost kept for the coinbase.
    package var reservedSigopCost = 400
    /// Packages of transactions that pay less stay out.
    package var minimumFeeRate = FeeRate(satoshiPerKvB: 1000)
    package var height: Int
    /// What lock times are judged by (BIP113), UNIX seconds.
    package var medianTimePast: Int64

    package init(height: Int, medianTimePast: Int64) {
        self.height = height
        self.medianTimePast = medianTimePast
    }
}

/// Transactions chosen for a block, in an order in which it can hold them.
package struct BlockSelection: Sendable {
    package internal(set) var entries: [MempoolEntry] = []
    /// Fees and sizes of the groups in which they were chosen, as judged then.
    package internal(set) var packages: [(fees: Amount, size: Int)] = []
    /// What is reserved included.
    package internal(set) var weight: Int
    package internal(set) var sigopCost: Int
    package internal(set) var fees = Amount.zero

    /// Nothing chosen yet.
    package init(_ space: BlockSpace) {
        weight = space.reservedWeight
        sigopCost = space.reservedSigopCost
    }
}

extension Mempool {
    /// Chooses what pays best, each transaction with its ancestors.
    package func select(for space: BlockSpace) -> BlockSelection {
        var selector = BlockSelector(read { $0.copied }, space)
        selector.run()
        return selector.selection
    }
}

/// Fills a block: takes the transaction that pays best together with its ancestors not taken yet, again and again.
///
/// When ancestors are taken, what depends on them pays better from then on: such transactions move to an order of their own with their
/// present totals.
private struct BlockSelector {
    /// So many misses in a row end the search in a block that is nearly full.
    private static let maximumMisses = 1000

    private let state: MempoolState
    private let space: BlockSpace
    private(set) var selection: BlockSelection
    private var taken: Set<Txid> = []
    private var failed: Set<Txid> = []
    /// Totals over the ancestors not taken yet, of transactions that have taken ones.
    private var remaining: [Txid: MempoolEntry.Totals] = [:]
    private var updated = SortedKeys<MiningKey>()
    private var misses = 0

    init(_ state: MempoolState, _ space: BlockSpace) {
        self.state = state
        self.space = space
        selection = BlockSelection(space)
    }

    mutating func run() {
        var untouched = state.byMiningScore.makeIterator()
        var next = untouched.next()
        while true {
            while let key = next, remaining[key.txid] != nil || taken.contains(key.txid) || failed.contains(key.txid) {
                next = untouched.next()
            }
            let best: MiningKey
            if let first = updated.first, next.map({ first < $0 }) ?? true {
                best = first
            } else if let key = next {
                best = key
                next = untouched.next()
            } else {
                return
            }
            guard let entry = state.entries[best.txid], consider(entry) else { return }
        }
    }

    /// Takes the entry with its ancestors, or passes it over. False when nothing worthwhile can follow.
    private mutating func consider(_ entry: MempoolEntry) -> Bool {
        let totals = remaining[entry.txid] ?? entry.ancestors
        if totals.fees < space.minimumFeeRate.fee(for: totals.size) { return false }
        guard fits(totals) else {
            pass(entry)
            misses += 1
            let isNearlyFull = selection.weight > space.maximumWeight - space.reservedWeight
            return !(misses > BlockSelector.maximumMisses && isNearlyFull)
        }
        let group = state.ancestors(from: [entry.txid]).subtracting(taken).compactMap { state.entries[$0] }
        guard group.allSatisfy({ isFinal($0.transaction, height: space.height, time: space.medianTimePast) }) else {
            pass(entry)
            return true
        }
        misses = 0
        take(group, totals)
        return true
    }

    private func fits(_ totals: MempoolEntry.Totals) -> Bool {
        selection.weight + ConsensusLimits.witnessScaleFactor * totals.size < space.maximumWeight
            && selection.sigopCost + totals.sigopCost < ConsensusLimits.maxBlockSigOpsCost
    }

    private mutating func pass(_ entry: MempoolEntry) {
        guard let totals = remaining.removeValue(forKey: entry.txid) else { return }
        updated.remove(key(of: entry, totals))
        failed.insert(entry.txid)
    }

    private mutating func take(_ group: [MempoolEntry], _ totals: MempoolEntry.Totals) {
        // A transaction has more ancestors than any of them.
        let sorted = group.sorted { ($0.ancestors.count, $0.txid) < ($1.ancestors.count, $1.txid) }
        for entry in sorted {
            selection.entries.append(entry)
            selection.weight += entry.transaction.weight
            selection.sigopCost += entry.sigopCost
            selection.fees += entry.fee
            taken.insert(entry.txid)
            if let old = remaining.removeValue(forKey: entry.txid) { updated.remove(key(of: entry, old)) }
        }
        selection.packages.append((totals.fees, totals.size))
        for entry in sorted {
            for txid in state.descendants(of: entry.children).subtracting(taken) { update(txid, without: entry) }
        }
    }

    private mutating func update(_ txid: Txid, without ancestor: MempoolEntry) {
        guard let entry = state.entries[txid] else { return }
        var totals = remaining[txid] ?? entry.ancestors
        if remaining[txid] != nil { updated.remove(key(of: entry, totals)) }
        totals -= ancestor.share
        remaining[txid] = totals
        if !failed.contains(txid) { updated.insert(key(of: entry, totals)) }
    }

    private func key(of entry: MempoolEntry, _ totals: MempoolEntry.Totals) -> MiningKey {
        MiningKey(score: .lower(entry.score, Score(fee: totals.fees.satoshi, size: totals.size)), txid: entry.txid)
    }
}
