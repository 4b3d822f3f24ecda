import BdtBase
import CSecp256k1

/// An ECDSA signature as the verifier sees it.
struct ECDSASignature {
    var parsed = secp256k1_ecdsa_signature()

    /// Reads the loose form of DER that the chain's oldest blocks hold: negative and padded integers, long lengths and trailing bytes
    /// are let pass. Integers that overflow give a signature that verifies nothing. Nil when the structure itself is broken.
    init?(lax bytes: ByteView) {
        var walk = LaxDER(bytes)
        guard walk.enterSequence(), let r = walk.readInteger(), let s = walk.readInteger() else { return nil }
        let isValid = r.count <= 32 && s.count <= 32 && parse(r, s)
        // Both numbers zero: well-formed, and valid for no hash.
        if !isValid { _ = parse(ByteView(), ByteView()) }
    }

    /// Takes two numbers of at most 32 bytes, most significant first; false when one is not below the group order.
    private mutating func parse(_ r: ByteView, _ s: ByteView) -> Bool {
        withUnsafeTemporaryAllocation(byteCount: 64, alignment: 8) { compact in
            compact.initializeMemory(as: UInt8.self, repeating: 0)
            UnsafeMutableRawBufferPointer(rebasing: compact[32 - r.count..<32]).copyMemory(from: r.rawBuffer)
            UnsafeMutableRawBufferPointer(rebasing: compact[64 - s.count..<64]).copyMemory(from: s.rawBuffer)
            // 64 bytes have an address.
            return secp256k1_ecdsa_signature_parse_compact(
                Curve.context, &parsed, compact.baseAddress!.assumingMemoryBound(to: UInt8.self)) == 1
        }
    }

    /// Replaces S by its lower twin; true when it was the high one.
    mutating func normalize() -> Bool {
        var input = parsed
        return secp256k1_ecdsa_signature_normalize(Curve.context, &parsed, &input) == 1
    }
}

/// Walks the two integers of a signature, forgiving what DER forbids.
private struct LaxDER {
    private let input: ByteView
    private var position = 0

    init(_ input: ByteView) { self.input = input }

    /// Passes the outer header; its length is not looked at.
    mutating func enterSequence() -> Bool {
        guard take() == 0x30, let length = take() else { return false }
        guard length & 0x80 != 0 else { return true }
        let width = Int(length & 0x7f)
        guard width <= input.count - position else { return false }
        position += width
        return true
    }

    /// The magnitude of the next integer without leading zeros.
    mutating func readInteger() -> ByteView? {
        guard take() == 0x02, let length = readLength(), length <= input.count - position else { return nil }
        let end = position + length
        var start = position
        while start < end && input[start] == 0 { start += 1 }
        position = end
        return input.part(from: start, count: end - start)
    }

    private mutating func readLength() -> Int? {
        guard let first = take() else { return nil }
        guard first & 0x80 != 0 else { return Int(first) }
        let width = Int(first & 0x7f)
        guard width <= input.count - position else { return nil }
        let digits = input[position..<position + width].drop { $0 == 0 }
        position += width
        guard digits.count < 4 else { return nil }
        return digits.reduce(0) { $0 << 8 | Int($1) }
    }

    private mutating func take() -> UInt8? {
        guard position < input.count else { return nil }
        defer { position += 1 }
        return input[position]
    }
}
