import BdtBase
import BdtConsensus
import BdtEncoding
import BdtPrimitives
import Dispatch
import Foundation
import Synchronization

/// Finds the nonce that makes a block header satisfy its own target, on all processors.
enum Grind {
    /// Nonces that a thread tries between two looks at whether another one has succeeded.
    private static let stride = 1 << 14

    /// The header in hex, with its nonce.
    static func run(_ words: [String]) throws -> String {
        guard words.count == 1 else { throw UtilityError("Must specify block header to grind") }
        guard let bytes = Hex.decode(words[0]), let header = try? BlockHeader(decoding: bytes) else {
            throw UtilityError("Could not decode block header")
        }
        guard let nonce = search(header) else { throw UtilityError("Could not satisfy difficulty target") }
        var solved = header
        solved.nonce = nonce
        return Hex.encode(solved.encoded)
    }

    private static func search(_ header: BlockHeader) -> UInt32? {
        guard let target = CompactTarget.decode(header.bits) else { return nil }
        let found = Mutex<UInt32?>(nil)
        let threads = max(1, ProcessInfo.processInfo.activeProcessorCount)
        DispatchQueue.concurrentPerform(iterations: threads) { thread in
            var candidate = header
            var nonce = UInt64(thread)
            while nonce <= UInt64(UInt32.max), found.withLock({ $0 }) == nil {
                let end = min(nonce + UInt64(stride * threads), UInt64(UInt32.max) + 1)
                while nonce < end {
                    candidate.nonce = UInt32(nonce)
                    if UInt256(candidate.computeHash().hash) <= target { return found.withLock { $0 = candidate.nonce } }
                    nonce += UInt64(threads)
                }
            }
        }
        return found.withLock { $0 }
    }
}
