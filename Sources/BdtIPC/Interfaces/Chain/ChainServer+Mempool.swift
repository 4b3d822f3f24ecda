import BdtEncoding
import BdtInterfaces
import BdtPrimitives
import CapnProto

// Transactions, fees and the mempool.
extension ChainServer {
    func isRBFOptIn(_ call: IsRBFOptInCall) async throws {
        call.results.setResult(try await chain.isRBFOptIn(try Transaction(decoding: try call.parameters.tx)).rawValue)
    }

    func isInMempool(_ call: IsInMempoolCall) async throws {
        call.results.setResult(try await chain.isInMempool(try Txid(decoding: try call.parameters.txid)))
    }

    func hasDescendantsInMempool(_ call: HasDescendantsInMempoolCall) async throws {
        call.results.setResult(try await chain.hasDescendantsInMempool(try Txid(decoding: try call.parameters.txid)))
    }

    func broadcastTransaction(_ call: BroadcastTransactionCall) async throws {
        let transaction = try Transaction(decoding: try call.parameters.tx)
        let method = try BroadcastMethod(rawValue: call.parameters.broadcastMethod).required("broadcast method")
        let maxFee = Amount(call.parameters.maxTxFee)
        if let error = try await chain.broadcastTransaction(transaction, maxFee: maxFee, relay: method == .relay) {
            call.results.setError(error)
        } else {
            call.results.setResult(true)
        }
    }

    func getTransactionAncestry(_ call: GetTransactionAncestryCall) async throws {
        let ancestry = try await chain.getTransactionAncestry(try Txid(decoding: try call.parameters.txid))
        call.results.setAncestors(UInt64(clamping: ancestry.ancestors))
        call.results.setDescendants(UInt64(clamping: ancestry.descendants))
        call.results.setAncestorsize(UInt64(clamping: ancestry.ancestorSize))
        call.results.setAncestorfees(ancestry.ancestorFees.satoshi)
    }

    func calculateIndividualBumpFees(_ call: CalculateIndividualBumpFeesCall) async throws {
        let outpoints = try call.parameters.outpoints.map { try OutPoint(decoding: $0) }
        let fees = try await chain.calculateIndividualBumpFees(outpoints, rate: try FeeRate(decoding: try call.parameters.targetFeerate))
        call.results.setResult(
            fees.map { fee in
                { pair in
                    pair.setKey(fee.key.encoded)
                    pair.setValue(fee.value.satoshi)
                }
            })
    }

    func calculateCombinedBumpFee(_ call: CalculateCombinedBumpFeeCall) async throws {
        let outpoints = try call.parameters.outpoints.map { try OutPoint(decoding: $0) }
        let rate = try FeeRate(decoding: try call.parameters.targetFeerate)
        guard let fee = try await chain.calculateCombinedBumpFee(outpoints, rate: rate) else { return }
        call.results.setResult(fee.satoshi)
        call.results.setHasResult(true)
    }

    func getPackageLimits(_ call: GetPackageLimitsCall) async throws {
        let limits = try await chain.getPackageLimits()
        call.results.setAncestors(UInt32(clamping: limits.ancestors))
        call.results.setDescendants(UInt32(clamping: limits.descendants))
    }

    func checkChainLimits(_ call: CheckChainLimitsCall) async throws {
        let reason = try await chain.checkChainLimits(try Transaction(decoding: try call.parameters.tx))
        call.results.setResult { result in
            if let reason { result.setError { $0.setOriginal(reason) } }
        }
    }

    func estimateSmartFee(_ call: EstimateSmartFeeCall) async throws {
        let estimate = try await chain.estimateSmartFee(blocks: Int(call.parameters.numBlocks), conservative: call.parameters.conservative)
        call.results.setResult(estimate.rate.encoded)
        guard call.parameters.wantCalc else { return }
        call.results.setCalc { calculation in
            calculation.setDesiredTarget(call.parameters.numBlocks)
            calculation.setReturnedTarget(Int32(clamping: estimate.returnedTarget))
            calculation.setReason(estimate.reason)
        }
    }

    func estimateMaxBlocks(_ call: EstimateMaxBlocksCall) async throws {
        call.results.setResult(UInt32(clamping: try await chain.estimateMaxBlocks()))
    }

    func mempoolMinFee(_ call: MempoolMinFeeCall) async throws {
        call.results.setResult(try await chain.mempoolMinFee().encoded)
    }

    func relayMinFee(_ call: RelayMinFeeCall) async throws {
        call.results.setResult(try await chain.relayMinFee().encoded)
    }

    func relayIncrementalFee(_ call: RelayIncrementalFeeCall) async throws {
        call.results.setResult(try await chain.relayIncrementalFee().encoded)
    }

    func relayDustFee(_ call: RelayDustFeeCall) async throws {
        call.results.setResult(try await chain.relayDustFee().encoded)
    }

    func requestMempoolTransactions(_ call: RequestMempoolTransactionsCall) async throws {
        guard let connection else { throw IPCError.late }
        let remote = try connection.adopt(try call.parameters.notifications)
        try await chain.requestMempoolTransactions(NotificationsProxy(remote: remote))
    }
}
