/// A hash of a set: elements come and go in any order, and two hashers can be joined. Kept as a fraction so that only `finalize` has to invert.
package struct MuHash3072: Sendable {
    package static let byteCount = 2 * Number3072.byteCount

    private var numerator = Number3072.one
    private var denominator = Number3072.one

    /// The empty set.
    package init() {}

    /// From the 768 bytes of `bytes`; nil for any other count.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == MuHash3072.byteCount, let above = Number3072(bytes.prefix(Number3072.byteCount)),
            let below = Number3072(bytes.suffix(Number3072.byteCount))
        else { return nil }
        numerator = above
        denominator = below
    }

    /// Numerator and denominator, the form that indexes store.
    package var bytes: [UInt8] { numerator.bytes + denominator.bytes }

    package mutating func insert(_ element: some Collection<UInt8>) { numerator *= MuHash3072.number(of: element) }

    package mutating func remove(_ element: some Collection<UInt8>) { denominator *= MuHash3072.number(of: element) }

    /// The union with another set.
    package mutating func formUnion(_ other: MuHash3072) {
        numerator *= other.numerator
        denominator *= other.denominator
    }

    /// The difference to another set.
    package mutating func subtract(_ other: MuHash3072) {
        numerator *= other.denominator
        denominator *= other.numerator
    }

    /// SHA-256 of the set's number. The fraction is brought to a denominator of 1, which changes nothing that can be seen but `bytes`.
    package mutating func finalize() -> Hash256 {
        numerator *= denominator.inverse
        denominator = .one
        numerator = numerator.reduced
        return SHA256.hash(numerator.bytes)
    }

    /// An element's number: 384 bytes of ChaCha20 keyed with its SHA-256.
    private static func number(of element: some Collection<UInt8>) -> Number3072 {
        var stream = ChaCha20(key: SHA256.hash(element).bytes)
        // As many bytes as the initialiser wants.
        return Number3072(stream.keystream(Number3072.byteCount))!
    }
}
