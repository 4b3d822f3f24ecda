import CLibCrypto

/// Random numbers fit for keys, by libcrypto's generator over the kernel's. Thread-safe.
package struct SecureRandom: RandomNumberGenerator, Sendable {
    package init() {}

    package mutating func next() -> UInt64 {
        var value: UInt64 = 0
        withUnsafeMutableBytes(of: &value) { SecureRandom.fill($0) }
        return value
    }

    /// Overwrites all of `buffer`.
    package static func fill(_ buffer: UnsafeMutableRawBufferPointer) {
        guard buffer.count > 0 else { return }
        let address = buffer.baseAddress?.assumingMemoryBound(to: UInt8.self)
        // Without random numbers no key and no nonce is safe: there is nothing to go on with.
        precondition(RAND_priv_bytes(address, Int32(buffer.count)) == 1, "the system's random source failed")
    }

    package static func bytes(_ count: Int) -> [UInt8] {
        [UInt8](unsafeUninitializedCapacity: count) { buffer, filled in
            fill(UnsafeMutableRawBufferPointer(start: buffer.baseAddress, count: count))
            filled = count
        }
    }

    package static func hash() -> Hash256 {
        Hash256.filled { fill(UnsafeMutableRawBufferPointer(start: $0, count: Hash256.byteCount)) }
    }
}
