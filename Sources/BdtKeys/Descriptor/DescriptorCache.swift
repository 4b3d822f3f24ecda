import BdtCrypto

/// Extended keys that a descriptor with hardened steps was expanded to, so that it can be expanded again without private keys. Keys are the
/// positions of key expressions in the descriptor.
package struct DescriptorCache: Hashable, Sendable {
    /// The keys whose children the descriptor uses.
    package var parents: [UInt32: ExtendedPublicKey] = [:]
    /// The keys at each index, for expressions that end in a hardened step.
    package var derived: [UInt32: [UInt32: ExtendedPublicKey]] = [:]
    /// The keys after the last hardened step.
    package var lastHardened: [UInt32: ExtendedPublicKey] = [:]

    package init() {}

    /// Takes over what `other` has more and returns just that. Throws when the two differ: they are of different descriptors then.
    package mutating func merge(_ other: DescriptorCache) throws(DescriptorError) -> DescriptorCache {
        var added = DescriptorCache()
        try Self.merge(other.parents, into: &parents, added: &added.parents, kind: "parent")
        for (expression, keys) in other.derived {
            var fresh: [UInt32: ExtendedPublicKey] = [:]
            try Self.merge(keys, into: &derived[expression, default: [:]], added: &fresh, kind: "derived")
            if !fresh.isEmpty { added.derived[expression] = fresh }
        }
        try Self.merge(other.lastHardened, into: &lastHardened, added: &added.lastHardened, kind: "last hardened")
        return added
    }

    private static func merge(
        _ other: [UInt32: ExtendedPublicKey], into own: inout [UInt32: ExtendedPublicKey], added: inout [UInt32: ExtendedPublicKey],
        kind: String
    ) throws(DescriptorError) {
        for (position, key) in other {
            if let known = own[position] {
                if known == key { continue }
                throw DescriptorError("MergeAndDiff: New cached \(kind) xpub does not match already cached \(kind) xpub")
            }
            own[position] = key
            added[position] = key
        }
    }
}
