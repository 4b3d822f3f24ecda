import BdtCrypto
import BdtScript

/// An internal key and the scripts that may spend beside it (BIP341).
package struct TaprootTree: Hashable, Sendable {
    /// A script, its version, and how deep it hangs.
    package struct Leaf: Hashable, Sendable {
        package let depth: Int
        package let version: UInt8
        package let script: [UInt8]

        package init(depth: Int, version: UInt8 = Taproot.tapscriptLeaf, script: [UInt8]) {
            self.depth = depth
            self.version = version
            self.script = script
        }
    }

    package let internalKey: XOnlyPublicKey
    /// In the order of a walk through the tree, left before right.
    package let leaves: [Leaf]
    /// Nil when there are no scripts.
    package let merkleRoot: Hash256?
    package let outputKey: XOnlyPublicKey
    /// Whether the output key's y is odd.
    package let isOdd: Bool
    // For each leaf the hashes from its sibling up to the root.
    private let paths: [[Hash256]]

    /// Nil when the key is no point or the depths make no binary tree of at most 128 levels.
    package init?(internalKey: XOnlyPublicKey, leaves: [Leaf]) {
        var root: Hash256?
        var paths: [[Hash256]] = []
        if !leaves.isEmpty {
            var builder = Builder(leaves: leaves[...])
            guard let node = builder.node(depth: 0), builder.leaves.isEmpty else { return nil }
            root = node.hash
            paths = node.paths
        }
        guard let output = internalKey.tweaked(merkleRoot: root) else { return nil }
        self.internalKey = internalKey
        self.leaves = leaves
        self.paths = paths
        merkleRoot = root
        outputKey = output.key
        isOdd = output.isOdd
    }

    /// The last witness element of a spend by the leaf at `index`.
    package func controlBlock(at index: Int) -> [UInt8] {
        [leaves[index].version | (isOdd ? 1 : 0)] + internalKey.bytes + paths[index].flatMap(\.bytes)
    }

    /// Puts the tree together from its leaves.
    private struct Builder {
        var leaves: ArraySlice<Leaf>

        mutating func node(depth: Int) -> (hash: Hash256, paths: [[Hash256]])? {
            guard let leaf = leaves.first, leaf.depth >= depth, depth <= Taproot.maxControlNodes else { return nil }
            if leaf.depth == depth {
                leaves.removeFirst()
                return (Taproot.leafHash(version: leaf.version, script: leaf.script), [[]])
            }
            guard let left = node(depth: depth + 1), let right = node(depth: depth + 1) else { return nil }
            let paths = left.paths.map { $0 + [right.hash] } + right.paths.map { $0 + [left.hash] }
            return (Taproot.branchHash(left.hash, right.hash), paths)
        }
    }
}
