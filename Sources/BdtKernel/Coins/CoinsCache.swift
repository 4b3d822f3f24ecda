import BdtBase
import BdtPrimitives

/// Coins with the block up to which they are complete.
protocol CoinsSource: AnyObject, CoinsView {
    /// Zero before the genesis block.
    var bestBlock: BlockHash { get }

    /// Puts an unspent output into `table`, which does not know it, without flags; nil when there is none.
    func load(_ outpoint: OutPoint, into table: CoinTable) -> CoinPointer?
}

/// Coins in memory over a slower source: what was read stays, and what changes is kept until it is written or thrown away.
///
/// Not thread-safe: one thread at a time, the holder of the chain-state lock.
final class CoinsCache<Base: CoinsSource>: CoinsSource {
    let base: Base
    private var table = CoinTable()
    private var movedBestBlock: BlockHash?

    init(_ base: Base) { self.base = base }

    var bestBlock: BlockHash {
        get { movedBestBlock ?? base.bestBlock }
        set { movedBestBlock = newValue }
    }

    /// Outputs that the cache knows something of.
    var count: Int { table.count }

    /// Bytes of memory that the cache takes.
    var memoryUsage: Int { table.memoryUsage }

    // MARK: Reading

    func coin(_ outpoint: OutPoint) -> Coin? { find(outpoint)?.coin }

    /// The slot of an unspent coin; valid until the coin is spent or forgotten.
    func find(_ outpoint: OutPoint) -> CoinPointer? {
        guard let slot = entry(outpoint), !slot.pointee.isSpent else { return nil }
        return slot
    }

    /// What is known of an output once the base was asked.
    private func entry(_ outpoint: OutPoint) -> CoinPointer? {
        if let known = table.find(outpoint) { return known }
        return base.load(outpoint, into: table)
    }

    func load(_ outpoint: OutPoint, into other: CoinTable) -> CoinPointer? { find(outpoint).map { other.copy($0) } }

    /// Takes what was read from the base ahead, unless it is known already. It must be what the base still says.
    func adopt(_ ahead: CoinTable) {
        ahead.visitAll { coin in
            let (slot, isNew) = table.findOrInsert(coin.pointee.outpoint)
            if isNew { table.set(slot, value: coin.pointee.value, code: coin.pointee.code, script: coin.script) }
        }
    }

    /// Whether anything is known of an output. Does not ask the base.
    func knows(_ outpoint: OutPoint) -> Bool { table.find(outpoint) != nil }

    /// Whether an unspent coin is in memory. Does not ask the base.
    func isCached(_ outpoint: OutPoint) -> Bool { table.find(outpoint).map { !$0.pointee.isSpent } ?? false }

    // MARK: Changing

    /// Adds an unspent output. `mayOverwrite`: an unspent coin may be there already (coinbases before BIP34, undo); else that is our bug.
    func add(_ coin: Coin, at outpoint: OutPoint, mayOverwrite: Bool) {
        coin.output.script.bytes.withView { script in
            add(OutputView(value: coin.output.value, script: script), code: coin.heightCode, at: outpoint, mayOverwrite: mayOverwrite)
        }
    }

    /// As above; `code` is twice the height, plus one for a coinbase.
    func add(_ output: OutputView, code: UInt32, at outpoint: OutPoint, mayOverwrite: Bool) {
        precondition(put(output, code: code, at: outpoint, mayOverwrite: mayOverwrite), "an unspent coin would be overwritten")
    }

    /// Adds an output unless an unspent coin in memory has its place that must not be overwritten; returns whether it did.
    private func put(_ output: OutputView, code: UInt32, at outpoint: OutPoint, mayOverwrite: Bool) -> Bool {
        if output.script.isUnspendable { return true }
        let (slot, isNew) = table.findOrInsert(outpoint)
        if isNew {
            slot.pointee.flags = mayOverwrite ? [.dirty] : [.dirty, .fresh]
        } else {
            guard mayOverwrite || slot.pointee.isSpent else { return false }
            // A spent coin that is still to be written must not be taken for one that the base never had.
            let isFresh = slot.pointee.isFresh || !mayOverwrite && !slot.pointee.isDirty
            slot.pointee.flags = isFresh ? [.dirty, .fresh, .spent] : [.dirty, .spent]
        }
        table.set(slot, value: output.value.satoshi, code: code, script: output.script)
        return true
    }

