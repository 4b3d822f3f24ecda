import BdtCrypto
import BdtKeys
import BdtPrimitives
import Dispatch
import Synchronization

/// Expands many indexes of a descriptor out of its cache, on all processors when there are enough of them.
struct DescriptorExpander: Sendable {
    /// Fewer are not worth the trouble.
    private static let portion = 64

    private let descriptor: Descriptor
    private let cache: DescriptorCache

    init(_ descriptor: Descriptor, cache: DescriptorCache) {
        self.descriptor = descriptor
        self.cache = cache
    }

    /// What an index expands to.
    struct Item: Sendable {
        let scripts: [Script]
        let keys: [Hash160]

        init(_ expansion: DescriptorExpansion) {
            scripts = expansion.scripts
            keys = Array(expansion.provider.publicKeys.keys)
        }
    }

    /// The scripts and keys of each index from the start on, up to the first one that the cache does not reach.
    func expand(_ range: Range<Int32>) -> [Item] {
        guard let first = item(at: range.lowerBound, in: range) else { return [] }
        let portions = (range.count + Self.portion - 1) / Self.portion
        if portions < 2 {
            var list = [first]
            for index in range.dropFirst() {
                guard let item = item(at: index, in: range) else { break }
                list.append(item)
            }
            return list
        }
        let results = Mutex([[Item?]](repeating: [], count: portions))
        DispatchQueue.concurrentPerform(iterations: portions) { portion in
            let start = range.lowerBound + Int32(portion * Self.portion)
            let part = (start..<min(start + Int32(Self.portion), range.upperBound)).map { item(at: $0, in: range) }
            results.withLock { $0[portion] = part }
        }
        let all = results.withLock { $0.flatMap { $0 } }
        return all.prefix { $0 != nil }.compactMap { $0 }
    }

    private func item(at index: Int32, in range: Range<Int32>) -> Item? {
        guard range.contains(index), index >= 0 else { return nil }
        return descriptor.expand(at: UInt32(index), cache: cache).map(Item.init)
    }
}
