import BdtInterfaces
import BdtKernel
import BdtPolicy
import BdtPrimitives

/// The mempool as wallets see it.
extension LocalChain {
    private var mempool: Mempool { kernel.mempool }

    /// Outputs that another mempool transaction spends are found too: a replacement has to be signed with them.
    package func findCoins(_ outpoints: [OutPoint]) async throws -> [OutPoint: CoinInfo] {
        kernel.withCoins { [mempool] coins in
            var found: [OutPoint: CoinInfo] = [:]
            for outpoint in outpoints {
                guard let coin = mempool.coin(outpoint, over: coins) else { continue }
                let isUnconfirmed = mempool.contains(outpoint.txid)
                found[outpoint] = CoinInfo(output: coin.output, height: isUnconfirmed ? nil : coin.height, isCoinbase: coin.isCoinbase)
            }
            return found
        }
    }

    package func isRBFOptIn(_ transaction: Transaction) async throws -> RBFState {
        switch mempool.replaceability(of: transaction) {
        case .unknown: .unknown
        case .replaceable: .replaceable
        case .final: .final
        }
    }

    package func isInMempool(_ txid: Txid) async throws -> Bool { mempool.contains(txid) }

    package func hasDescendantsInMempool(_ txid: Txid) async throws -> Bool { mempool.hasDescendants(txid) }

    package func broadcastTransaction(_ transaction: Transaction, maxFee: Amount, relay: Bool) async throws -> String? {
        do throws(BroadcastFailure) {
            try node.broadcast(transaction, maximumFee: maxFee, relays: relay)
            return nil
        } catch {
            return error.description
        }
    }

    package func getTransactionAncestry(_ txid: Txid) async throws -> TransactionAncestry {
        let found = mempool.ancestry(of: txid)
        var ancestry = TransactionAncestry()
        ancestry.ancestors = found.ancestors
        ancestry.descendants = found.descendants
        ancestry.ancestorSize = found.ancestorSize
        ancestry.ancestorFees = found.ancestorFees
        return ancestry
    }

    package func calculateIndividualBumpFees(_ outpoints: [OutPoint], rate: FeeRate) async throws -> [OutPoint: Amount] {
        BumpFees(outpoints, target: rate, mempool: mempool)?.individual() ?? [:]
    }

    package func calculateCombinedBumpFee(_ outpoints: [OutPoint], rate: FeeRate) async throws -> Amount? {
        BumpFees(outpoints, target: rate, mempool: mempool)?.combined()
    }

    package func getPackageLimits() async throws -> (ancestors: Int, descendants: Int) {
        let limits = mempool.options.limits
        return (limits.ancestorCount, limits.descendantCount)
    }

    package func checkChainLimits(_ transaction: Transaction) async throws -> String? {
        mempool.chainLimitProblem(of: transaction, size: transaction.virtualSize)
    }

    package func estimateSmartFee(blocks: Int, conservative: Bool) async throws -> FeeEstimate {
        guard let estimator = node.fees?.estimator else { return FeeEstimate(rate: .zero, returnedTarget: blocks, reason: 0) }
        let target = min(max(blocks, 1), estimator.longestTarget(.long))
        let estimate = estimator.estimate(target: target, conservative: conservative)
        return FeeEstimate(rate: estimate.rate, returnedTarget: estimate.target, reason: Int32(estimate.reason.rawValue))
    }

    package func estimateMaxBlocks() async throws -> Int { node.fees?.estimator.longestTarget(.long) ?? 0 }

    package func mempoolMinFee() async throws -> FeeRate { mempool.minimumFeeRate() }

    package func relayMinFee() async throws -> FeeRate { mempool.options.minimumRelayRate }

    package func relayIncrementalFee() async throws -> FeeRate { mempool.options.incrementalRelayRate }

    package func relayDustFee() async throws -> FeeRate { mempool.options.dustRelayRate }
}
