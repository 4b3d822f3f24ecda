import BdtConsensus
import BdtEncoding
import BdtPrimitives
import BdtStorage

/// Reads the coins of a snapshot file, in their order. Needs memory for a part of the file only, whatever the file says.
package struct SnapshotReader: ~Copyable {
    /// Bytes that are read at a time.
    private static let windowSize = 1 << 20
    /// More than the longest coin of a script that can be spent takes.
    private static let recordLimit = 16 << 10

    package let metadata: SnapshotMetadata
    private let file: File
    /// What was read of the file and not used yet.
    private var window = ByteReader([])
    /// Where the file goes on after the window.
    private var offset = UInt64(SnapshotMetadata.byteCount)
    private var txid = Txid.zero
    /// Coins of the transaction that are still to come.
    private var coinsOfTransaction: UInt64 = 0
    /// Coins that are still to come, by the metadata.
    private(set) var remaining: UInt64

    /// Throws unless the file begins like a snapshot of this network.
    package init(_ file: consuming File, for parameters: ChainParameters) throws(SnapshotError) {
        let head = try? file.readUpTo(SnapshotMetadata.byteCount, at: 0)
        metadata = try SnapshotMetadata(head ?? [], for: parameters)
        remaining = metadata.coinCount
        self.file = file
    }

    /// How many coins were read.
    var count: UInt64 { metadata.coinCount - remaining }

    /// The next coin; nil after the last one. Throws when the file is no good, or a coin cannot be one of a chain up to `height`.
    mutating func next(upTo height: Int) throws(SnapshotError) -> (outpoint: OutPoint, coin: Coin)? {
        if remaining == 0 { return nil }
        try readOn { reader throws(DecodeError) in try reader.beginTransaction() }
        guard coinsOfTransaction <= remaining else {
            throw .refused("Mismatch in coins count in snapshot metadata and actual snapshot data")
        }
        let (index, coin) = try readOn { reader throws(DecodeError) -> (UInt32, Coin) in
            try reader.fill()
            return (UInt32(try reader.window.readCompactSize()), try reader.window.read())
        }
        guard coin.height <= height else { throw .refused("Bad snapshot data after deserializing \(count) coins") }
        guard coin.output.value.isMoney else {
            throw .refused("Bad snapshot data after deserializing \(count) coins - bad tx out value")
        }
        coinsOfTransaction -= 1
        remaining -= 1
        return (OutPoint(txid: txid, index: index), coin)
    }

    /// Throws unless the file ends here.
    mutating func finish() throws(SnapshotError) {
        try? fill()
        guard window.isAtEnd else {
            throw .refused("Bad snapshot - coins left over after deserializing \(metadata.coinCount) coins")
        }
    }

    private mutating func readOn<R>(_ step: (inout SnapshotReader) throws(DecodeError) -> R) throws(SnapshotError) -> R {
        do throws(DecodeError) {
            return try step(&self)
        } catch {
            throw .refused("Bad snapshot format or truncated snapshot after deserializing \(count) coins")
        }
    }

    /// Reads the head of the next transaction with coins, once those of the last one are read.
    private mutating func beginTransaction() throws(DecodeError) {
        while coinsOfTransaction == 0 {
            try fill()
            txid = try window.read()
            coinsOfTransaction = UInt64(try window.readCompactSize())
        }
    }

    /// Makes the window hold the next record, unless the file ends within it.
    private mutating func fill() throws(DecodeError) {
        guard window.remaining < SnapshotReader.recordLimit else { return }
        let rest = try window.readBytes(window.remaining)
        // A file that cannot be read on counts as cut off.
        let more = (try? file.readUpTo(SnapshotReader.windowSize, at: offset)) ?? []
        offset += UInt64(more.count)
        window = ByteReader(rest + more)
    }
}
