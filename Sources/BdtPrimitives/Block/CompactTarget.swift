/// The 32-bit floating form of targets in block headers: a byte of exponent, a sign bit, 23 bits of mantissa.
package enum CompactTarget {
    /// The target that `bits` spells; nil when it is negative, zero or does not fit 256 bits: no proof of work can meet such.
    package static func decode(_ bits: UInt32) -> UInt256? {
        let size = Int(bits >> 24)
        var mantissa = UInt64(bits & 0x007f_ffff)
        let overflow = mantissa != 0 && (size > 34 || (mantissa > 0xff && size > 33) || (mantissa > 0xffff && size > 32))
        let target: UInt256
        if size <= 3 {
            mantissa >>= UInt64(8 * (3 - size))
            target = UInt256(mantissa)
        } else {
            target = UInt256(mantissa) << (8 * (size - 3))
        }
        let negative = mantissa != 0 && bits & 0x0080_0000 != 0
        return negative || overflow || target.isZero ? nil : target
    }

    /// The compact form of a target; bits below the mantissa are lost.
    package static func encode(_ target: UInt256) -> UInt32 {
        var size = (target.bitWidth + 7) / 8
        var mantissa = size <= 3 ? target.words.0 << UInt64(8 * (3 - size)) : (target >> (8 * (size - 3))).words.0
        if mantissa & 0x0080_0000 != 0 {
            mantissa >>= 8
            size += 1
        }
        return UInt32(mantissa) | UInt32(size) << 24
    }

    /// The expected number of hashes that meet the target of `bits`: 2^256 / (target + 1); zero when it is no target.
    package static func work(_ bits: UInt32) -> UInt256 {
        guard let target = decode(bits) else { return .zero }
        return ~target / (target + UInt256(1)) + UInt256(1)
    }

    /// How many times harder the target of `bits` is to meet than the easiest one of the first network.
    package static func difficulty(_ bits: UInt32) -> Double {
        let ratio = Double(0xffff) / Double(bits & 0x00ff_ffff)
        return Double(sign: .plus, exponent: 8 * (29 - Int(bits >> 24)), significand: ratio)
    }
}
