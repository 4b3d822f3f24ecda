import BdtCrypto

/// An unsigned number of 256 bits for targets and chain work. Operators wrap around at 2^256.
package struct UInt256: Hashable, Comparable, Sendable {
    // Least significant first.
    package private(set) var words: (UInt64, UInt64, UInt64, UInt64)

    package static let zero = UInt256(0)
    package static let max = UInt256(words: (.max, .max, .max, .max))

    package init(_ value: UInt64) { words = (value, 0, 0, 0) }
    package init(words: (UInt64, UInt64, UInt64, UInt64)) { self.words = words }

    /// The number whose little-endian bytes are the hash's.
    package init(_ hash: Hash256) { words = hash.words }

    /// From at most 64 hexadecimal digits, most significant first.
    package init?(hex text: some StringProtocol) {
        let digits = text.utf8.count
        guard digits <= 64, let hash = Hash256(display: String(repeating: "0", count: 64 - digits) + text) else { return nil }
        self.init(hash)
    }

    package var hash: Hash256 { Hash256(words: words) }
    /// 64 hexadecimal digits, most significant first.
    package var hex: String { hash.description }
    package var isZero: Bool { words.0 | words.1 | words.2 | words.3 == 0 }

    /// How many bits the number needs; 0 for zero.
    package var bitWidth: Int {
        if words.3 != 0 { return 256 - words.3.leadingZeroBitCount }
        if words.2 != 0 { return 192 - words.2.leadingZeroBitCount }
        if words.1 != 0 { return 128 - words.1.leadingZeroBitCount }
        return 64 - words.0.leadingZeroBitCount
    }

    /// The nearest floating-point number, as difficulty figures need it.
    package var double: Double {
        ((Double(words.3) * 0x1p64 + Double(words.2)) * 0x1p64 + Double(words.1)) * 0x1p64 + Double(words.0)
    }

    package static func == (a: UInt256, b: UInt256) -> Bool { a.words == b.words }
    package static func < (a: UInt256, b: UInt256) -> Bool {
        (a.words.3, a.words.2, a.words.1, a.words.0) < (b.words.3, b.words.2, b.words.1, b.words.0)
    }

    package func hash(into hasher: inout Hasher) { hasher.combine(hash) }

    package static func + (a: UInt256, b: UInt256) -> UInt256 {
        func add(_ x: UInt64, _ y: UInt64, _ carry: inout Bool) -> UInt64 {
            let (sum, first) = x.addingReportingOverflow(y)
            let (total, second) = sum.addingReportingOverflow(carry ? 1 : 0)
            carry = first || second
            return total
        }
        var carry = false
        let w0 = add(a.words.0, b.words.0, &carry)
        let w1 = add(a.words.1, b.words.1, &carry)
        let w2 = add(a.words.2, b.words.2, &carry)
        return UInt256(words: (w0, w1, w2, add(a.words.3, b.words.3, &carry)))
    }

    package static prefix func ~ (a: UInt256) -> UInt256 {
        UInt256(words: (~a.words.0, ~a.words.1, ~a.words.2, ~a.words.3))
    }

    package static func - (a: UInt256, b: UInt256) -> UInt256 { a + ~b + UInt256(1) }
    package static func += (a: inout UInt256, b: UInt256) { a = a + b }

    package static func << (a: UInt256, shift: Int) -> UInt256 {
        guard shift < 256 else { return .zero }
        var source = [0, 0, 0, 0, a.words.0, a.words.1, a.words.2, a.words.3]
        let (whole, bits) = (shift / 64, UInt64(shift % 64))
        source = (0..<4).map { index in
            let at = 4 + index - whole
            return bits == 0 ? source[at] : source[at] << bits | source[at - 1] >> (64 - bits)
        }
        return UInt256(words: (source[0], source[1], source[2], source[3]))
    }

    package static func >> (a: UInt256, shift: Int) -> UInt256 {
        guard shift < 256 else { return .zero }
        var source = [a.words.0, a.words.1, a.words.2, a.words.3, 0, 0, 0, 0, 0]
        let (whole, bits) = (shift / 64, UInt64(shift % 64))
        source = (0..<4).map { index in
            let at = index + whole
            return bits == 0 ? source[at] : source[at] >> bits | source[at + 1] << (64 - bits)
        }
        return UInt256(words: (source[0], source[1], source[2], source[3]))
    }

    package static func * (a: UInt256, b: UInt64) -> UInt256 {
        var carry: UInt64 = 0
        func multiply(_ x: UInt64) -> UInt64 {
            let (high, low) = x.multipliedFullWidth(by: b)
            let (sum, overflow) = low.addingReportingOverflow(carry)
            carry = high + (overflow ? 1 : 0)
            return sum
        }
        let w0 = multiply(a.words.0)
        let w1 = multiply(a.words.1)
        let w2 = multiply(a.words.2)
        return UInt256(words: (w0, w1, w2, multiply(a.words.3)))
    }

    /// The quotient; traps on division by zero.
    package static func / (a: UInt256, b: UInt256) -> UInt256 {
        precondition(!b.isZero)
        var (quotient, rest) = (UInt256.zero, a)
        var shift = a.bitWidth - b.bitWidth
        guard shift >= 0 else { return .zero }
        var divisor = b << shift
        while shift >= 0 {
            if divisor <= rest {
                rest = rest - divisor
                quotient += UInt256(1) << shift
            }
            divisor = divisor >> 1
            shift -= 1
        }
        return quotient
    }
}
