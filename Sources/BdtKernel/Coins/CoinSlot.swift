import BdtBase
import BdtCrypto
import BdtPrimitives

/// What a coin table keeps of one output. Scripts of up to 36 bytes, which all common forms have, stand in the slot; longer ones in memory of
/// their own.
package struct CoinSlot: BitwiseCopyable {
    /// Longest script that stands in the slot.
    static let inlineCapacity = 36

    private(set) var txid: Hash256
    var value: Int64
    private(set) var index: UInt32
    /// Twice the height, plus one for a coinbase.
    var code: UInt32
    var flags: Flags = []
    private(set) var scriptCount: UInt16 = 0
    // The script, or the address of its memory.
    private var inline: (UInt32, UInt64, UInt64, UInt64, UInt64) = (0, 0, 0, 0, 0)

    struct Flags: OptionSet, BitwiseCopyable {
        let rawValue: UInt8

        /// There is no unspent coin.
        static let spent = Flags(rawValue: 1)
        /// Differs from what the base has.
        static let dirty = Flags(rawValue: 2)
        /// The base has no unspent coin here: if it is spent before it is written, nothing needs to be written.
        static let fresh = Flags(rawValue: 4)
        /// Belongs to no output.
        static let free = Flags(rawValue: 8)
    }

    init(_ outpoint: OutPoint) {
        txid = outpoint.txid.hash
        index = outpoint.index
        value = 0
        code = 0
    }

    /// Of no output. `next`: what `nextFree` is to say.
    init(freeAfter next: UInt32) {
        self.init(OutPoint(txid: .zero, index: next))
        flags = .free
    }

    var outpoint: OutPoint { OutPoint(txid: Txid(txid), index: index) }
    /// What a slot that belongs to no output names: another such slot's number plus one, 0 for none.
    var nextFree: UInt32 { index }
    var height: Int { Int(code >> 1) }
    var isCoinbase: Bool { code & 1 == 1 }
    var isSpent: Bool { flags.contains(.spent) }
    var isDirty: Bool { flags.contains(.dirty) }
    var isFresh: Bool { flags.contains(.fresh) }

    /// Bytes of memory beside the slot.
    var outerBytes: Int { scriptCount > CoinSlot.inlineCapacity ? Int(scriptCount) : 0 }
}

/// A slot in its table: valid until the output is removed from it.
package typealias CoinPointer = UnsafeMutablePointer<CoinSlot>

extension CoinPointer {
    private var scriptPlace: UnsafeMutableRawPointer {
        UnsafeMutableRawPointer(self) + MemoryLayout<CoinSlot>.stride - CoinSlot.inlineCapacity
    }

    /// The script, which stands there until the coin changes.
    var script: ByteView {
        let count = Int(pointee.scriptCount)
        if count <= CoinSlot.inlineCapacity { return ByteView(scriptPlace, count: count) }
        // A long script was given memory when it was set.
        return ByteView(UnsafeRawPointer(outerMemory.unsafelyUnwrapped), count: count)
    }

    var output: OutputView { OutputView(value: Amount(pointee.value), script: script) }

    var coin: Coin? {
        if pointee.isSpent { return nil }
        return Coin(output: output.output, height: pointee.height, isCoinbase: pointee.isCoinbase)
    }

    private var outerMemory: UnsafeMutableRawPointer? {
        UnsafeMutableRawPointer(bitPattern: scriptPlace.loadUnaligned(as: UInt.self))
    }

    /// Replaces the script, of at most 10,000 bytes.
    func setScript(_ script: ByteView) {
        dropScript()
        pointee.setScriptCount(script.count)
        if script.count <= CoinSlot.inlineCapacity {
            scriptPlace.copyMemory(from: script.pointer, byteCount: script.count)
        } else {
            let memory = UnsafeMutableRawPointer.allocate(byteCount: script.count, alignment: 1)
            memory.copyMemory(from: script.pointer, byteCount: script.count)
            scriptPlace.storeBytes(of: UInt(bitPattern: memory), as: UInt.self)
        }
    }

    /// Leaves the slot without a script, and gives back its memory.
    func dropScript() {
        if Int(pointee.scriptCount) > CoinSlot.inlineCapacity { outerMemory?.deallocate() }
        pointee.setScriptCount(0)
    }
}

extension CoinSlot {
    fileprivate mutating func setScriptCount(_ count: Int) {
        precondition(count <= Script.maximumSize, "longer scripts cannot be spent and are never stored")
        scriptCount = UInt16(count)
    }
}
