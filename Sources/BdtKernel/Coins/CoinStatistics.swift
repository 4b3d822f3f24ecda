import BdtBase
import BdtCrypto
import BdtEncoding
import BdtPrimitives

/// Figures of all unspent outputs at one block.
package struct CoinStatistics: Sendable {
    /// A hash over the whole set. Raw values are the published names.
    package enum HashKind: String, Sendable {
        case none
        /// SHA-256d over all outputs in order.
        case serialized = "hash_serialized_3"
        /// MuHash3072, which does not depend on the order.
        case muhash
    }

    package let tip: BlockIndexEntry
    /// Transactions with at least one unspent output.
    package internal(set) var transactions = 0
    package internal(set) var outputs = 0
    /// The published measure of size: 50 bytes an output, and its script.
    package internal(set) var bogoSize = 0
    package internal(set) var total = Amount.zero
    /// Nil for `HashKind.none`.
    package internal(set) var hash: Hash256?
    /// About how many bytes the coins take on disk.
    package internal(set) var diskSize: UInt64 = 0

    init(tip: BlockIndexEntry) { self.tip = tip }
}

extension Kernel {
    /// Counts all unspent outputs after writing them to disk. Takes long, without holding a lock; ends early when the kernel is interrupted.
    package func utxoStatistics(_ kind: CoinStatistics.HashKind) throws(KernelError) -> CoinStatistics {
        var statistics = try coinScan().count(kind, flags)
        statistics.diskSize = coinStore.approximateSize
        return statistics
    }
}

extension CoinScan {
    /// Counts all coins, to be called before the first one is read. `work` learns how far it is.
    func count(_ kind: CoinStatistics.HashKind, _ flags: KernelFlags, _ work: LongWork? = nil) throws(KernelError) -> CoinStatistics {
        var counter = CoinCounter(kind: kind, tip: tip)
        var coins = 0
        while let (outpoint, coin) = try next() {
            if flags.isInterrupted { throw .interrupted }
            counter.take(outpoint, coin)
            coins += 1
            // Txids are spread evenly and come in order.
            if let work, coins % 8192 == 0 { work.update(Double(outpoint.txid.bytes[0]) / 256) }
        }
        return counter.finish()
    }
}

/// Adds up coins that come in the order of their keys.
struct CoinCounter {
    private let kind: CoinStatistics.HashKind
    private var statistics: CoinStatistics
    private var serialized = SHA256()
    private var muhash = MuHash3072()
    /// The outputs of one transaction: keys do not order them by number.
    private var pending: [(outpoint: OutPoint, coin: Coin)] = []

    init(kind: CoinStatistics.HashKind, tip: BlockIndexEntry) {
        self.kind = kind
        statistics = CoinStatistics(tip: tip)
    }

    mutating func take(_ outpoint: OutPoint, _ coin: Coin) {
        if let last = pending.last, last.outpoint.txid != outpoint.txid { finishTransaction() }
        pending.append((outpoint, coin))
    }

    mutating func finish() -> CoinStatistics {
        finishTransaction()
        switch kind {
        case .none: break
        case .serialized: statistics.hash = SHA256.hash(serialized.finalize().bytes)
        case .muhash: statistics.hash = muhash.finalize()
        }
        return statistics
    }

    private mutating func finishTransaction() {
        if pending.isEmpty { return }
        statistics.transactions += 1
        for (outpoint, coin) in pending.sorted(by: { $0.outpoint.index < $1.outpoint.index }) {
            statistics.outputs += 1
            statistics.bogoSize += coin.bogoSize
            // The store is trusted to hold money; should it not, the sum stops.
            statistics.total = statistics.total.adding(coin.output.value) ?? statistics.total
            hash(outpoint, coin)
        }
        pending.removeAll(keepingCapacity: true)
    }

    private mutating func hash(_ outpoint: OutPoint, _ coin: Coin) {
        switch kind {
        case .none: break
        case .serialized: serialized.update(coin.statisticsElement(at: outpoint))
        case .muhash: muhash.insert(coin.statisticsElement(at: outpoint))
        }
    }
}

extension Coin {
    /// The coin's element of the hashes over sets of coins.
    package func statisticsElement(at outpoint: OutPoint) -> [UInt8] {
        var writer = ByteWriter(reserving: bogoSize)
        writer.write(outpoint)
        writer.write(heightCode)
        writer.write(output)
        return writer.bytes
    }

    /// The published measure of its size: 50 bytes, and its script.
    package var bogoSize: Int { 50 + output.script.count }
}
