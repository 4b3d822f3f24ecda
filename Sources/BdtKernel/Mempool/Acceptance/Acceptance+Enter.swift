import BdtBase
import BdtConsensus
import BdtPolicy
import BdtPrimitives

extension Acceptance {
    /// What the members judged so far are to push out.
    func replaced() -> [Transaction] {
        mempool.read { state in evictions.sorted().compactMap { state.entries[$0]?.transaction } }
    }

    /// Evicts what was noted and adds the candidates, parents first. Returns what went.
    mutating func enter(_ candidates: [Candidate]) -> [Transaction] {
        let replaced = replaced()
        logReplacements(by: candidates)
        let (time, height, isFromBlock) = (mode.time, chain.tip.height, mode.bypassesLimits)
        mempool.change { [evictions] state in
            state.remove(evictions, because: .replaced)
            for candidate in candidates {
                state.add(
                    MempoolEntry(
                        transaction: candidate.transaction, fee: candidate.fee, sigopCost: candidate.sigopCost,
                        virtualSize: candidate.virtualSize, time: time, height: height,
                        sequence: isFromBlock ? 0 : state.sequence, spendsCoinbase: candidate.spendsCoinbase,
                        lockPoints: candidate.lockPoints))
            }
        }
        return replaced
    }

    func addition(of candidate: Candidate) -> MempoolAddition {
        MempoolAddition(
            transaction: candidate.transaction, fee: candidate.fee, virtualSize: candidate.virtualSize, height: chain.tip.height,
            bypassedLimits: mode.bypassesLimits, isPackageMember: mode.isPackageMember,
            isChainCurrent: chain.isCurrentForFeeEstimation, hasNoMempoolParents: mempool.hasNoParents(of: candidate.transaction))
    }

    private func logReplacements(by candidates: [Candidate]) {
        guard !evictions.isEmpty else { return }
        let fees = candidates.reduce(Amount.zero) { $0.saturatingAdd($1.modifiedFee) }
        let size = candidates.reduce(0) { $0 + $1.virtualSize }
        let newcomer =
            candidates.count == 1
            ? "New tx \(candidates[0].txid) (wtxid=\(candidates[0].wtxid), fees=\(fees.satoshi), vsize=\(size))"
            : "New package \(PackageRules.hash(of: candidates.map(\.transaction))) with \(candidates.count) txs, "
                + "fees=\(fees.satoshi), vsize=\(size)"
        for entry in mempool.read({ state in evictions.sorted().compactMap { state.entries[$0] } }) {
            Log.debug(
                .mempool,
                "replacing mempool tx \(entry.txid) (wtxid=\(entry.wtxid), fees=\(entry.fee.satoshi), vsize=\(entry.virtualSize)). "
                    + newcomer)
        }
    }
}
