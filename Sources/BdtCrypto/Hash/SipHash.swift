/// SipHash-2-4: a fast keyed hash of 64 bits for tables and short ids that an attacker must not steer.
package struct SipHash: Sendable {
    private var state: SipState
    // The bytes of an incomplete word, and how many bytes were given (only the low 8 bits matter).
    private var tail: UInt64 = 0
    private var count: UInt8 = 0

    package init(key0: UInt64, key1: UInt64) { state = SipState(key0, key1) }

    /// Takes in eight bytes, least significant first; the bytes given before must be a multiple of eight.
    package mutating func update(word: UInt64) {
        precondition(count % 8 == 0)
        state.absorb(word)
        count &+= 8
    }

    package mutating func update(_ bytes: some Sequence<UInt8>) {
        for byte in bytes {
            tail |= UInt64(byte) << (8 * UInt64(count % 8))
            count &+= 1
            if count % 8 == 0 {
                state.absorb(tail)
                tail = 0
            }
        }
    }

    /// The hash of what was given so far; more may follow.
    package func finalize() -> UInt64 {
        var copy = state
        return copy.finish(tail | UInt64(count) << 56)
    }

    /// The hash of `bytes`, a word at a time.
    package static func hash(key0: UInt64, key1: UInt64, _ bytes: [UInt8]) -> UInt64 {
        var state = SipState(key0, key1)
        let whole = bytes.count & ~7
        bytes.withUnsafeBytes { buffer in
            for offset in stride(from: 0, to: whole, by: 8) {
                state.absorb(UInt64(littleEndian: buffer.loadUnaligned(fromByteOffset: offset, as: UInt64.self)))
            }
        }
        let tail = bytes[whole...].reversed().reduce(UInt64(0)) { $0 << 8 | UInt64($1) }
        return state.finish(tail | UInt64(UInt8(truncatingIfNeeded: bytes.count)) << 56)
    }

    /// The hash of the 32 bytes of `value`.
    package static func hash(key0: UInt64, key1: UInt64, _ value: Hash256) -> UInt64 {
        var state = SipState(key0, key1)
        state.absorb(value)
        return state.finish(32 << 56)
    }

    /// The hash of the 32 bytes of `value` and the four of `extra`.
    package static func hash(key0: UInt64, key1: UInt64, _ value: Hash256, extra: UInt32) -> UInt64 {
        var state = SipState(key0, key1)
        state.absorb(value)
        return state.finish(36 << 56 | UInt64(extra))
    }
}

/// The four words that SipHash mixes.
private struct SipState: Sendable {
    var v0, v1, v2, v3: UInt64

    init(_ key0: UInt64, _ key1: UInt64) {
        v0 = 0x736f_6d65_7073_6575 ^ key0
        v1 = 0x646f_7261_6e64_6f6d ^ key1
        v2 = 0x6c79_6765_6e65_7261 ^ key0
        v3 = 0x7465_6462_7974_6573 ^ key1
    }

    @inline(__always) private mutating func round() {
        v0 &+= v1
        v2 &+= v3
        v1 = (v1 << 13 | v1 >> 51) ^ v0
        v3 = (v3 << 16 | v3 >> 48) ^ v2
        v0 = v0 << 32 | v0 >> 32
        v2 &+= v1
        v0 &+= v3
        v1 = (v1 << 17 | v1 >> 47) ^ v2
        v3 = (v3 << 21 | v3 >> 43) ^ v0
        v2 = v2 << 32 | v2 >> 32
    }

    @inline(__always) mutating func absorb(_ word: UInt64) {
        v3 ^= word
        round()
        round()
        v0 ^= word
    }

    @inline(__always) mutating func absorb(_ hash: Hash256) {
        absorb(hash.words.0)
        absorb(hash.words.1)
        absorb(hash.words.2)
        absorb(hash.words.3)
    }

    @inline(__always) mutating func finish(_ last: UInt64) -> UInt64 {
        absorb(last)
        v2 ^= 0xff
        for _ in 0..<4 { round() }
        return v0 ^ v1 ^ v2 ^ v3
    }
}
