import BdtBase
import BdtPrimitives
import BdtStorage

/// How taking the effects of a block back went.
enum DisconnectOutcome {
    case clean
    /// The coins were not as the block must have left them; they are now as if they had been.
    case unclean
    /// Undo data is missing or does not fit.
    case failed
}

extension Chainstate {
    /// Takes back in `coins` what `block` did. On failure `coins` is of no use any more.
    func disconnect<Base>(_ block: Block, _ entry: BlockIndexEntry, coins: CoinsCache<Base>) -> DisconnectOutcome {
        guard let previous = entry.previous, let undo = readUndo(entry) else { return .failed }
        guard undo.transactions.count + 1 == block.layout.count else {
            Log.error("DisconnectBlock(): block and undo data inconsistent")
            return .failed
        }
        return takeBack(block.layout, count: block.layout.count, undo, entry, previous, coins)
    }

    /// Takes back what the first `count` transactions of a block did; `undo` has what they spent.
    func takeBack<Base>(
        _ transactions: TransactionLayout, count: Int, _ undo: BlockUndo, _ entry: BlockIndexEntry, _ previous: BlockIndexEntry,
        _ coins: CoinsCache<Base>
    ) -> DisconnectOutcome {
        var isClean = true
        for position in (0..<count).reversed() {
            let transaction = transactions[position]
            if !removeOutputs(of: transaction, height: entry.height, coins) { isClean = false }
            if position == 0 { continue }
            let spent = undo.transactions[position - 1]
            guard spent.count == transaction.inputs.count else {
                Log.error("DisconnectBlock(): transaction and undo data inconsistent")
                return .failed
            }
            for (input, coin) in zip(transaction.inputs, spent).reversed() where !restore(coin, at: input.previousOutput, coins) {
                isClean = false
            }
        }
        coins.bestBlock = previous.hash
        return isClean ? .clean : .unclean
    }

    private func readUndo(_ entry: BlockIndexEntry) -> BlockUndo? {
        do throws(StorageError) {
            guard entry.haveUndo else { throw .corrupt("no undo data available") }
            return try blocks.readUndo(entry)
        } catch {
            Log.error("DisconnectBlock(): failure reading undo data: \(error)")
            return nil
        }
    }

    /// Whether all outputs were there and as the transaction made them. A coinbase may differ: an equal one may have overwritten it (BIP30).
    private func removeOutputs<Base>(of transaction: TransactionView, height: Int, _ coins: CoinsCache<Base>) -> Bool {
        var isClean = true
        let isCoinbase = transaction.isCoinbase
        let code = UInt32(height) << 1 | (isCoinbase ? 1 : 0)
        for (index, output) in transaction.outputs.enumerated() where !output.script.isUnspendable {
            let slot = coins.find(OutPoint(txid: transaction.txid, index: UInt32(index)))
            let isSame = slot.map { $0.pointee.code == code && $0.output.value == output.value && $0.script == output.script } ?? false
            if !isSame && !isCoinbase { isClean = false }
            if let slot { coins.spend(slot) }
        }
        return isClean
    }

    private func restore<Base>(_ coin: Coin, at outpoint: OutPoint, _ coins: CoinsCache<Base>) -> Bool {
        let overwrites = coins.coin(outpoint) != nil
        coins.add(coin, at: outpoint, mayOverwrite: overwrites)
        return !overwrites
    }
}
