import BdtInterfaces
import BdtPrimitives

extension Wallet {
    /// Gives a transaction of the wallet to the node's mempool. Nil on success, else why not.
    func broadcast(_ txid: Txid, relay: Bool) async throws -> String? {
        let candidate = read { state -> Transaction? in
            guard let entry = state.ledger[txid], !entry.isAbandoned, !entry.isCoinbase, state.depth(of: entry) == 0 else { return nil }
            return entry.transaction
        }
        guard options.broadcasts, let transaction = candidate else { return "" }
        log("Submitting wtx \(txid) to mempool for relay")
        if let reason = try await chain.broadcastTransaction(transaction, maxFee: options.maximumFee, relay: relay) { return reason }
        // Said at once and not when the node reports it: its change must be there for the next payment.
        try update { state in
            if let entry = state.ledger[txid], !entry.isConfirmed { state.refreshMempoolState(of: txid, isInMempool: true) }
        }
        return nil
    }

    /// Gives unconfirmed transactions to the mempool again, oldest first.
    /// - Parameters:
    ///   - relay: also announce them to the network.
    ///   - force: all of them; else those that are five minutes older than the last block.
    package func resubmit(relay: Bool, force: Bool) async throws {
        guard options.broadcasts else { return }
        let isEarly = force ? try await !chain.isReadyToBroadcast() : false
        let lastBlock = times.withLock { $0.bestBlock }
        let chosen = read { state in
            state.ledger.order.compactMap { state.ledger[$0.txid] }
                .filter { $0.isUnconfirmed && (force || Int64($0.timeReceived) <= lastBlock - 300) }.map(\.txid)
        }
        let refused = try await submit(chosen, relay: relay)
        if isEarly { times.withLock { $0.refusedEarly = refused } }
    }

    /// Gives transactions to the mempool; returns those that it refused.
    private func submit(_ transactions: [Txid], relay: Bool) async throws -> [Txid] {
        var refused: [Txid] = []
        for txid in transactions where try await broadcast(txid, relay: relay) != nil { refused.append(txid) }
        let count = transactions.count - refused.count
        if count > 0 { log("ResubmitWalletTransactions: resubmit \(count) unconfirmed transactions") }
        return refused
    }

    /// Announces unconfirmed transactions again once in a while, at a time that nobody can foresee; offers what the mempool refused while the
    /// node did not have its blocks to it again once it has.
    package func resubmitIfDue() async throws {
        let now = environment.clock.now
        let (refused, isDue) = times.withLock { ($0.refusedEarly, now >= $0.nextResend) }
        guard options.broadcasts, isDue || !refused.isEmpty, try await chain.isReadyToBroadcast() else { return }
        if !refused.isEmpty {
            times.withLock { $0.refusedEarly = [] }
            _ = try await submit(refused, relay: false)
        }
        guard isDue else { return }
        try await resubmit(relay: true, force: false)
        times.withLock { $0.nextResend = Wallet.randomResendTime(after: now) }
    }

    /// 12 to 36 hours later; UNIX seconds.
    static func randomResendTime(after now: Int64) -> Int64 { now + 43_200 + Int64.random(in: 0..<86_400) }
}
