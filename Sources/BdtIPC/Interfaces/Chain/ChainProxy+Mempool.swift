import BdtEncoding
import BdtInterfaces
import BdtPrimitives
import CapnProto

// Transactions, fees and the mempool.
extension ChainProxy {
    func isRBFOptIn(_ transaction: Transaction) async throws -> RBFState {
        let state = try await remote.isRBFOptIn { $0.setTx(transaction.encoded) }.result
        return try RBFState(rawValue: state).required("replacement state")
    }

    func isInMempool(_ txid: Txid) async throws -> Bool {
        try await remote.isInMempool { $0.setTxid(txid.bytes) }.result
    }

    func hasDescendantsInMempool(_ txid: Txid) async throws -> Bool {
        try await remote.hasDescendantsInMempool { $0.setTxid(txid.bytes) }.result
    }

    func broadcastTransaction(_ transaction: Transaction, maxFee: Amount, relay: Bool) async throws -> String? {
        let results = try await remote.broadcastTransaction { parameters in
            parameters.setTx(transaction.encoded)
            parameters.setMaxTxFee(maxFee.satoshi)
            parameters.setBroadcastMethod((relay ? BroadcastMethod.relay : .mempoolOnly).rawValue)
        }
        return results.result ? nil : try results.error
    }

    func getTransactionAncestry(_ txid: Txid) async throws -> TransactionAncestry {
        let results = try await remote.getTransactionAncestry { $0.setTxid(txid.bytes) }
        var ancestry = TransactionAncestry()
        ancestry.ancestors = Int(clamping: results.ancestors)
        ancestry.descendants = Int(clamping: results.descendants)
        ancestry.ancestorSize = Int(clamping: results.ancestorsize)
        ancestry.ancestorFees = Amount(results.ancestorfees)
        return ancestry
    }

    func calculateIndividualBumpFees(_ outpoints: [OutPoint], rate: FeeRate) async throws -> [OutPoint: Amount] {
        let results = try await remote.calculateIndividualBumpFees { parameters in
            parameters.setOutpoints(outpoints.map(\.encoded))
            parameters.setTargetFeerate(rate.encoded)
        }
        var fees: [OutPoint: Amount] = [:]
        for pair in try results.result.array() { fees[try OutPoint(decoding: try pair.key)] = Amount(pair.value) }
        return fees
    }

    func calculateCombinedBumpFee(_ outpoints: [OutPoint], rate: FeeRate) async throws -> Amount? {
        let results = try await remote.calculateCombinedBumpFee { parameters in
            parameters.setOutpoints(outpoints.map(\.encoded))
            parameters.setTargetFeerate(rate.encoded)
        }
        return results.hasResult ? Amount(results.result) : nil
    }

    func getPackageLimits() async throws -> (ancestors: Int, descendants: Int) {
        let results = try await remote.getPackageLimits()
        return (Int(results.ancestors), Int(results.descendants))
    }

    func checkChainLimits(_ transaction: Transaction) async throws -> String? {
        let result = try await remote.checkChainLimits { $0.setTx(transaction.encoded) }.result
        return result.hasError ? try result.error.original : nil
    }

    func estimateSmartFee(blocks: Int, conservative: Bool) async throws -> FeeEstimate {
        let results = try await remote.estimateSmartFee { parameters in
            parameters.setNumBlocks(Int32(clamping: blocks))
            parameters.setConservative(conservative)
            parameters.setWantCalc(true)
        }
        let calculation = try results.calc
        return FeeEstimate(
            rate: try FeeRate(decoding: try results.result), returnedTarget: Int(calculation.returnedTarget), reason: calculation.reason)
    }

    func estimateMaxBlocks() async throws -> Int { Int(try await remote.estimateMaxBlocks().result) }
    func mempoolMinFee() async throws -> FeeRate { try FeeRate(decoding: try await remote.mempoolMinFee().result) }
    func relayMinFee() async throws -> FeeRate { try FeeRate(decoding: try await remote.relayMinFee().result) }
    func relayIncrementalFee() async throws -> FeeRate { try FeeRate(decoding: try await remote.relayIncrementalFee().result) }
    func relayDustFee() async throws -> FeeRate { try FeeRate(decoding: try await remote.relayDustFee().result) }

    func requestMempoolTransactions(_ notifications: any ChainNotifications) async throws {
        let served = connection.serve(notifications)
        try await remote.requestMempoolTransactions { $0.setNotifications(served) }
    }
}

/// How a transaction is broadcast (published numbers).
enum BroadcastMethod: Int32 {
    case relay = 0
    case mempoolOnly = 1
}
