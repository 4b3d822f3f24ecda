import BdtBase
import CLibCrypto

/// SHA-1 by libcrypto, for the script opcode only.
package enum SHA1 {
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
        var state = SHA_CTX()
        SHA1_Init(&state)
        SHA1_Update(&state, data.pointer, data.count)
        SHA1_Final(output.baseAddress?.assumingMemoryBound(to: UInt8.self), &state)
    }
}
