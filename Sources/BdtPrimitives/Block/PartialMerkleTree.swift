import BdtCrypto
import BdtEncoding

/// The part of a block's merkle tree that shows that some of its transactions are in it (BIP37).
///
/// The nodes from the root down, left before right: a bit for each node visited says whether a chosen transaction lies below; a node without
/// one, or a leaf, is given as its hash, and nothing below it is visited.
package struct PartialMerkleTree: Hashable, Sendable {
    /// Transactions of the block.
    package let transactionCount: UInt32
    /// Hashes of the nodes that are given, in order.
    package let hashes: [Hash256]
    /// A bit a node visited, in order, padded with false to whole bytes.
    package let bits: [Bool]

    /// More transactions do not fit a block of 4,000,000 weight units: each takes 240.
    private static let maximumCount = 4_000_000 / 240

    package init(transactionCount: UInt32, hashes: [Hash256], bits: [Bool]) {
        self.transactionCount = transactionCount
        self.hashes = hashes
        self.bits = bits
    }

    /// The tree over `txids` (one at least), in which the transactions marked in `chosen` are shown.
    package init(_ txids: [Txid], chosen: [Bool]) {
        precondition(!txids.isEmpty && txids.count == chosen.count)
        var builder = Builder(levels: Self.levels(txids.map(\.hash)), chosen: chosen)
        builder.visit(height: builder.levels.count - 1, position: 0)
        self.init(transactionCount: UInt32(txids.count), hashes: builder.hashes, bits: builder.bits)
    }

    /// A transaction that a tree shows.
    package struct Match: Hashable, Sendable {
        package let txid: Txid
        /// Its place in the block.
        package let position: Int
    }

    /// The root, and the transactions shown, in the order of the block; nil for what is no such tree.
    ///
    /// Two equal hashes side by side are refused: they would let one tree stand for another (CVE-2012-2459).
    package func extract() -> (root: Hash256, matches: [Match])? {
        let count = Int(transactionCount)
        guard count > 0, count <= Self.maximumCount, hashes.count <= count, bits.count >= hashes.count else { return nil }
        var reader = Reader(tree: self)
        var height = 0
        while width(at: height) > 1 { height += 1 }
        // The height is at most 15, which bounds the recursion.
        guard let root = reader.visit(height: height, position: 0), reader.usesEverything else { return nil }
        return (root, reader.matches)
    }

    /// Nodes of the level at `height`, the leaves being at 0.
    fileprivate func width(at height: Int) -> Int { (Int(transactionCount) + (1 << height) - 1) >> height }

    /// All hashes of the whole tree, level by level from the leaves.
    private static func levels(_ leaves: [Hash256]) -> [[Hash256]] {
        var levels = [leaves]
        while let last = levels.last, last.count > 1 {
            levels.append(
                stride(from: 0, to: last.count, by: 2).map { SHA256.double(last[$0], last[min($0 + 1, last.count - 1)]) })
        }
        return levels
    }
}

private struct Builder {
    let levels: [[Hash256]]
    let chosen: [Bool]
    var hashes: [Hash256] = []
    var bits: [Bool] = []

    init(levels: [[Hash256]], chosen: [Bool]) {
        self.levels = levels
        self.chosen = chosen
    }

    mutating func visit(height: Int, position: Int) {
        let leaves = (position << height)..<min((position + 1) << height, chosen.count)
        let hasChosen = chosen[leaves].contains(true)
        bits.append(hasChosen)
        guard height > 0, hasChosen else { return hashes.append(levels[height][position]) }
        visit(height: height - 1, position: 2 * position)
        if 2 * position + 1 < levels[height - 1].count { visit(height: height - 1, position: 2 * position + 1) }
    }
}

private struct Reader {
    let tree: PartialMerkleTree
    private var nextBit = 0
    private var nextHash = 0
    private(set) var matches: [PartialMerkleTree.Match] = []

    init(tree: PartialMerkleTree) { self.tree = tree }

    /// All hashes, and all bits but the padding, belong to the tree.
    var usesEverything: Bool { nextHash == tree.hashes.count && (nextBit + 7) / 8 == (tree.bits.count + 7) / 8 }

    mutating func visit(height: Int, position: Int) -> Hash256? {
        guard nextBit < tree.bits.count else { return nil }
        let hasChosen = tree.bits[nextBit]
        nextBit += 1
        guard height > 0, hasChosen else {
            guard nextHash < tree.hashes.count else { return nil }
            let hash = tree.hashes[nextHash]
            nextHash += 1
            if hasChosen { matches.append(.init(txid: Txid(hash), position: position)) }
            return hash
        }
        guard let left = visit(height: height - 1, position: 2 * position) else { return nil }
        guard 2 * position + 1 < tree.width(at: height - 1) else { return SHA256.double(left, left) }
        guard let right = visit(height: height - 1, position: 2 * position + 1), right != left else { return nil }
        return SHA256.double(left, right)
    }
}

extension PartialMerkleTree: BinaryCodable {
    package static var minimumEncodedSize: Int { 6 }

    package func encode(into writer: inout ByteWriter) {
        writer.write(transactionCount)
        writer.writeList(hashes)
        var bytes = [UInt8](repeating: 0, count: (bits.count + 7) / 8)
        for (index, bit) in bits.enumerated() where bit { bytes[index / 8] |= 1 << UInt8(index % 8) }
        writer.writeVarBytes(bytes)
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        let (count, hashes): (UInt32, [Hash256]) = (try reader.readUInt32(), try reader.readList())
        let bytes = try reader.readVarBytes()
        self.init(transactionCount: count, hashes: hashes, bits: bytes.flatMap { byte in (0..<8).map { byte >> UInt8($0) & 1 == 1 } })
    }
}

/// A header, and the proof that transactions are in its block.
package struct MerkleBlock: Hashable, Sendable, BinaryCodable {
    package let header: BlockHeader
    package let tree: PartialMerkleTree

    package init(header: BlockHeader, tree: PartialMerkleTree) {
        self.header = header
        self.tree = tree
    }

    /// Shows those transactions of the block, of one transaction at least, that are in `txids`.
    package init(_ block: Block, showing txids: Set<Txid>) {
        let all = block.transactions.map(\.txid)
        self.init(header: block.header, tree: PartialMerkleTree(all, chosen: all.map(txids.contains)))
    }

    /// The transactions shown; nil unless the tree is whole and leads to the header's merkle root.
    package var matches: [PartialMerkleTree.Match]? {
        guard let (root, matches) = tree.extract(), root == header.merkleRoot else { return nil }
        return matches
    }

    package static var minimumEncodedSize: Int { BlockHeader.byteCount + PartialMerkleTree.minimumEncodedSize }

    package func encode(into writer: inout ByteWriter) {
        writer.write(header)
        writer.write(tree)
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        self.init(header: try reader.read(), tree: try reader.read())
    }
}
