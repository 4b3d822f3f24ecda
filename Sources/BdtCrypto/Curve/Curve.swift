import CSecp256k1

/// The state that libsecp256k1 computes with.
enum Curve {
    /// One for all threads: the library only reads a context once it is randomised, which happens here before anyone else can see it.
    nonisolated(unsafe) static let context: OpaquePointer = {
        // The library returns null only when memory is gone.
        let context = secp256k1_context_create(UInt32(SECP256K1_CONTEXT_NONE))!
        SecretBytes.random(count: 32).withBytes {
            let seeded = secp256k1_context_randomize(context, $0.baseAddress!.assumingMemoryBound(to: UInt8.self))
            precondition(seeded == 1, "a context of this kind takes any seed")
        }
        return context
    }()
}

extension Hash256 {
    /// The bytes as libsecp256k1 takes them.
    @inline(__always) func withPointer<R>(_ body: (UnsafePointer<UInt8>) -> R) -> R {
        // 32 bytes always have an address.
        withUnsafeBytes { body($0.baseAddress!.assumingMemoryBound(to: UInt8.self)) }
    }
}
