import CSecp256k1

/// An ECDSA signature as the verifier sees it.
struct ECDSASignature {
    var parsed: secp256k1_ecdsa_signature

    /// Reads the loose form of DER that the chain's oldest blocks hold: negative and padded integers, long lengths and trailing bytes
    /// are let pass. Integers that overflow give a signature that verifies nothing. Nil when the structure itself is broken.
    init?(lax bytes: some Collection<UInt8>) {
        let input = [UInt8](bytes)
        var walk = LaxDER(input)
        guard walk.enterSequence(), let r = walk.readInteger(), let s = walk.readInteger() else { return nil }
        parsed = secp256k1_ecdsa_signature()
        var compact = [UInt8](repeating: 0, count: 64)
        var valid = r.count <= 32 && s.count <= 32
        if valid {
            compact.replaceSubrange(32 - r.count..<32, with: r)
            compact.replaceSubrange(64 - s.count..<64, with: s)
            valid = secp256k1_ecdsa_signature_parse_compact(Curve.context, &parsed, compact) == 1
        }
        if !valid {
            _ = secp256k1_ecdsa_signature_parse_compact(Curve.context, &parsed, [UInt8](repeating: 0, count: 64))
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
    private let input: [UInt8]
    private var position = 0

    init(_ input: [UInt8]) { self.input = input }

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
    mutating func readInteger() -> ArraySlice<UInt8>? {
        guard take() == 0x02, let length = readLength(), length <= input.count - position else { return nil }
        defer { position += length }
        return input[position..<position + length].drop { $0 == 0 }
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
