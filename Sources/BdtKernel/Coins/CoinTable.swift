import BdtBase
import BdtCrypto
import BdtPrimitives

/// Outputs by outpoint: an open-addressing index of slot numbers over slots that never move while they are in use.
///
/// The hash is keyed with random words of the process, so that nobody can make outpoints that collide. Not thread-safe.
package final class CoinTable {
    private static let smallestIndex = 64
    private static let smallestChunks = 4
    private static let processKey = (
        UInt64.random(in: 0...UInt64.max), UInt64.random(in: 0...UInt64.max), UInt64.random(in: 0...UInt64.max),
        UInt64.random(in: 0...UInt64.max)
    )

    /// Slots are allocated by so many, a power of two.
    private let chunkBits: Int
    private var chunkSlots: Int { 1 << chunkBits }
    // Pointers, not arrays: their use needs no check for exclusive access, which would cost as much as looking up a coin.
    private var chunks: UnsafeMutablePointer<CoinPointer>
    private var chunkCount = 0
    private var chunkCapacity: Int
    /// The upper half of an entry is 32 bits of the hash, the lower half the slot's number plus one; 0: empty.
    private var index: UnsafeMutablePointer<UInt64>
    private var mask: Int
    private var usedSlots = 0
    /// The slot that was given back last, plus one, to be used first; each of these names the one before it. 0: none.
    private var firstFree: UInt32 = 0
    private let key = CoinTable.processKey
    private(set) var count = 0
    /// Bytes of scripts that are too long for their slots.
    private var outerBytes = 0

    /// `chunkSlots`: how many slots are allocated at a time, rounded up to a power of two; few for a table that stays small.
    package init(chunkSlots: Int = 2048) {
        chunkBits = max(0, Int.bitWidth - (chunkSlots - 1).leadingZeroBitCount)
        mask = CoinTable.smallestIndex - 1
        index = CoinTable.makeIndex(CoinTable.smallestIndex)
        chunkCapacity = CoinTable.smallestChunks
        chunks = .allocate(capacity: CoinTable.smallestChunks)
    }

    deinit {
        freeChunks()
        chunks.deallocate()
        index.deallocate()
    }

    /// Bytes that the table takes.
    var memoryUsage: Int {
        chunkCount * chunkSlots * MemoryLayout<CoinSlot>.stride + (mask + 1) * 8 + chunkCapacity * 8 + outerBytes
    }

    // MARK: Looking up

    package func find(_ outpoint: OutPoint) -> CoinPointer? { find(outpoint, hash(outpoint)) }

    @inline(__always) private func find(_ outpoint: OutPoint, _ hash: UInt32) -> CoinPointer? {
        var place = Int(hash) & mask
        while index[place] != 0 {
            if UInt32(truncatingIfNeeded: index[place] >> 32) == hash {
                let slot = slot(UInt32(truncatingIfNeeded: index[place]) - 1)
                if slot.pointee.index == outpoint.index && slot.pointee.txid == outpoint.txid.hash { return slot }
            }
            place = (place + 1) & mask
        }
        return nil
    }

    /// All outputs, in no order. `body` must not add or remove any.
    func visitAll(_ body: (CoinPointer) -> Void) {
        for number in 0..<usedSlots {
            let slot = slot(UInt32(number))
            if !slot.pointee.flags.contains(.free) { body(slot) }
        }
    }

    /// Outputs that are to be written, in the order of their keys, which the database takes faster than any other.
    func sortedChanges() -> [CoinPointer] {
        // The first bytes decide nearly always, and are at hand without a look at the coin.
        var changes: [(start: UInt64, coin: CoinPointer)] = []
        visitAll { if $0.pointee.isDirty { changes.append(($0.pointee.txid.words.0.byteSwapped, $0)) } }
        changes.sort { left, right in
            left.start == right.start ? left.coin.pointee.outpoint < right.coin.pointee.outpoint : left.start < right.start
        }
        return changes.map(\.coin)
    }

    // MARK: Changing

    /// A new slot for an output that is not there: no value, no script, no flags.
    package func insert(_ outpoint: OutPoint) -> CoinPointer { insert(outpoint, hash(outpoint)) }

    /// The slot of an output, a new one if it is not there.
    func findOrInsert(_ outpoint: OutPoint) -> (slot: CoinPointer, isNew: Bool) {
        let hash = hash(outpoint)
        if let known = find(outpoint, hash) { return (known, false) }
        return (insert(outpoint, hash), true)
    }

    private func insert(_ outpoint: OutPoint, _ hash: UInt32) -> CoinPointer {
        if (count + 1) * 3 > (mask + 1) * 2 { growIndex() }
        let number = takeSlot()
        let slot = slot(number)
        slot.initialize(to: CoinSlot(outpoint))
        place(UInt64(hash) << 32 | UInt64(number + 1))
        count += 1
        return slot
    }

    /// A new slot for the unspent coin of another table, without flags.
    func copy(_ coin: CoinPointer) -> CoinPointer {
        let slot = insert(coin.pointee.outpoint)
        set(slot, value: coin.pointee.value, code: coin.pointee.code, script: coin.script)
        return slot
    }

    /// Sets what an unspent coin is.
    package func set(_ slot: CoinPointer, value: Int64, code: UInt32, script: ByteView) {
        outerBytes -= slot.pointee.outerBytes
        slot.pointee.value = value
        slot.pointee.code = code
        slot.pointee.flags.remove(.spent)
        slot.setScript(script)
        outerBytes += slot.pointee.outerBytes
    }

    /// Leaves a mark that the output is spent.
    func empty(_ slot: CoinPointer) {
        outerBytes -= slot.pointee.outerBytes
        slot.dropScript()
        slot.pointee.flags.insert(.spent)
    }

    func remove(_ slot: CoinPointer) {
        let outpoint = slot.pointee.outpoint
        let number = unplace(outpoint)
        outerBytes -= slot.pointee.outerBytes
        slot.dropScript()
        slot.pointee = CoinSlot(freeAfter: firstFree)
        firstFree = number + 1
        count -= 1
    }

    func removeAll(where shouldRemove: (CoinPointer) -> Bool) {
        var chosen: [CoinPointer] = []
        visitAll { if shouldRemove($0) { chosen.append($0) } }
        chosen.forEach(remove)
    }

    func removeAll() {
        freeChunks()
        chunkCount = 0
        firstFree = 0
        (usedSlots, count, outerBytes) = (0, 0, 0)
        index.deallocate()
        mask = CoinTable.smallestIndex - 1
        index = CoinTable.makeIndex(CoinTable.smallestIndex)
    }

    // MARK: Index

    /// Two folded multiplications over all bytes, keyed.
    private func hash(_ outpoint: OutPoint) -> UInt32 {
        let words = outpoint.txid.hash.words
        let first = (words.0 ^ key.0).multipliedFullWidth(by: words.1 ^ key.1)
        let second = (words.2 ^ key.2).multipliedFullWidth(by: words.3 ^ UInt64(outpoint.index) &* 0x9e37_79b9_7f4a_7c15 ^ key.3)
        let mixed = (first.high ^ second.low ^ key.2).multipliedFullWidth(by: second.high ^ first.low ^ key.1)
        return UInt32(truncatingIfNeeded: mixed.high ^ mixed.low)
    }

    private func place(_ entry: UInt64) {
        var place = Int(entry >> 32) & mask
        while index[place] != 0 { place = (place + 1) & mask }
        index[place] = entry
    }

    /// Takes an outpoint that is there out of the index and closes the gap; returns its slot's number.
    private func unplace(_ outpoint: OutPoint) -> UInt32 {
        let hash = hash(outpoint)
        var gap = Int(hash) & mask
        var number: UInt32
        repeat {
            precondition(index[gap] != 0, "the output is in the table")
            number = UInt32(truncatingIfNeeded: index[gap] &- 1)
            if UInt32(truncatingIfNeeded: index[gap] >> 32) == hash, slot(number).pointee.outpoint == outpoint { break }
            gap = (gap + 1) & mask
        } while true
        var next = (gap + 1) & mask
        while index[next] != 0 {
            // An entry may move into the gap unless its home lies after it.
            let home = Int(index[next] >> 32) & mask
            if (next - home) & mask >= (next - gap) & mask {
                index[gap] = index[next]
                gap = next
            }
            next = (next + 1) & mask
        }
        index[gap] = 0
        return number
    }

    private func growIndex() {
        let (old, size) = (index, mask + 1)
        mask = size * 2 - 1
        index = CoinTable.makeIndex(size * 2)
        for place in 0..<size where old[place] != 0 { self.place(old[place]) }
        old.deallocate()
    }

    private static func makeIndex(_ size: Int) -> UnsafeMutablePointer<UInt64> {
        let index = UnsafeMutablePointer<UInt64>.allocate(capacity: size)
        index.initialize(repeating: 0, count: size)
        return index
    }

    // MARK: Slots

    @inline(__always) private func slot(_ number: UInt32) -> CoinPointer {
        chunks[Int(number) >> chunkBits] + Int(number) & (chunkSlots - 1)
    }

    private func takeSlot() -> UInt32 {
        if firstFree > 0 {
            let number = firstFree - 1
            firstFree = slot(number).pointee.nextFree
            return number
        }
        if usedSlots == chunkCount * chunkSlots { addChunk() }
        defer { usedSlots += 1 }
        return UInt32(usedSlots)
    }

    private func addChunk() {
        if chunkCount == chunkCapacity {
            let larger = UnsafeMutablePointer<CoinPointer>.allocate(capacity: chunkCapacity * 2)
            larger.moveInitialize(from: chunks, count: chunkCount)
            chunks.deallocate()
            chunks = larger
            chunkCapacity *= 2
        }
        (chunks + chunkCount).initialize(to: .allocate(capacity: chunkSlots))
        chunkCount += 1
    }

    private func freeChunks() {
        if outerBytes > 0 { visitAll { $0.dropScript() } }
        for chunk in 0..<chunkCount { chunks[chunk].deallocate() }
    }
}
