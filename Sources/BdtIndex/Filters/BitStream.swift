/// Appends bits to bytes, the most significant bit of each byte first.
struct BitWriter {
    private var bytes: [UInt8]
    /// Bits that do not fill a byte yet, and how many, 0...7.
    private var pending: UInt64 = 0
    private var pendingCount = 0

    init(_ bytes: [UInt8]) { self.bytes = bytes }

    /// The lowest `bits` bits of `value`, 0...32.
    mutating func write(_ value: UInt64, bits: Int) {
        pending = pending << UInt64(bits) | value & (1 << UInt64(bits) - 1)
        pendingCount += bits
        while pendingCount >= 8 {
            pendingCount -= 8
            bytes.append(UInt8(truncatingIfNeeded: pending >> UInt64(pendingCount)))
        }
    }

    /// So many ones, and a zero.
    mutating func writeUnary(_ count: UInt64) {
        var rest = count
        while rest > 0 {
            let ones = min(rest, 32)
            write(.max, bits: Int(ones))
            rest -= ones
        }
        write(0, bits: 1)
    }

    /// All bytes, the last one filled up with zero bits.
    consuming func finish() -> [UInt8] {
        if pendingCount > 0 { write(0, bits: 8 - pendingCount) }
        return bytes
    }
}

/// Reads bits off bytes, the most significant bit of each byte first. Nil at the end of the bytes, whatever they are.
struct BitReader {
    private let bytes: [UInt8]
    private var next: Int
    /// Bits of the bytes before `next` that are not read yet, and how many, 0...7 between reads.
    private var pending: UInt64 = 0
    private var pendingCount = 0

    init(_ bytes: [UInt8], from start: Int) {
        self.bytes = bytes
        next = start
    }

    /// All bytes have been looked at; bits of the last one may be left.
    var isAtEnd: Bool { next == bytes.count }

    /// A number of `bits` bits, 0...32.
    mutating func read(bits: Int) -> UInt64? {
        while pendingCount < bits {
            guard next < bytes.count else { return nil }
            pending = pending << 8 | UInt64(bytes[next])
            next += 1
            pendingCount += 8
        }
        pendingCount -= bits
        return pending >> UInt64(pendingCount) & (1 << UInt64(bits) - 1)
    }

    /// A quotient in unary and a remainder of `bits` bits.
    mutating func readGolombRice(_ bits: Int) -> UInt64? {
        var quotient: UInt64 = 0
        while true {
            guard let bit = read(bits: 1) else { return nil }
            if bit == 0 { break }
            quotient += 1
        }
        guard let remainder = read(bits: bits) else { return nil }
        // A quotient counts bits of the input, so it is far below 2^32.
        return quotient << UInt64(bits) | remainder
    }
}