    /// Adds the outputs of a transaction. False when an unspent coin in memory has the place of one: the coins are of no use then.
    @discardableResult func addOutputs(of transaction: TransactionView, height: Int, checkForOverwrite: Bool = false) -> Bool {
        let isCoinbase = transaction.isCoinbase
        let code = UInt32(height) << 1 | (isCoinbase ? 1 : 0)
        let txid = transaction.txid
        let outputs = transaction.outputs
        for index in 0..<outputs.count {
            let outpoint = OutPoint(txid: txid, index: UInt32(index))
            let mayOverwrite = checkForOverwrite ? find(outpoint) != nil : isCoinbase
            guard put(outputs[index], code: code, at: outpoint, mayOverwrite: mayOverwrite) else { return false }
        }
        return true
    }

    /// Takes an unspent output away; returns whether there was one.
    @discardableResult func spend(_ outpoint: OutPoint) -> Bool {
        guard let slot = find(outpoint) else { return false }
        spend(slot)
        return true
    }

    /// Takes an unspent coin away.
    func spend(_ slot: CoinPointer) {
        if slot.pointee.isFresh {
            table.remove(slot)
        } else {
            table.empty(slot)
            slot.pointee.flags = [.spent, .dirty]
        }
    }

    /// Drops an unchanged coin from memory.
    func uncache(_ outpoint: OutPoint) {
        if let slot = table.find(outpoint), !slot.pointee.isDirty { table.remove(slot) }
    }

    /// Forgets everything, changes included.
    func discard() {
        table.removeAll()
        movedBestBlock = nil
    }

    // MARK: Writing

    /// All outputs that differ from the base, in no order.
    func forEachChange(_ body: (CoinPointer) -> Void) {
        table.visitAll { if $0.pointee.isDirty { body($0) } }
    }

    /// All outputs that differ from the base, in the order of their keys in the store.
    func sortedChanges() -> [CoinPointer] { table.sortedChanges() }

    /// Gives away everything, for the base to write it and to answer for it.
    func detach() -> CoinTable {
        defer { table = CoinTable() }
        movedBestBlock = nil
        return table
    }

    /// Marks all changes as written; forgets what is spent, and everything when `emptied`.
    func markWritten(emptied: Bool) {
        let best = bestBlock
        if emptied {
            discard()
        } else {
            table.removeAll { $0.pointee.isSpent }
            table.visitAll { $0.pointee.flags.subtract([.dirty, .fresh]) }
        }
        movedBestBlock = best
    }

    /// Takes over the changes of a cache that lies over this one.
    fileprivate func absorb(_ change: CoinPointer) {
        let outpoint = change.pointee.outpoint
        let isSpent = change.pointee.isSpent
        guard let own = table.find(outpoint) else {
            if change.pointee.isFresh && isSpent { return }
            let slot = table.insert(outpoint)
            take(change, into: slot, isFresh: change.pointee.isFresh)
            return
        }
        precondition(!change.pointee.isFresh || own.pointee.isSpent, "a coin marked fresh exists below")
        if own.pointee.isFresh && isSpent { table.remove(own) } else { take(change, into: own, isFresh: own.pointee.isFresh) }
    }

    private func take(_ change: CoinPointer, into slot: CoinPointer, isFresh: Bool) {
        if change.pointee.isSpent {
            table.empty(slot)
        } else {
            table.set(slot, value: change.pointee.value, code: change.pointee.code, script: change.script)
        }
        slot.pointee.flags.formUnion(isFresh ? [.dirty, .fresh] : [.dirty])
    }
}

extension CoinsCache {
    /// Hands all changes down to the cache below and forgets them here.
    func push<Below>() where Base == CoinsCache<Below> {
        forEachChange(base.absorb)
        base.bestBlock = bestBlock
        discard()
    }
}
