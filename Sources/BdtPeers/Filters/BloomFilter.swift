import BdtEncoding
import BdtPrimitives
import BdtWire

/// What a peer that asked for filtering is interested in (BIP37). It may match more than was put in, never less.
struct BloomFilter {
    private static let maximumBytes = 36_000
    private static let maximumHashes: UInt32 = 50
    /// Seeds of the hashes lie this far apart.
    private static let seedStep: UInt32 = 0xfba4_c795

    private enum Update: UInt8 {
        case none, all, bareKeysOnly
    }

    private var bits: [UInt8]
    private let hashCount: UInt32
    private let tweak: UInt32
    private let update: Update

    /// Nil when it is larger than peers may make it.
    init?(_ message: FilterLoadMessage) {
        guard message.bits.count <= Self.maximumBytes, message.hashCount <= Self.maximumHashes else { return nil }
        bits = message.bits
        hashCount = message.hashCount
        tweak = message.tweak
        update = Update(rawValue: message.flags & 3) ?? .none
    }

    private func positions(_ element: [UInt8]) -> some Sequence<Int> {
        let count = UInt32(bits.count * 8)
        return (0..<hashCount).lazy.map { Int(MurmurHash3.hash(element, seed: $0 &* Self.seedStep &+ tweak) % count) }
    }

    mutating func insert(_ element: [UInt8]) {
        // One without bits matches everything.
        if bits.isEmpty { return }
        for position in Array(positions(element)) { bits[position >> 3] |= 1 << UInt8(position & 7) }
    }

    func contains(_ element: [UInt8]) -> Bool {
        bits.isEmpty || positions(element).allSatisfy { bits[$0 >> 3] & 1 << UInt8($0 & 7) != 0 }
    }

    /// Whether the transaction is of interest: by its id, by what its outputs pay to, by what it spends. Outputs of interest are added if the
    /// peer wants that, so that their spending will be, too.
    mutating func matches(_ transaction: Transaction) -> Bool {
        if bits.isEmpty { return true }
        var isMatch = contains(transaction.txid.bytes)
        for (index, output) in transaction.outputs.enumerated() where hasElement(output.script) {
            isMatch = true
            if isToBeAdded(output) { insert(OutPoint(txid: transaction.txid, index: UInt32(index)).encoded) }
        }
        return isMatch || transaction.inputs.contains { contains($0.previousOutput.encoded) || hasElement($0.scriptSig) }
    }

    /// Whether the script pushes something of interest.
    private func hasElement(_ script: Script) -> Bool {
        script.contains { !$0.data.isEmpty && contains(Array($0.data)) }
    }

    private func isToBeAdded(_ output: TransactionOutput) -> Bool {
        switch update {
        case .none: return false
        case .all: return true
        case .bareKeysOnly:
            switch ScriptTemplate(output.script) {
            case .pubKey, .multisig: return true
            default: return false
            }
        }
    }
}
