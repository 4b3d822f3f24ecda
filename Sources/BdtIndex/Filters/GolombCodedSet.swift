import BdtCrypto
import BdtEncoding

/// A set of byte strings as sorted hashes whose differences are Golomb-Rice coded: small, and sure to answer yes for each member, but now
/// and then for a stranger too (BIP158).
package struct GolombCodedSet: Sendable {
    /// How elements become numbers, and numbers bits.
    package struct Parameters: Hashable, Sendable {
        /// The key of SipHash.
        package var key0: UInt64
        package var key1: UInt64
        /// Bits of the remainder, 0...32.
        package var remainderBits: Int
        /// One stranger in so many is taken for a member.
        package var inverseErrorRate: UInt32

        package init(key0: UInt64, key1: UInt64, remainderBits: Int, inverseErrorRate: UInt32) {
            self.key0 = key0
            self.key1 = key1
            self.remainderBits = remainderBits
            self.inverseErrorRate = inverseErrorRate
        }
    }

    package let parameters: Parameters
    /// The count of elements as a compact size, then the coded differences, padded with zero bits.
    package let bytes: [UInt8]
    /// Elements, below 2^32.
    package let count: Int
    /// Where the coded differences begin.
    private let start: Int

    /// Of fewer than 2^32 elements.
    package init(_ elements: Set<[UInt8]>, parameters: Parameters) {
        self.parameters = parameters
        count = elements.count
        var head = ByteWriter()
        head.writeCompactSize(elements.count)
        start = head.bytes.count
        var writer = BitWriter(head.bytes)
        var last: UInt64 = 0
        for value in Self.values(of: elements, count: elements.count, parameters) {
            let difference = value - last
            writer.writeUnary(difference >> UInt64(parameters.remainderBits))
            writer.write(difference, bits: parameters.remainderBits)
            last = value
        }
        bytes = writer.finish()
    }

    /// Takes coded bytes. With `verified` false only the count is read: for bytes whose hash is known to be right.
    package init(decoding bytes: [UInt8], parameters: Parameters, verified: Bool = true) throws(DecodeError) {
        self.parameters = parameters
        self.bytes = bytes
        var reader = ByteReader(bytes)
        let count = try reader.readCompactInteger()
        guard count <= UInt64(UInt32.max) else { throw .invalid("N must be <2^32") }
        self.count = Int(count)
        start = reader.offset
        guard verified else { return }
        var differences = BitReader(bytes, from: start)
        for _ in 0..<self.count where differences.readGolombRice(parameters.remainderBits) == nil { throw .truncated }
        guard differences.isAtEnd else { throw .invalid("encoded_filter contains excess data") }
    }

    /// Whether the set seems to hold the element.
    package func matches(_ element: [UInt8]) -> Bool { matchesAny([element]) }

    /// Whether the set seems to hold one of the elements. Coded bytes that end too early hold no more.
    package func matchesAny(_ elements: some Collection<[UInt8]>) -> Bool {
        let wanted = Self.values(of: elements, count: count, parameters)
        var reader = BitReader(bytes, from: start)
        var value: UInt64 = 0
        var index = 0
        for _ in 0..<count {
            guard let difference = reader.readGolombRice(parameters.remainderBits) else { return false }
            value &+= difference
            while index < wanted.count, wanted[index] < value { index += 1 }
            if index == wanted.count { return false }
            if wanted[index] == value { return true }
        }
        return false
    }

    /// The elements' places among `count` times the inverse error rate, ascending.
    private static func values(of elements: some Collection<[UInt8]>, count: Int, _ parameters: Parameters) -> [UInt64] {
        let range = UInt64(count) * UInt64(parameters.inverseErrorRate)
        var values = elements.map {
            SipHash.hash(key0: parameters.key0, key1: parameters.key1, $0).multipliedFullWidth(by: range).high
        }
        values.sort()
        return values
    }
}
