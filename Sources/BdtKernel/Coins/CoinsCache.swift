import BdtPrimitives

/// Coins with the block up to which they are complete.
protocol CoinsSource: AnyObject, CoinsView {
    /// Zero before the genesis block.
    var bestBlock: BlockHash { get }
}

/// Coins in memory over a slower source: what was read stays, and what changes is kept until it is written or thrown away.
///
/// Not thread-safe: one thread at a time, the holder of the chain-state lock.
final class CoinsCache<Base: CoinsSource>: CoinsSource {
    /// An output that the cache knows something of.
    struct Entry: Sendable {
        /// Nil: spent.
        var coin: Coin?
        /// Differs from what the base has.
        var isDirty = false
        /// The base has no unspent coin here: if it is spent before it is written, nothing needs to be written.
        var isFresh = false
    }

    let base: Base
    private(set) var entries: [OutPoint: Entry] = [:]
    private var movedBestBlock: BlockHash?
    /// Bytes of all scripts in the cache.
    private var scriptBytes = 0

    init(_ base: Base) { self.base = base }

    var bestBlock: BlockHash {
        get { movedBestBlock ?? base.bestBlock }
        set { movedBestBlock = newValue }
    }

    var count: Int { entries.count }

    /// About how many bytes of memory the cache takes.
    var memoryUsage: Int { entries.capacity * CoinsCache.slotBytes + entries.count * CoinsCache.scriptOverhead + scriptBytes }

    // A slot of the table: outpoint, coin, flags and the table's own bits. An allocated script: its header.
    private static var slotBytes: Int { MemoryLayout<OutPoint>.stride + MemoryLayout<Entry>.stride }
    private static var scriptOverhead: Int { 48 }

    // MARK: Reading

    func coin(_ outpoint: OutPoint) -> Coin? {
        if let entry = entries[outpoint] { return entry.coin }
        guard let coin = base.coin(outpoint) else { return nil }
        entries[outpoint] = Entry(coin: coin)
        scriptBytes += coin.output.script.count
        return coin
    }

    /// Whether an unspent coin is in memory. Does not ask the base.
    func isCached(_ outpoint: OutPoint) -> Bool { entries[outpoint]?.coin != nil }

    // MARK: Changing

    /// Adds an unspent output. `mayOverwrite`: an unspent coin may be there already (coinbases before BIP34, undo); else that is our bug.
    func add(_ coin: Coin, at outpoint: OutPoint, mayOverwrite: Bool) {
        if coin.output.script.isUnspendable { return }
        let old = entries[outpoint]
        precondition(mayOverwrite || old?.coin == nil, "an unspent coin would be overwritten")
        // A spent coin that is still to be written must not be taken for one that the base never had.
        let isFresh = mayOverwrite ? old?.isFresh ?? false : old.map { $0.isFresh || !$0.isDirty } ?? true
        scriptBytes += coin.output.script.count - (old?.coin?.output.script.count ?? 0)
        entries[outpoint] = Entry(coin: coin, isDirty: true, isFresh: isFresh)
    }

    /// Adds the outputs of a transaction.
    func addOutputs(of transaction: Transaction, height: Int, checkForOverwrite: Bool = false) {
        let isCoinbase = transaction.isCoinbase
        for (index, output) in transaction.outputs.enumerated() {
            let outpoint = OutPoint(txid: transaction.txid, index: UInt32(index))
            let mayOverwrite = checkForOverwrite ? coin(outpoint) != nil : isCoinbase
            add(Coin(output: output, height: height, isCoinbase: isCoinbase), at: outpoint, mayOverwrite: mayOverwrite)
        }
    }

    /// Takes an unspent output away and returns it; nil when there is none.
    @discardableResult func spend(_ outpoint: OutPoint) -> Coin? {
        guard let coin = coin(outpoint), let entry = entries[outpoint] else { return nil }
        scriptBytes -= coin.output.script.count
        entries[outpoint] = entry.isFresh ? nil : Entry(coin: nil, isDirty: true)
        return coin
    }

    /// Drops an unchanged coin from memory.
    func uncache(_ outpoint: OutPoint) {
        guard let entry = entries[outpoint], !entry.isDirty else { return }
        scriptBytes -= entry.coin?.output.script.count ?? 0
        entries[outpoint] = nil
    }

    /// Forgets everything, changes included.
    func discard() {
        entries = [:]
        scriptBytes = 0
        movedBestBlock = nil
    }

    /// Marks all changes as written; forgets what is spent, and everything when `emptied`.
    func markWritten(emptied: Bool) {
        let best = bestBlock
        if emptied {
            discard()
        } else {
            entries = entries.compactMapValues { $0.coin == nil ? nil : Entry(coin: $0.coin) }
        }
        movedBestBlock = best
    }

    /// Takes over the changes of a cache that lies over this one.
    fileprivate func absorb(_ outpoint: OutPoint, _ change: Entry) {
        guard let own = entries[outpoint] else {
            if change.isFresh && change.coin == nil { return }
            scriptBytes += change.coin?.output.script.count ?? 0
            entries[outpoint] = Entry(coin: change.coin, isDirty: true, isFresh: change.isFresh)
            return
        }
        precondition(!change.isFresh || own.coin == nil, "a coin marked fresh exists below")
        scriptBytes += (change.coin?.output.script.count ?? 0) - (own.coin?.output.script.count ?? 0)
        entries[outpoint] = own.isFresh && change.coin == nil ? nil : Entry(coin: change.coin, isDirty: true, isFresh: own.isFresh)
    }
}

extension CoinsCache {
    /// Hands all changes down to the cache below and forgets them here.
    func push<Below>() where Base == CoinsCache<Below> {
        for (outpoint, entry) in entries where entry.isDirty {
            base.absorb(outpoint, CoinsCache<Below>.Entry(coin: entry.coin, isDirty: true, isFresh: entry.isFresh))
        }
        base.bestBlock = bestBlock
        discard()
    }
}
