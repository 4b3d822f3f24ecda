/// An element of the field that secp256k1 is defined over: an integer modulo p = 2^256 - 2^32 - 977.
///
/// Always fully reduced. Variable time: used on public encodings only, never on secret keys.
struct FieldElement: Equatable, Sendable {
    // Least significant first.
    private var limbs: (UInt64, UInt64, UInt64, UInt64)

    /// 2^256 - p
    private static let complement: UInt64 = 0x1_0000_03d1
    private static let modulus: (UInt64, UInt64, UInt64, UInt64) = (0xffff_fffe_ffff_fc2f, .max, .max, .max)

    static let zero = FieldElement(0)
    static let one = FieldElement(1)
    /// The square root of -3 that BIP324 names.
    static let minusThreeSquareRoot: FieldElement = {
        // -3 is a square modulo p; the test of the published vectors covers the choice of root.
        FieldElement(3).negated.squareRoot ?? .zero
    }()

    init(_ value: UInt64) { limbs = (value, 0, 0, 0) }

    /// From 32 big-endian bytes, reduced modulo p.
    init(bytes: ArraySlice<UInt8>) {
        precondition(bytes.count == 32)
        func limb(_ index: Int) -> UInt64 {
            bytes.dropFirst(24 - 8 * index).prefix(8).reduce(0) { $0 << 8 | UInt64($1) }
        }
        limbs = (limb(0), limb(1), limb(2), limb(3))
        reduceOnce()
    }

    /// 32 big-endian bytes.
    var bytes: [UInt8] {
        [limbs.3, limbs.2, limbs.1, limbs.0].flatMap { limb in (0..<8).map { UInt8(truncatingIfNeeded: limb >> (56 - 8 * UInt64($0))) } }
    }

    var isZero: Bool { self == .zero }

    static func == (a: FieldElement, b: FieldElement) -> Bool { a.limbs == b.limbs }

    static func + (a: FieldElement, b: FieldElement) -> FieldElement {
        var (sum, carry) = (a, UInt64(0))
        sum.limbs.0 = add(a.limbs.0, b.limbs.0, &carry)
        sum.limbs.1 = add(a.limbs.1, b.limbs.1, &carry)
        sum.limbs.2 = add(a.limbs.2, b.limbs.2, &carry)
        sum.limbs.3 = add(a.limbs.3, b.limbs.3, &carry)
        if carry != 0 { sum.addComplement() }
        sum.reduceOnce()
        return sum
    }

    var negated: FieldElement {
        guard !isZero else { return self }
        var (difference, borrow) = (self, UInt64(0))
        difference.limbs.0 = FieldElement.subtract(FieldElement.modulus.0, limbs.0, &borrow)
        difference.limbs.1 = FieldElement.subtract(FieldElement.modulus.1, limbs.1, &borrow)
        difference.limbs.2 = FieldElement.subtract(FieldElement.modulus.2, limbs.2, &borrow)
        difference.limbs.3 = FieldElement.subtract(FieldElement.modulus.3, limbs.3, &borrow)
        return difference
    }

    static func - (a: FieldElement, b: FieldElement) -> FieldElement { a + b.negated }

    static func * (a: FieldElement, b: FieldElement) -> FieldElement {
        let x = [a.limbs.0, a.limbs.1, a.limbs.2, a.limbs.3]
        let y = [b.limbs.0, b.limbs.1, b.limbs.2, b.limbs.3]
        var product = [UInt64](repeating: 0, count: 8)
        for i in 0..<4 {
            var carry: UInt64 = 0
            for j in 0..<4 { product[i + j] = multiplyAdd(x[i], y[j], product[i + j], &carry) }
            product[i + 4] = carry
        }
        // Fold the upper half twice: 2^256 is congruent to the complement.
        var carry: UInt64 = 0
        for i in 0..<4 { product[i] = multiplyAdd(product[i + 4], complement, product[i], &carry) }
        var result = FieldElement(0)
        var overflow: UInt64 = 0
        let (high, low) = carry.multipliedFullWidth(by: complement)
        result.limbs.0 = add(product[0], low, &overflow)
        result.limbs.1 = add(product[1], high, &overflow)
        result.limbs.2 = add(product[2], 0, &overflow)
        result.limbs.3 = add(product[3], 0, &overflow)
        if overflow != 0 { result.addComplement() }
        result.reduceOnce()
        return result
    }

    /// The inverse; zero for zero.
    var inverse: FieldElement {
        power((FieldElement.modulus.0 - 2, .max, .max, .max))
    }

    /// The root that is itself a square; nil for a non-square.
    var squareRoot: FieldElement? {
        // (p + 1) / 4
        let root = power((0xffff_ffff_bfff_ff0c, .max, .max, 0x3fff_ffff_ffff_ffff))
        return root * root == self ? root : nil
    }

    private func power(_ exponent: (UInt64, UInt64, UInt64, UInt64)) -> FieldElement {
        var result = FieldElement.one
        for word in [exponent.3, exponent.2, exponent.1, exponent.0] {
            for bit in (0..<64).reversed() {
                result = result * result
                if word >> UInt64(bit) & 1 == 1 { result = result * self }
            }
        }
        return result
    }

    /// Subtracts p when the value is at least p.
    private mutating func reduceOnce() {
        let m = FieldElement.modulus
        guard limbs.3 == m.3, limbs.2 == m.2, limbs.1 == m.1, limbs.0 >= m.0 else { return }
        limbs = (limbs.0 - m.0, 0, 0, 0)
    }

    /// Adds 2^256 - p, dropping the carry out of the top.
    private mutating func addComplement() {
        var carry: UInt64 = 0
        limbs.0 = FieldElement.add(limbs.0, FieldElement.complement, &carry)
        limbs.1 = FieldElement.add(limbs.1, 0, &carry)
        limbs.2 = FieldElement.add(limbs.2, 0, &carry)
        limbs.3 = FieldElement.add(limbs.3, 0, &carry)
    }

    private static func add(_ x: UInt64, _ y: UInt64, _ carry: inout UInt64) -> UInt64 {
        let (sum, first) = x.addingReportingOverflow(y)
        let (total, second) = sum.addingReportingOverflow(carry)
        carry = first || second ? 1 : 0
        return total
    }

    private static func subtract(_ x: UInt64, _ y: UInt64, _ borrow: inout UInt64) -> UInt64 {
        let (difference, first) = x.subtractingReportingOverflow(y)
        let (total, second) = difference.subtractingReportingOverflow(borrow)
        borrow = first || second ? 1 : 0
        return total
    }

    /// x * y + addend + carry, which always fits 128 bits.
    private static func multiplyAdd(_ x: UInt64, _ y: UInt64, _ addend: UInt64, _ carry: inout UInt64) -> UInt64 {
        var (high, low) = x.multipliedFullWidth(by: y)
        var overflow: Bool
        (low, overflow) = low.addingReportingOverflow(addend)
        if overflow { high += 1 }
        (low, overflow) = low.addingReportingOverflow(carry)
        if overflow { high += 1 }
        carry = high
        return low
    }
}
