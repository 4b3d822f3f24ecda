import BdtConsensus
import BdtPolicy
import BdtPrimitives
import BdtScript

extension Acceptance {
    /// Refuses what is in the mempool already, and finds what spends the same outputs.
    mutating func findRelatives(_ candidate: inout Candidate) -> TransactionRejection? {
        let transaction = candidate.transaction
        let (isPresent, hasTwin, conflicts) = mempool.read { state in
            (
                state.txids[transaction.wtxid] != nil, state.contains(transaction.txid),
                Set(transaction.inputs.compactMap { state.spends[$0.previousOutput] })
            )
        }
        if isPresent { return TransactionRejection(.conflict, "txn-already-in-mempool") }
        if hasTwin { return TransactionRejection(.conflict, "txn-same-nonwitness-data-in-mempool") }
        if !conflicts.isEmpty, !mode.allowsReplacement {
            return TransactionRejection(.mempoolPolicy, "bip125-replacement-disallowed")
        }
        candidate.conflicts = conflicts
        return nil
    }

    /// Finds the outputs spent.
    mutating func findCoins(_ candidate: inout Candidate) -> TransactionRejection? {
        for input in candidate.transaction.inputs {
            guard let coin = coin(input.previousOutput) else { return missingInput(of: candidate.transaction) }
            candidate.coins.append(coin)
        }
        return nil
    }

    /// An output of the package, the mempool or the chain, whichever comes first.
    private mutating func coin(_ outpoint: OutPoint) -> Coin? {
        if let coin = packageCoins[outpoint] { return coin }
        if !chain.isCached(outpoint) { uncached.append(outpoint) }
        return mempool.coin(outpoint, over: chain)
    }

    private func missingInput(of transaction: Transaction) -> TransactionRejection {
        // Its inputs may be gone because it is in the chain. The cache alone is asked: this is a courtesy, not worth a disk read.
        let isKnown = transaction.outputs.indices.contains { chain.isCached(OutPoint(txid: transaction.txid, index: UInt32($0))) }
        return isKnown
            ? TransactionRejection(.conflict, "txn-already-known")
            : TransactionRejection(.missingInputs, "bad-txns-inputs-missingorspent")
    }

    /// Lock times, amounts, maturity, standardness and cost of the inputs; fills in what the entry will need.
    func checkInputs(_ candidate: inout Candidate) -> TransactionRejection? {
        let transaction = candidate.transaction
        candidate.lockPoints = LockPoints(transaction, coins: candidate.coins, tip: chain.tip)
        if !candidate.lockPoints.areMet(after: chain.tip) { return TransactionRejection(.prematureSpend, "non-BIP68-final") }
        switch checkTransactionInputs(transaction, coins: candidate.coins, height: chain.tip.height + 1) {
        case .failure(let rejection): return rejection
        case .success(let fee): candidate.fee = fee
        }
        let outputs = candidate.coins.map(\.output)
        if options.requiresStandard {
            if !areInputsStandard(transaction, spentOutputs: outputs) {
                return TransactionRejection(.inputsNotStandard, "bad-txns-nonstandard-inputs")
            }
            if transaction.hasWitness, !isWitnessStandard(transaction, spentOutputs: outputs) {
                return TransactionRejection(.witnessMutated, "bad-witness-nonstandard")
            }
        }
        candidate.sigopCost = transaction.sigOpCost(spentOutputs: outputs, flags: .standard)
        candidate.virtualSize = virtualSize(
            weight: transaction.weight, sigOpsCost: candidate.sigopCost, bytesPerSigOp: options.bytesPerSigop)
        let delta = mempool.read { $0.deltas[transaction.txid] } ?? .zero
        candidate.modifiedFee = candidate.fee.saturatingAdd(delta)
        return nil
    }
}
