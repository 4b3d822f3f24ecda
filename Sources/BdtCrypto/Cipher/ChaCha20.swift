/// The ChaCha20 stream cipher (RFC 8439): 32-byte key, 96-bit nonce, 32-bit block counter.
///
/// Running past the last block of a nonce goes on with the next value of the nonce's first word, as published.
package struct ChaCha20: Sendable {
    package static let blockSize = 64
    package static let keySize = 32

    private var rows: (SIMD4<UInt32>, SIMD4<UInt32>, SIMD4<UInt32>, SIMD4<UInt32>)
    // The unused end of the last block.
    private var rest: [UInt8] = []

    /// `key` must have 32 bytes; nonce and counter are zero.
    package init(key: some Collection<UInt8>) {
        precondition(key.count == ChaCha20.keySize)
        let bytes = [UInt8](key)
        func row(_ start: Int) -> SIMD4<UInt32> {
            bytes.withUnsafeBytes { buffer in
                func word(_ index: Int) -> UInt32 {
                    UInt32(littleEndian: buffer.loadUnaligned(fromByteOffset: start + 4 * index, as: UInt32.self))
                }
                return SIMD4(word(0), word(1), word(2), word(3))
            }
        }
        rows = (SIMD4(0x6170_7865, 0x3320_646e, 0x7962_2d32, 0x6b20_6574), row(0), row(16), SIMD4())
    }

    /// Goes to a block of a nonce, given as its first four bytes and its last eight.
    package mutating func seek(nonce: (UInt32, UInt64), block: UInt32) {
        rows.3 = SIMD4(block, nonce.0, UInt32(truncatingIfNeeded: nonce.1), UInt32(truncatingIfNeeded: nonce.1 >> 32))
        rest = []
    }

    /// The next `count` bytes of the stream.
    package mutating func keystream(_ count: Int) -> [UInt8] {
        var output = rest
        output.reserveCapacity(count + ChaCha20.blockSize)
        while output.count < count { appendBlock(to: &output) }
        rest = [UInt8](output[count...])
        output.removeLast(output.count - count)
        return output
    }

    /// Encrypts or decrypts the next bytes.
    package mutating func crypt(_ input: some Collection<UInt8>) -> [UInt8] {
        var output = keystream(input.count)
        for (index, byte) in input.enumerated() { output[index] ^= byte }
        return output
    }

    private mutating func appendBlock(to output: inout [UInt8]) {
        var (a, b, c, d) = rows
        for _ in 0..<10 {
            ChaCha20.quarterRounds(&a, &b, &c, &d)
            // Turn the diagonals into columns, mix, and turn back.
            (b, c, d) = (b.rotated(1), c.rotated(2), d.rotated(3))
            ChaCha20.quarterRounds(&a, &b, &c, &d)
            (b, c, d) = (b.rotated(3), c.rotated(2), d.rotated(1))
        }
        for row in [a &+ rows.0, b &+ rows.1, c &+ rows.2, d &+ rows.3] {
            for index in 0..<4 { withUnsafeBytes(of: row[index].littleEndian) { output.append(contentsOf: $0) } }
        }
        rows.3[0] &+= 1
        if rows.3[0] == 0 { rows.3[1] &+= 1 }
    }

    @inline(__always) private static func quarterRounds(
        _ a: inout SIMD4<UInt32>, _ b: inout SIMD4<UInt32>, _ c: inout SIMD4<UInt32>, _ d: inout SIMD4<UInt32>
    ) {
        a &+= b
        d = (d ^ a).turnedLeft(16)
        c &+= d
        b = (b ^ c).turnedLeft(12)
        a &+= b
        d = (d ^ a).turnedLeft(8)
        c &+= d
        b = (b ^ c).turnedLeft(7)
    }
}

extension SIMD4<UInt32> {
    /// Each lane's bits rotated.
    @inline(__always) fileprivate func turnedLeft(_ bits: UInt32) -> Self { self &<< bits | self &>> (32 - bits) }

    /// The lanes rotated: lane `i` takes lane `i + by`.
    @inline(__always) fileprivate func rotated(_ by: Int) -> Self {
        Self(self[by & 3], self[(by + 1) & 3], self[(by + 2) & 3], self[(by + 3) & 3])
    }
}
