import BdtBase
import BdtPrimitives

extension Mempool {
    /// Judges a transaction and lets it in unless this is a test. `time` dates the entry, now when nil; with `bypassesLimits` neither fees nor
    /// sizes of the mempool count, as for transactions of disconnected blocks. The caller holds the chain-state lock.
    package func accept(
        _ transaction: Transaction, chain: some MempoolChain, time: Int64? = nil, bypassesLimits: Bool = false, isTest: Bool = false
    ) -> MempoolAcceptance {
        let mode = AcceptanceMode(time: time ?? clock.now, bypassesLimits: bypassesLimits, isTest: isTest)
        var acceptance = Acceptance(self, chain, mode)
        let result = acceptance.acceptSingle(transaction)
        // Whoever sends rubbish must not fill the coins cache with what it names.
        if result.rejection != nil { chain.uncache(acceptance.uncached) }
        return result
    }

    /// Judges several transactions, parents before children, without letting them in. The caller holds the chain-state lock.
    package func testPackage(_ transactions: [Transaction], chain: some MempoolChain) -> PackageAcceptance {
        var acceptance = Acceptance(self, chain, .packageTest(time: clock.now))
        let result = acceptance.acceptMembers(transactions)
        chain.uncache(acceptance.uncached)
        return result
    }

    /// Judges a child after its unconfirmed parents, or a lone transaction, and lets in what can go; refuses members that pay more than
    /// `maximumFeeRate`. The caller holds the chain-state lock.
    package func acceptPackage(
        _ transactions: [Transaction], chain: some MempoolChain, maximumFeeRate: FeeRate? = nil
    ) -> PackageAcceptance {
        var acceptance = Acceptance(self, chain, .package(time: clock.now, maximumFeeRate: maximumFeeRate))
        let result = acceptance.acceptPackage(transactions)
        if result.rejection != nil { chain.uncache(acceptance.uncached) }
        return result
    }

    func announce(_ addition: MempoolAddition) {
        change { $0.events.append(.added(addition, sequence: $0.takeSequence())) }
    }

    /// Drops what is too old, then what pays worst until the rest fits.
    func limitSize(_ chain: some MempoolChain) {
        let oldest = clock.now - options.expiry
        let (expired, removed, coins) = change { state in
            let expired = state.expire(before: oldest)
            let (removed, coins) = state.trim(to: state.options.maximumBytes)
            return (expired, removed, coins)
        }
        if expired > 0 { Log.debug(.mempool, "Expired \(expired) transactions from the memory pool") }
        if removed > 0 {
            let rate = minimumFeeRate()
            Log.debug(.mempool, "Removed \(removed) txn, rolling minimum fee bumped to \(rate)")
        }
        chain.uncache(coins)
    }
}
