import BdtPrimitives

/// What a spender of unconfirmed outputs has to add to its own fee so that the transactions that it depends on reach a target fee rate.
///
/// Builds the block that miners would build down to the target rate from the relatives of the outputs' transactions: what is in it needs no
/// bump; what is not has to be paid for with all its ancestors that are not in it either (published behaviour of the wallet's "mini miner").
package struct BumpFees {
    private struct Candidate {
        let size: Int
        let fee: Amount
        let parents: Set<Txid>
    }

    /// Larger groups of relatives are not looked through.
    package static let clusterLimit = 500

    private var candidates: [Txid: Candidate]
    private let outpoints: [OutPoint]
    private let target: FeeRate

    /// Nil when the outputs' transactions have too many relatives. Transactions that spend one of `outpoints` would be replaced and do not count.
    package init?(_ outpoints: [OutPoint], target: FeeRate, mempool: Mempool) {
        let txids = Set(outpoints.map(\.txid)).filter { mempool.contains($0) }
        let cluster = mempool.cluster(of: Array(txids))
        guard cluster.count <= BumpFees.clusterLimit else { return nil }
        var replaced = Set<Txid>()
        for outpoint in outpoints {
            guard let spender = mempool.spender(of: outpoint)?.txid, let family = mempool.descendants(of: spender) else { continue }
            replaced.insert(spender)
            replaced.formUnion(family.map(\.txid))
        }
        candidates = [:]
        for entry in cluster where !replaced.contains(entry.txid) {
            candidates[entry.txid] = Candidate(size: entry.virtualSize, fee: entry.modifiedFee, parents: entry.parents)
        }
        self.outpoints = outpoints
        self.target = target
        mine()
    }

    /// The fee to add for each outpoint on its own.
    package func individual() -> [OutPoint: Amount] {
        Dictionary(outpoints.map { ($0, missingFee(of: ancestry(of: [$0.txid]))) }, uniquingKeysWith: { first, _ in first })
    }

    /// The fee to add for a transaction that spends all of them.
    package func combined() -> Amount { missingFee(of: ancestry(of: outpoints.map(\.txid))) }

    /// Takes out what a block down to the target rate would hold.
    private mutating func mine() {
        while let best = candidates.keys.map({ (txid: $0, rate: score($0)) }).max(by: { ($0.rate, $1.txid) < ($1.rate, $0.txid) }),
            best.rate >= target
        {
            for txid in ancestry(of: [best.txid]) { candidates[txid] = nil }
        }
    }

    /// The lower of the rates of the transaction alone and with its ancestors.
    private func score(_ txid: Txid) -> FeeRate {
        guard let own = candidates[txid] else { return .zero }
        let total = totals(of: ancestry(of: [txid]))
        return min(FeeRate(fee: total.fee, size: total.size), FeeRate(fee: own.fee, size: own.size))
    }

    /// Those among the transactions and their ancestors that are left.
    private func ancestry(of txids: [Txid]) -> Set<Txid> {
        var found = Set<Txid>()
        var pending = txids
        while let txid = pending.popLast() {
            guard let candidate = candidates[txid], found.insert(txid).inserted else { continue }
            pending += candidate.parents
        }
        return found
    }

    private func totals(of txids: Set<Txid>) -> (fee: Amount, size: Int) {
        txids.reduce((Amount.zero, 0)) { sum, txid in
            guard let candidate = candidates[txid] else { return sum }
            return (sum.0 + candidate.fee, sum.1 + candidate.size)
        }
    }

    private func missingFee(of txids: Set<Txid>) -> Amount {
        let total = totals(of: txids)
        return max(.zero, target.fee(for: total.size) - total.fee)
    }
}
