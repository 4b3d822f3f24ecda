import CLibCrypto

/// A number modulo the prime 2^3072 - 1103717, as MuHash multiplies them. Stored below 2^3072, not always below the prime.
struct Number3072: Sendable {
    static let byteCount = 384
    private static let limbCount = 48
    private static let primeGap: UInt64 = 1_103_717

    // Least significant first; always `limbCount` of them.
    private(set) var limbs: [UInt64]

    static let one = Number3072(limbs: [1] + [UInt64](repeating: 0, count: limbCount - 1))

    private init(limbs: [UInt64]) { self.limbs = limbs }

    /// From exactly 384 bytes, least significant first.
    init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == Number3072.byteCount else { return nil }
        limbs = [UInt8](bytes).withUnsafeBytes { buffer in
            (0..<Number3072.limbCount).map { UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: 8 * $0, as: UInt64.self)) }
        }
    }

    /// 384 bytes of the stored representative, least significant first.
    var bytes: [UInt8] { limbs.flatMap { limb in withUnsafeBytes(of: limb.littleEndian) { [UInt8]($0) } } }

    /// The representative below the prime.
    var reduced: Number3072 {
        let top = limbs[1...].allSatisfy { $0 == .max }
        guard top, limbs[0] >= 0 &- Number3072.primeGap else { return self }
        var result = self
        Number3072.add(Number3072.primeGap, to: &result.limbs)
        return result
    }

    static func *= (left: inout Number3072, right: Number3072) {
        withUnsafeTemporaryAllocation(of: UInt64.self, capacity: 2 * limbCount) { product in
            product.initialize(repeating: 0)
            left.limbs.withUnsafeBufferPointer { a in
                right.limbs.withUnsafeBufferPointer { b in multiply(a, b, into: product) }
            }
            left.limbs.withUnsafeMutableBufferPointer { fold(product, into: $0) }
        }
    }

    /// Schoolbook multiplication, a row for each limb of `a`.
    private static func multiply(
        _ a: UnsafeBufferPointer<UInt64>, _ b: UnsafeBufferPointer<UInt64>, into product: UnsafeMutableBufferPointer<UInt64>
    ) {
        for i in 0..<limbCount {
            var carry: UInt64 = 0
            let factor = a[i]
            for j in 0..<limbCount {
                let (high, low) = factor.multipliedFullWidth(by: b[j])
                let (first, carryA) = low.addingReportingOverflow(product[i + j])
                let (second, carryB) = first.addingReportingOverflow(carry)
                product[i + j] = second
                carry = high &+ (carryA ? 1 : 0) &+ (carryB ? 1 : 0)
            }
            product[i + limbCount] = carry
        }
    }

    /// Low half plus `primeGap` times the high half, until nothing is left above 2^3072.
    private static func fold(_ product: UnsafeMutableBufferPointer<UInt64>, into result: UnsafeMutableBufferPointer<UInt64>) {
        var carry: UInt64 = 0
        for i in 0..<limbCount {
            let (high, low) = product[i + limbCount].multipliedFullWidth(by: primeGap)
            let (first, carryA) = low.addingReportingOverflow(product[i])
            let (second, carryB) = first.addingReportingOverflow(carry)
            result[i] = second
            carry = high &+ (carryA ? 1 : 0) &+ (carryB ? 1 : 0)
        }
        // The carry is below 2^22, so this product fits a limb; a carry out of the top can come only once more.
        var rest = carry &* primeGap
        while rest != 0 {
            var overflow = false
            for i in 0..<limbCount where rest != 0 || overflow {
                let (sum, more) = result[i].addingReportingOverflow(rest &+ (overflow ? 1 : 0))
                result[i] = sum
                rest = 0
                overflow = more
            }
            rest = overflow ? primeGap : 0
        }
    }

    private static func add(_ value: UInt64, to limbs: inout [UInt64]) {
        var carry = value
        for index in limbs.indices where carry != 0 {
            let (sum, overflow) = limbs[index].addingReportingOverflow(carry)
            limbs[index] = sum
            carry = overflow ? 1 : 0
        }
    }

    /// The number whose product with this one is 1; zero for zero.
    var inverse: Number3072 {
        let input = reduced.bytes
        let gap = withUnsafeBytes(of: Number3072.primeGap.littleEndian) { [UInt8]($0) }
        let context = BN_CTX_new()
        let number = BN_lebin2bn(input, Int32(input.count), nil)
        let prime = BN_lebin2bn(gap, Int32(gap.count), nil)
        let power = BN_new()
        defer {
            BN_CTX_free(context)
            BN_free(number)
            BN_free(prime)
            BN_free(power)
        }
        BN_set_bit(power, 3072)
        BN_sub(prime, power, prime)
        guard BN_mod_inverse(number, number, prime, context) != nil else {
            ERR_clear_error()
            return Number3072(limbs: [UInt64](repeating: 0, count: Number3072.limbCount))
        }
        let output = [UInt8](unsafeUninitializedCapacity: Number3072.byteCount) { buffer, count in
            BN_bn2lebinpad(number, buffer.baseAddress, Int32(Number3072.byteCount))
            count = Number3072.byteCount
        }
        // 384 bytes by construction.
        return Number3072(output)!
    }
}
