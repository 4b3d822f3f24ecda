import BdtBase
import CLibCrypto

/// RIPEMD-160 by libcrypto.
package enum RIPEMD160 {
    package static let byteCount = 20

    /// The 20-byte digest of `data`.
    package static func hash(_ data: some Collection<UInt8>) -> [UInt8] {
        let input = [UInt8](data)
        return [UInt8](unsafeUninitializedCapacity: byteCount) { buffer, count in
            input.withView { hash($0, into: UnsafeMutableRawBufferPointer(buffer)) }
            count = byteCount
        }
    }

    /// Writes the digest of `data` to the first 20 bytes of `output`.
    package static func hash(_ data: ByteView, into output: UnsafeMutableRawBufferPointer) {
        precondition(output.count >= byteCount)
        var state = RIPEMD160_CTX()
        RIPEMD160_Init(&state)
        RIPEMD160_Update(&state, data.pointer, data.count)
        RIPEMD160_Final(output.baseAddress?.assumingMemoryBound(to: UInt8.self), &state)
    }
}
