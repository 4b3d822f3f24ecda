import BdtConsensus
import BdtPolicy
import BdtPrimitives

extension Acceptance {
    /// Judges a transaction, or a child with all its unconfirmed parents, and lets in what can go.
    ///
    /// Each member is tried alone first. Those that fail for their fee or for their parents are then judged together.
    mutating func acceptPackage(_ transactions: [Transaction]) -> PackageAcceptance {
        if let rejection = checkShape(transactions) { return PackageAcceptance(rejection: rejection, results: [:]) }
        var final: [Wtxid: MempoolAcceptance] = [:]
        var tentative: [Wtxid: MempoolAcceptance] = [:]
        var together: [Transaction] = []
        var isHopeless = false
        for transaction in transactions {
            if let present = presence(of: transaction) {
                final[transaction.wtxid] = present
                continue
            }
            let result = acceptPart(mode.single) { $0.acceptSingle(transaction) }
            guard let rejection = result.rejection else {
                final[transaction.wtxid] = result
                continue
            }
            tentative[transaction.wtxid] = result
            if transactions.count > 1, [.reconsiderable, .missingInputs].contains(rejection.kind) {
                together.append(transaction)
            } else {
                isHopeless = true
            }
        }
        var outcome = PackageAcceptance(rejection: isHopeless ? .transactionFailed : nil, results: [:])
        if !isHopeless, !together.isEmpty { outcome = acceptGroup(together) }
        mempool.limitSize(chain)
        return settle(transactions, outcome, final: final, tentative: tentative)
    }

    private mutating func acceptGroup(_ transactions: [Transaction]) -> PackageAcceptance {
        guard transactions.count == 1 else { return acceptPart(mode) { $0.acceptMembers(transactions) } }
        let result = acceptPart(mode.single) { $0.acceptSingle(transactions[0]) }
        return PackageAcceptance(
            rejection: result.rejection == nil ? nil : .transactionFailed, results: [transactions[0].wtxid: result])
    }

    /// Runs one judgement with nothing carried over but the list of coins that may have to leave the cache.
    private mutating func acceptPart<Result>(_ mode: AcceptanceMode, _ body: (inout Acceptance) -> Result) -> Result {
        var part = Acceptance(mempool, chain, mode)
        let result = body(&part)
        uncached += part.uncached
        return result
    }

    private mutating func checkShape(_ transactions: [Transaction]) -> PackageRejection? {
        if let reason = PackageRules.rejection(of: transactions) { return PackageRejection(.policy, reason) }
        guard transactions.count > 1, let child = transactions.last else { return nil }
        guard PackageRules.isChildWithParents(transactions) else { return PackageRejection(.policy, "package-not-child-with-parents") }
        let parents = Set(transactions.dropLast().map(\.txid))
        for input in child.inputs where !parents.contains(input.previousOutput.txid) {
            if !chain.isCached(input.previousOutput) { uncached.append(input.previousOutput) }
            if chain.coin(input.previousOutput) == nil {
                return PackageRejection(.policy, "package-not-child-with-unconfirmed-parents")
            }
        }
        return nil
    }

    private func presence(of transaction: Transaction) -> MempoolAcceptance? {
        guard let entry = mempool.entry(transaction.txid) else { return nil }
        return entry.wtxid == transaction.wtxid
            ? .alreadyPresent(virtualSize: entry.virtualSize, fee: entry.fee) : .presentWithOtherWitness(entry.wtxid)
    }

    /// Puts the results together once the mempool was trimmed, which may have thrown out what had just come in.
    private func settle(
        _ transactions: [Transaction], _ outcome: PackageAcceptance, final: [Wtxid: MempoolAcceptance],
        tentative: [Wtxid: MempoolAcceptance]
    ) -> PackageAcceptance {
        var settled = PackageAcceptance(rejection: outcome.rejection, results: [:])
        for transaction in transactions {
            guard let result = outcome.results[transaction.wtxid] ?? final[transaction.wtxid] else {
                settled.results[transaction.wtxid] = tentative[transaction.wtxid]
                continue
            }
            settled.results[transaction.wtxid] = result
            if result.rejection == nil, !mempool.contains(transaction.txid) {
                settled.rejection = .transactionFailed
                settled.results[transaction.wtxid] = .rejected(TransactionRejection(.mempoolPolicy, "mempool full"))
            }
        }
        return settled
    }
}
