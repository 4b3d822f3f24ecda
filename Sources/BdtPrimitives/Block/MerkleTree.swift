import BdtCrypto

/// Merkle roots and branches as consensus defines them: the last hash of an odd level is paired with itself.
package enum MerkleTree {
    /// The root over `leaves` (zero when there are none), and whether two equal hashes stand side by side in some level, which lets another
    /// list of leaves have the same root (CVE-2012-2459).
    package static func root(_ leaves: [Hash256]) -> (root: Hash256, mutated: Bool) {
        var level = leaves
        var mutated = false
        while level.count > 1 {
            for index in stride(from: 0, to: level.count - 1, by: 2) where level[index] == level[index + 1] { mutated = true }
            if level.count % 2 == 1 { level.append(level[level.count - 1]) }
            for index in 0..<level.count / 2 { level[index] = SHA256.double(level[2 * index], level[2 * index + 1]) }
            level.removeLast(level.count / 2)
        }
        return (level.first ?? .zero, mutated)
    }

    /// The hashes that lead from the leaf at `position` to the root, lowest first.
    package static func branch(_ leaves: [Hash256], position: Int) -> [Hash256] {
        var level = leaves
        var index = position
        var branch: [Hash256] = []
        while level.count > 1 {
            if level.count % 2 == 1 { level.append(level[level.count - 1]) }
            branch.append(level[index ^ 1])
            index >>= 1
            level = stride(from: 0, to: level.count, by: 2).map { SHA256.double(level[$0], level[$0 + 1]) }
        }
        return branch
    }
}

extension Block {
    /// The root over the txids.
    package func merkleRoot() -> (root: Hash256, mutated: Bool) { layout.merkleRoot() }

    /// The root over the wtxids, the coinbase's counting as zero (BIP141).
    package func witnessMerkleRoot() -> (root: Hash256, mutated: Bool) { layout.witnessMerkleRoot() }
}
