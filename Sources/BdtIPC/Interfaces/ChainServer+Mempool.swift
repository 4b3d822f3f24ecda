import BdtEncoding
import BdtInterfaces
import BdtPrimitives
import CapnProto

// Transactions, fees and the mempool.
extension ChainServer {
    func isRBFOptIn(
        _ parameters: ChainSchema.Chain.IsRBFOptInParams.Reader, _ results: ChainSchema.Chain.IsRBFOptInResults.Builder
    ) async throws {
        results.setResult(try await chain.isRBFOptIn(try Transaction(decoding: try parameters.tx)).rawValue)
    }

    func isInMempool(
        _ parameters: ChainSchema.Chain.IsInMempoolParams.Reader, _ results: ChainSchema.Chain.IsInMempoolResults.Builder
    ) async throws {
        results.setResult(try await chain.isInMempool(try Txid(decoding: try parameters.txid)))
    }

    func hasDescendantsInMempool(
        _ parameters: ChainSchema.Chain.HasDescendantsInMempoolParams.Reader,
        _ results: ChainSchema.Chain.HasDescendantsInMempoolResults.Builder
    ) async throws {
        results.setResult(try await chain.hasDescendantsInMempool(try Txid(decoding: try parameters.txid)))
    }

    func broadcastTransaction(
        _ parameters: ChainSchema.Chain.BroadcastTransactionParams.Reader, _ results: ChainSchema.Chain.BroadcastTransactionResults.Builder
    ) async throws {
        let transaction = try Transaction(decoding: try parameters.tx)
        let method = try BroadcastMethod(rawValue: parameters.broadcastMethod).required("broadcast method")
        let maxFee = Amount(parameters.maxTxFee)
        if let error = try await chain.broadcastTransaction(transaction, maxFee: maxFee, relay: method == .relay) {
            results.setError(error)
        } else {
            results.setResult(true)
        }
    }

    func getTransactionAncestry(
        _ parameters: ChainSchema.Chain.GetTransactionAncestryParams.Reader,
        _ results: ChainSchema.Chain.GetTransactionAncestryResults.Builder
    ) async throws {
        let ancestry = try await chain.getTransactionAncestry(try Txid(decoding: try parameters.txid))
        results.setAncestors(UInt64(clamping: ancestry.ancestors))
        results.setDescendants(UInt64(clamping: ancestry.descendants))
        results.setAncestorsize(UInt64(clamping: ancestry.ancestorSize))
        results.setAncestorfees(ancestry.ancestorFees.satoshi)
    }

    func calculateIndividualBumpFees(
        _ parameters: ChainSchema.Chain.CalculateIndividualBumpFeesParams.Reader,
        _ results: ChainSchema.Chain.CalculateIndividualBumpFeesResults.Builder
    ) async throws {
        let outpoints = try parameters.outpoints.map { try OutPoint(decoding: $0) }
        let fees = try await chain.calculateIndividualBumpFees(outpoints, rate: try FeeRate(decoding: try parameters.targetFeerate))
        results.setResult(
            fees.map { fee in
                { pair in
                    pair.setKey(fee.key.encoded)
                    pair.setValue(fee.value.satoshi)
                }
            })
    }

    func calculateCombinedBumpFee(
        _ parameters: ChainSchema.Chain.CalculateCombinedBumpFeeParams.Reader,
        _ results: ChainSchema.Chain.CalculateCombinedBumpFeeResults.Builder
    ) async throws {
        let outpoints = try parameters.outpoints.map { try OutPoint(decoding: $0) }
        let rate = try FeeRate(decoding: try parameters.targetFeerate)
        guard let fee = try await chain.calculateCombinedBumpFee(outpoints, rate: rate) else { return }
        results.setResult(fee.satoshi)
        results.setHasResult(true)
    }

    func getPackageLimits(
        _ parameters: ChainSchema.Chain.GetPackageLimitsParams.Reader, _ results: ChainSchema.Chain.GetPackageLimitsResults.Builder
    ) async throws {
        let limits = try await chain.getPackageLimits()
        results.setAncestors(UInt32(clamping: limits.ancestors))
        results.setDescendants(UInt32(clamping: limits.descendants))
    }

    func checkChainLimits(
        _ parameters: ChainSchema.Chain.CheckChainLimitsParams.Reader, _ results: ChainSchema.Chain.CheckChainLimitsResults.Builder
    ) async throws {
        let reason = try await chain.checkChainLimits(try Transaction(decoding: try parameters.tx))
        results.setResult { result in
            if let reason { result.setError { $0.setOriginal(reason) } }
        }
    }

    func estimateSmartFee(
        _ parameters: ChainSchema.Chain.EstimateSmartFeeParams.Reader, _ results: ChainSchema.Chain.EstimateSmartFeeResults.Builder
    ) async throws {
        let estimate = try await chain.estimateSmartFee(blocks: Int(parameters.numBlocks), conservative: parameters.conservative)
        results.setResult(estimate.rate.encoded)
        guard parameters.wantCalc else { return }
        results.setCalc { calculation in
            calculation.setDesiredTarget(parameters.numBlocks)
            calculation.setReturnedTarget(Int32(clamping: estimate.returnedTarget))
            calculation.setReason(estimate.reason)
        }
    }

    func estimateMaxBlocks(
        _ parameters: ChainSchema.Chain.EstimateMaxBlocksParams.Reader, _ results: ChainSchema.Chain.EstimateMaxBlocksResults.Builder
    ) async throws {
        results.setResult(UInt32(clamping: try await chain.estimateMaxBlocks()))
    }

    func mempoolMinFee(
        _ parameters: ChainSchema.Chain.MempoolMinFeeParams.Reader, _ results: ChainSchema.Chain.MempoolMinFeeResults.Builder
    ) async throws {
        results.setResult(try await chain.mempoolMinFee().encoded)
    }

    func relayMinFee(
        _ parameters: ChainSchema.Chain.RelayMinFeeParams.Reader, _ results: ChainSchema.Chain.RelayMinFeeResults.Builder
    ) async throws {
        results.setResult(try await chain.relayMinFee().encoded)
    }

    func relayIncrementalFee(
        _ parameters: ChainSchema.Chain.RelayIncrementalFeeParams.Reader, _ results: ChainSchema.Chain.RelayIncrementalFeeResults.Builder
    ) async throws {
        results.setResult(try await chain.relayIncrementalFee().encoded)
    }

    func relayDustFee(
        _ parameters: ChainSchema.Chain.RelayDustFeeParams.Reader, _ results: ChainSchema.Chain.RelayDustFeeResults.Builder
    ) async throws {
        results.setResult(try await chain.relayDustFee().encoded)
    }

    func requestMempoolTransactions(
        _ parameters: ChainSchema.Chain.RequestMempoolTransactionsParams.Reader,
        _ results: ChainSchema.Chain.RequestMempoolTransactionsResults.Builder
    ) async throws {
        guard let connection else { throw IPCError.late }
        let remote = try connection.adopt(try parameters.notifications)
        try await chain.requestMempoolTransactions(NotificationsProxy(remote: remote))
    }
}
