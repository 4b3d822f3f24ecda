import BdtCrypto
import Synchronization

/// A set of hashes of bounded size that forgets: entries share buckets of eight places, and a full bucket gives up one of them.
/// The hashes must be salted, so that nobody can choose the bucket. Thread-safe; threads rarely wait, each part has a lock of its own.
package final class HashCache: Sendable {
    private static let shardCount = 64
    private static let bucketSize = 8

    private final class Shard: Sendable {
        /// Empty until the first hash comes: a node that catches up needs no memory for it.
        let places = Mutex<[Hash256]>([])
    }

    private let shards: [Shard]
    private let bucketsPerShard: Int
    private let wasUsed = Atomic(false)

    /// Takes about `maxBytes` of memory, at least 16 KiB.
    package init(maxBytes: Int) {
        bucketsPerShard = max(1, maxBytes / (Hash256.byteCount * HashCache.bucketSize * HashCache.shardCount))
        shards = (0..<HashCache.shardCount).map { _ in Shard() }
    }

    /// How many hashes fit.
    package var capacity: Int { shards.count * bucketsPerShard * HashCache.bucketSize }

    /// Whether nothing was ever inserted.
    package var isEmpty: Bool { !wasUsed.load(ordering: .relaxed) }

    /// Whether `hash` is there; with `erase` it is gone afterwards.
    package func contains(_ hash: Hash256, erase: Bool = false) -> Bool {
        let (shard, places) = location(of: hash)
        return shard.places.withLock { table in
            guard !table.isEmpty, let place = places.first(where: { table[$0] == hash }) else { return false }
            if erase { table[place] = .zero }
            return true
        }
    }

    package func insert(_ hash: Hash256) {
        wasUsed.store(true, ordering: .relaxed)
        let (shard, places) = location(of: hash)
        let victim = places.lowerBound + Int(hash[20]) % HashCache.bucketSize
        let count = bucketsPerShard * HashCache.bucketSize
        shard.places.withLock { table in
            if table.isEmpty { table = [Hash256](repeating: .zero, count: count) }
            if places.contains(where: { table[$0] == hash }) { return }
            table[places.first { table[$0].isZero } ?? victim] = hash
        }
    }

    private func location(of hash: Hash256) -> (Shard, Range<Int>) {
        let word = hash.words.1
        let bucket = Int(word >> 8) % bucketsPerShard
        return (shards[Int(word & 0xff) % shards.count], bucket * HashCache.bucketSize..<(bucket + 1) * HashCache.bucketSize)
    }
}
