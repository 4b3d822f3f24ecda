import BdtConsensus
import BdtPolicy
import BdtPrimitives

extension Acceptance {
    func checkFees(_ candidate: Candidate) -> TransactionRejection? {
        if options.requiresStandard, let rejection = checkDustFee(candidate) { return rejection }
        if candidate.sigopCost > PolicyLimits.maxTransactionSigOpsCost {
            return TransactionRejection(.notStandard, "bad-txns-too-many-sigops", debug: "\(candidate.sigopCost)")
        }
        if mode.bypassesLimits { return nil }
        // Nothing holds a child in the mempool, so that below the relay rate a child's fee is no excuse; version 3 is made for that.
        let relayFee = options.minimumRelayRate.fee(for: candidate.virtualSize)
        if candidate.transaction.version != TRUCRules.version, candidate.modifiedFee < relayFee {
            return TransactionRejection(
                .mempoolPolicy, "min relay fee not met", debug: "\(candidate.modifiedFee.satoshi) < \(relayFee.satoshi)")
        }
        return mode.usesPackageFeeRate ? nil : checkFeeRate(candidate.modifiedFee, size: candidate.virtualSize)
    }

    /// What a transaction or a package must pay to be worth its place.
    func checkFeeRate(_ fee: Amount, size: Int) -> TransactionRejection? {
        let mempoolFee = mempool.minimumFeeRate().fee(for: size)
        if mempoolFee > .zero, fee < mempoolFee {
            return TransactionRejection(.reconsiderable, "mempool min fee not met", debug: "\(fee.satoshi) < \(mempoolFee.satoshi)")
        }
        let relayFee = options.minimumRelayRate.fee(for: size)
        if fee < relayFee {
            return TransactionRejection(.reconsiderable, "min relay fee not met", debug: "\(fee.satoshi) < \(relayFee.satoshi)")
        }
        return nil
    }

    /// Dust is let in only where nobody gains by mining it without the child that spends it.
    private func checkDustFee(_ candidate: Candidate) -> TransactionRejection? {
        guard candidate.fee != .zero || candidate.modifiedFee != .zero else { return nil }
        if dustOutputs(candidate.transaction, rate: options.dustRelayRate).isEmpty { return nil }
        return TransactionRejection(.notStandard, "dust", debug: "tx with dust output must be 0-fee")
    }

    /// Whether each transaction spends all dust of those unconfirmed parents that it spends from. The wtxid of the first that does not, and why.
    func checkDustSpent(by package: [Transaction]) -> (wtxid: Wtxid, rejection: TransactionRejection)? {
        guard options.requiresStandard else { return nil }
        let members = Dictionary(package.map { ($0.txid, $0) }) { first, _ in first }
        for transaction in package {
            var dust = Set<OutPoint>()
            for txid in Set(transaction.inputs.map(\.previousOutput.txid)) {
                guard let parent = members[txid] ?? mempool.transaction(txid) else { continue }
                for index in dustOutputs(parent, rate: options.dustRelayRate) { dust.insert(OutPoint(txid: txid, index: UInt32(index))) }
            }
            if dust.isSubset(of: transaction.inputs.map(\.previousOutput)) { continue }
            let text = "tx \(transaction.txid) (wtxid=\(transaction.wtxid)) did not spend parent's ephemeral dust"
            return (transaction.wtxid, TransactionRejection(.mempoolPolicy, "missing-ephemeral-spends", debug: text))
        }
        return nil
    }
}
