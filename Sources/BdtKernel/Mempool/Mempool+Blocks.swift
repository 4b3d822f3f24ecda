import BdtConsensus
import BdtPrimitives

extension Mempool {
    /// Takes out what a block that was just connected confirms, and what conflicts with it. The caller holds the chain-state lock.
    package func removeForBlock(_ block: Block, height: Int) {
        let now = clock.now
        // While there is nothing to take out, the block's transactions need not be made.
        change { $0.removeForBlock($0.isVacant ? [] : block.transactions, height: height, now: now) }
    }

    /// Drops transactions, or what spends their outputs, with all that depends on them. The caller holds the chain-state lock.
    package func removeRecursively(_ transactions: [Transaction], because reason: MempoolRemoval) {
        change { state in
            for transaction in transactions { state.removeRecursively(transaction, because: reason) }
        }
    }

    /// Brings the mempool in line with a chain that lost blocks: takes their transactions back in (unless `readds` is false), the oldest first,
    /// and drops what the next block could not hold. The caller holds the chain-state lock, and `chain` is the new one.
    package func reorganise(_ disconnected: inout DisconnectedTransactions, chain: some MempoolChain, readds: Bool = true) {
        var readded: [Txid] = []
        for transaction in disconnected.take() {
            let isBack =
                readds && !transaction.isCoinbase && accept(transaction, chain: chain, bypassesLimits: true).rejection == nil
            if isBack {
                readded.append(transaction.txid)
            } else {
                removeRecursively([transaction], because: .reorganisation)
            }
        }
        change { $0.link(readded: readded) }
        dropUnminable(chain)
        limitSize(chain)
    }

    /// Drops what is not final, or spends what is not mature, after the tip.
    private func dropUnminable(_ chain: some MempoolChain) {
        let entries = read { Array($0.entries.values) }
        var dropped: [Txid] = []
        var renewed: [Txid: LockPoints] = [:]
        for entry in entries {
            var lockPoints = entry.lockPoints
            if !lockPoints.hold(on: chain.tip) {
                guard let coins = coins(of: entry.transaction, chain) else {
                    dropped.append(entry.txid)
                    continue
                }
                lockPoints = LockPoints(entry.transaction, coins: coins, tip: chain.tip)
                renewed[entry.txid] = lockPoints
            }
            if !isMinable(entry, lockPoints, chain) { dropped.append(entry.txid) }
        }
        change { state in
            for (txid, lockPoints) in renewed { state.modify(txid) { $0.lockPoints = lockPoints } }
            state.remove(state.descendants(of: dropped), because: .reorganisation)
        }
    }

    private func isMinable(_ entry: MempoolEntry, _ lockPoints: LockPoints, _ chain: some MempoolChain) -> Bool {
        let height = chain.tip.height + 1
        guard isFinal(entry.transaction, height: height, time: chain.tip.medianTimePast), lockPoints.areMet(after: chain.tip) else {
            return false
        }
        guard entry.spendsCoinbase else { return true }
        return entry.transaction.inputs.allSatisfy { input in
            if contains(input.previousOutput.txid) { return true }
            guard let coin = chain.coin(input.previousOutput) else { return false }
            return !coin.isCoinbase || height - coin.height >= ConsensusLimits.coinbaseMaturity
        }
    }

    private func coins(of transaction: Transaction, _ chain: some MempoolChain) -> [Coin]? {
        let coins = transaction.inputs.compactMap { coin($0.previousOutput, over: chain) }
        return coins.count == transaction.inputs.count ? coins : nil
    }
}
