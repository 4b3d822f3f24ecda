import CLibCrypto

/// Bytes that must not outlive their use: held outside of arrays, wiped when the last reference goes.
///
/// The content never changes once the initialiser has returned.
package final class SecretBytes: Sendable {
    // Written by the initialisers only and freed by `deinit` only; all other use reads. Hence sharing between threads is safe.
    nonisolated(unsafe) private let storage: UnsafeMutableRawBufferPointer

    /// `count` bytes that `fill` writes; they are zero before.
    package init(count: Int, filledBy fill: (UnsafeMutableRawBufferPointer) -> Void) {
        storage = UnsafeMutableRawBufferPointer.allocate(byteCount: count, alignment: 16)
        storage.initializeMemory(as: UInt8.self, repeating: 0)
        fill(storage)
    }

    /// A copy; the caller's bytes remain the caller's care.
    package convenience init(copying bytes: some Collection<UInt8>) {
        self.init(count: bytes.count) { $0.copyBytes(from: bytes) }
    }

    /// Bytes of the system's random source.
    package static func random(count: Int) -> SecretBytes {
        SecretBytes(count: count) { SecureRandom.fill($0) }
    }

    deinit {
        OPENSSL_cleanse(storage.baseAddress, storage.count)
        storage.deallocate()
    }

    package var count: Int { storage.count }

    /// The bytes; the pointer is valid inside `body` only.
    package func withBytes<R, E: Error>(_ body: (UnsafeRawBufferPointer) throws(E) -> R) throws(E) -> R {
        try body(UnsafeRawBufferPointer(storage))
    }

    /// A copy in an ordinary array, which nobody wipes: for output that leaves the program anyway.
    package var exposed: [UInt8] { [UInt8](storage) }

    /// Equality in time that does not depend on the content.
    package static func equal(_ left: SecretBytes, _ right: SecretBytes) -> Bool {
        left.count == right.count && CRYPTO_memcmp(left.storage.baseAddress, right.storage.baseAddress, left.count) == 0
    }

    /// Overwrites an array's bytes so that the compiler cannot leave it out.
    package static func wipe(_ bytes: inout [UInt8]) {
        bytes.withUnsafeMutableBytes { OPENSSL_cleanse($0.baseAddress, $0.count) }
    }
}
