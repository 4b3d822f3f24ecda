import BdtBase
import BdtConsensus
import BdtCrypto
import BdtEncoding
import BdtKernel
import BdtPrimitives
import BdtStorage
import Synchronization

/// An index of figures over the unspent outputs at each block (`-coinstatsindex`).
package typealias CoinStatisticsIndex = ChainIndex<CoinStatisticsRecords>

/// Published format: totals in records by height or block hash, and under `M` the MuHash that goes with the position.
package final class CoinStatisticsRecords: IndexContent {
    package let store: any KeyValueStore
    private let kernel: Kernel
    private let records: HeightRecords<OutputSetTotals>
    private let state = Mutex(State())

    fileprivate struct State {
        var muhash = MuHash3072()
        var totals = OutputSetTotals()
    }

    private static let muhashKey = [UInt8(ascii: "M")]

    package init(store: any KeyValueStore, kernel: Kernel) {
        self.store = store
        self.kernel = kernel
        records = HeightRecords(store: store)
    }

    package var name: String { "coinstatsindex" }
    package var toleratesPruning: Bool { true }

    private var damaged: IndexError { .inconsistent("Cannot read current \(name) state; index may be corrupted") }

    /// The totals up to the block; nil when it is not indexed.
    package func totals(at entry: BlockIndexEntry) -> OutputSetTotals? {
        do throws(IndexError) {
            return try records.value(of: entry)
        } catch {
            Log.error("\(name): \(error)")
            return nil
        }
    }

    // MARK: Following the chain

    package func load(at position: BlockIndexEntry?) throws(IndexError) {
        var state = State()
        if let bytes = try stored({ () throws(StorageError) in try store.get(Self.muhashKey) }) {
            guard let muhash = MuHash3072(bytes) else { throw damaged }
            state.muhash = muhash
        }
        if let position {
            guard let totals = try records.value(of: position), totals.muhash == state.muhash.finalize() else { throw damaged }
            state.totals = totals
        } else {
            // Without a position nothing is committed.
            state.muhash = MuHash3072()
        }
        self.state.withLock { $0 = state }
    }

    package func append(_ block: Block, _ entry: BlockIndexEntry) throws(IndexError) {
        let undo = try undo(of: block, entry)
        var state = self.state.withLock { $0 }
        state.append(block, undo, height: entry.height, subsidy: subsidy(entry))
        try records.put(state.totals, for: entry)
        self.state.withLock { $0 = state }
    }

    package func rewind(from last: BlockIndexEntry, to target: BlockIndexEntry) throws(IndexError) {
        try records.copyToHashes(target.height...last.height)
        var state = self.state.withLock { $0 }
        var walk = last
        while walk !== target {
            let entry = walk
            let block = try fromKernel { () throws(KernelError) in try kernel.readBlock(entry) }
            state.takeBack(block, try undo(of: block, entry), height: entry.height)
            guard let previous = entry.previous else { throw damaged }
            walk = previous
        }
        guard let totals = try records.value(of: target), totals.muhash == state.muhash.finalize() else { throw damaged }
        state.totals = totals
        self.state.withLock { $0 = state }
    }

    /// The MuHash changes on disk only together with the position, so that a crash cannot part them.
    package func commit(into batch: inout WriteBatch) {
        batch.put(Self.muhashKey, state.withLock { $0.muhash.bytes })
    }

    private func subsidy(_ entry: BlockIndexEntry) -> Amount {
        blockSubsidy(height: entry.height, parameters: kernel.parameters.consensus)
    }

    private func undo(of block: Block, _ entry: BlockIndexEntry) throws(IndexError) -> BlockUndo {
        let undo = try fromKernel { () throws(KernelError) in try kernel.readUndo(entry) }
        guard entry.height == 0 || undo.transactions.count + 1 == block.transactions.count else {
            throw .inconsistent("block and undo data of \(entry) do not fit")
        }
        return undo
    }
}

extension CoinStatisticsRecords.State {
    fileprivate mutating func append(_ block: Block, _ undo: BlockUndo, height: Int, subsidy: Amount) {
        totals.subsidy += subsidy
        if height == 0 {
            totals.unspendable += subsidy
            totals.unspendableGenesis += subsidy
        } else {
            for (number, transaction) in block.transactions.enumerated() {
                create(transaction, height: height)
                if number > 0 { spend(transaction, undo.transactions[number - 1]) }
            }
        }
        // What coinbases left of fees and subsidy is lost.
        let lost = totals.spent + totals.subsidy - (totals.created + totals.coinbase + totals.unspendable)
        totals.unspendable += lost
        totals.unclaimed += lost
        totals.muhash = muhash.finalize()
    }

    private mutating func create(_ transaction: Transaction, height: Int) {
        forEachCoin(of: transaction, height: height) { state, outpoint, coin in
            let value = coin.output.value
            if coin.output.script.isUnspendable {
                state.totals.unspendable += value
                state.totals.unspendableScripts += value
                return
            }
            state.muhash.insert(coin.statisticsElement(at: outpoint))
            if coin.isCoinbase { state.totals.coinbase += value } else { state.totals.created += value }
            state.totals.outputs &+= 1
            state.totals.amount += value
            state.totals.bogoSize &+= UInt64(coin.bogoSize)
        }
    }

    private mutating func spend(_ transaction: Transaction, _ spent: [Coin]) {
        for (input, coin) in zip(transaction.inputs, spent) {
            muhash.remove(coin.statisticsElement(at: input.previousOutput))
            totals.spent += coin.output.value
            totals.outputs &-= 1
            totals.amount -= coin.output.value
            totals.bogoSize &-= UInt64(coin.bogoSize)
        }
    }

    /// Takes a block's coins back; the totals come from the record of the block before.
    fileprivate mutating func takeBack(_ block: Block, _ undo: BlockUndo, height: Int) {
        for (number, transaction) in block.transactions.enumerated() {
            forEachCoin(of: transaction, height: height) { state, outpoint, coin in
                if !coin.output.script.isUnspendable { state.muhash.remove(coin.statisticsElement(at: outpoint)) }
            }
            if number == 0 { continue }
            for (input, coin) in zip(transaction.inputs, undo.transactions[number - 1]) {
                muhash.insert(coin.statisticsElement(at: input.previousOutput))
            }
        }
    }

    private mutating func forEachCoin(
        of transaction: Transaction, height: Int, _ body: (inout Self, OutPoint, Coin) -> Void
    ) {
        let isCoinbase = transaction.isCoinbase
        for (index, output) in transaction.outputs.enumerated() {
            let coin = Coin(output: output, height: height, isCoinbase: isCoinbase)
            body(&self, OutPoint(txid: transaction.txid, index: UInt32(index)), coin)
        }
    }
}
