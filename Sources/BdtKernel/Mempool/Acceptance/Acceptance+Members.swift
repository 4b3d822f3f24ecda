import BdtConsensus
import BdtPolicy
import BdtPrimitives

extension Acceptance {
    /// Judges several transactions as one: none is in the mempool, parents stand before children. Unless this is a test, all enter or none.
    mutating func acceptMembers(_ transactions: [Transaction]) -> PackageAcceptance {
        if let reason = PackageRules.rejection(of: transactions) {
            return PackageAcceptance(rejection: PackageRejection(.policy, reason), results: [:])
        }
        var candidates = transactions.map { Candidate($0) }
        for index in candidates.indices {
            if let rejection = precheck(&candidates[index]) ?? checkMaximumFeeRate(candidates[index]) {
                return failed(candidates[index].wtxid, rejection)
            }
            let transaction = transactions[index]
            for (output, content) in transaction.outputs.enumerated() {
                packageCoins[OutPoint(txid: transaction.txid, index: UInt32(output))] = Coin(
                    output: content, height: Coin.mempoolHeight, isCoinbase: false)
            }
        }
        if let failure = checkTogether(candidates, transactions) { return failure }
        if let failure = checkAllScripts(candidates) { return failure }
        let replaced = mode.isTest ? replaced() : enter(candidates)
        for candidate in candidates where !mode.isTest { mempool.announce(addition(of: candidate)) }
        return PackageAcceptance(rejection: nil, results: results(of: candidates, replaced: replaced))
    }

    /// The first failure. A test tells of those before it that they are good.
    private func checkAllScripts(_ candidates: [Candidate]) -> PackageAcceptance? {
        for (index, candidate) in candidates.enumerated() {
            guard let rejection = checkScripts(candidate) else { continue }
            var failure = failed(candidate.wtxid, rejection)
            if mode.isTest { failure.results.merge(results(of: Array(candidates[..<index]), replaced: [])) { $1 } }
            return failure
        }
        return nil
    }

    private func failed(_ wtxid: Wtxid, _ rejection: TransactionRejection) -> PackageAcceptance {
        PackageAcceptance(rejection: .transactionFailed, results: [wtxid: .rejected(rejection)])
    }

    /// What concerns the members as a whole.
    private mutating func checkTogether(_ candidates: [Candidate], _ transactions: [Transaction]) -> PackageAcceptance? {
        func refused(_ rejection: PackageRejection) -> PackageAcceptance { PackageAcceptance(rejection: rejection, results: [:]) }
        for candidate in candidates {
            let text = TRUCRules.packageViolation(
                of: candidate.transaction, size: candidate.virtualSize, package: transactions, ancestors: relatives(candidate.ancestors))
            if let text { return refused(PackageRejection(.policy, "TRUC-violation", debug: text)) }
        }
        let size = candidates.reduce(0) { $0 + $1.virtualSize }
        let fees = totalFees(candidates)
        if mode.usesPackageFeeRate, let rejection = checkFeeRate(fees, size: size), let last = candidates.last {
            let rejected = MempoolAcceptance.Rejected(
                rejection: rejection, effectiveFeeRate: FeeRate(fee: fees, size: size), feeRateMembers: candidates.map(\.wtxid))
            return PackageAcceptance(rejection: .transactionFailed, results: [last.wtxid: .rejected(rejected)])
        }
        if candidates.count > 1 {
            if let text = mempool.read({ $0.packageLimitProblem(transactions, size: size) }) {
                return refused(PackageRejection(.policy, "package-mempool-limits", debug: text))
            }
            if hasConflicts, let rejection = checkPackageReplacement(candidates) { return refused(rejection) }
        }
        guard let (wtxid, rejection) = checkDustSpent(by: transactions) else { return nil }
        return PackageAcceptance(rejection: PackageRejection(.transaction, "unspent-dust"), results: [wtxid: .rejected(rejection)])
    }

    func totalFees(_ candidates: [Candidate]) -> Amount { candidates.reduce(.zero) { $0.saturatingAdd($1.modifiedFee) } }

    private func results(of candidates: [Candidate], replaced: [Transaction]) -> [Wtxid: MempoolAcceptance] {
        let rate = FeeRate(fee: totalFees(candidates), size: candidates.reduce(0) { $0 + $1.virtualSize })
        var results: [Wtxid: MempoolAcceptance] = [:]
        for (index, candidate) in candidates.enumerated() {
            results[candidate.wtxid] = .accepted(
                MempoolAcceptance.Accepted(
                    // What the package replaced is told once.
                    replaced: index == 0 ? replaced : [], virtualSize: candidate.virtualSize, fee: candidate.fee,
                    effectiveFeeRate: mode.usesPackageFeeRate ? rate : candidate.feeRate,
                    feeRateMembers: mode.usesPackageFeeRate ? candidates.map(\.wtxid) : [candidate.wtxid]))
        }
        return results
    }
}
