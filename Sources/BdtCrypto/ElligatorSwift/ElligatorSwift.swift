/// Public keys as 64 bytes that look like random ones (BIP324): pairs (u, t) of field elements that name an x coordinate.
package struct ElligatorSwift: Hashable, Sendable {
    package static let byteCount = 64

    /// The encoding: u and t, 32 big-endian bytes each. Any 64 bytes are valid.
    package let bytes: [UInt8]

    /// Nil unless there are 64 bytes.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == ElligatorSwift.byteCount else { return nil }
        self.bytes = [UInt8](bytes)
    }

    /// Encodes the public key of `key`, with `entropy` (32 random bytes) choosing among its about 2^256 encodings.
    package init(key: PrivateKey, entropy: [UInt8]) {
        let x = FieldElement(bytes: key.publicKey.bytes[1..<33])
        var seed = SHA256(tag: "bdtcoin_ellswift_encode")
        seed.update(key.publicKey.bytes)
        seed.update(entropy)
        var counter: UInt64 = 0
        while true {
            var attempt = seed
            withUnsafeBytes(of: counter.littleEndian) { attempt.update($0) }
            let random = attempt.finalize().bytes
            let u = FieldElement(bytes: random[...])
            // The last byte decides the branch; u keeps its own 256 bits.
            let branch = Int(SHA256.hash(random)[0] & 7)
            if let t = ElligatorSwift.preimage(x: x, u: u, branch: branch), ElligatorSwift.coordinate(u: u, t: t) == x {
                bytes = u.bytes + t.bytes
                return
            }
            counter += 1
        }
    }

    /// The x coordinate that the encoding names, 32 big-endian bytes.
    package var coordinate: [UInt8] {
        ElligatorSwift.coordinate(u: FieldElement(bytes: bytes[..<32]), t: FieldElement(bytes: bytes[32...])).bytes
    }

    /// The function XSwiftEC of BIP324.
    static func coordinate(u: FieldElement, t: FieldElement) -> FieldElement {
        let u = u.isZero ? .one : u
        var t = t.isZero ? .one : t
        let cube = u * u * u + FieldElement(7)
        if (cube + t * t).isZero { t = t + t }
        let numerator = cube - t * t
        // X = numerator / 2t and Y = (X + t) / (c u)
        let big = numerator * (t + t).inverse
        let slope = (big + t) * (FieldElement.minusThreeSquareRoot * u).inverse
        let first = u + FieldElement(4) * slope * slope
        if isOnCurve(first) { return first }
        let half = FieldElement(2).inverse
        let ratio = big * slope.inverse
        let second = (ratio.negated - u) * half
        return isOnCurve(second) ? second : (ratio - u) * half
    }

    /// The function XSwiftECInv of BIP324: a t with which u names x, by one of eight branches; nil when that branch has none.
    static func preimage(x: FieldElement, u: FieldElement, branch: Int) -> FieldElement? {
        let cube = u * u * u + FieldElement(7)
        let half = FieldElement(2).inverse
        let (v, s): (FieldElement, FieldElement)
        if branch & 2 == 0 {
            if isOnCurve(x.negated - u) { return nil }
            v = x
            s = cube.negated * (u * u + u * v + v * v).inverse
        } else {
            s = x - u
            if s.isZero { return nil }
            guard let r = (s.negated * (FieldElement(4) * cube + FieldElement(3) * s * u * u)).squareRoot else { return nil }
            if branch & 1 == 1 && r.isZero { return nil }
            v = (r * s.inverse - u) * half
        }
        guard let w = s.squareRoot else { return nil }
        let c = FieldElement.minusThreeSquareRoot
        let factor = branch & 1 == 0 ? .one - c : .one + c
        let t = w * (u * factor * half + v)
        return branch & 5 == 0 || branch & 5 == 5 ? t.negated : t
    }

    /// Whether x^3 + 7 is a square.
    private static func isOnCurve(_ x: FieldElement) -> Bool {
        (x * x * x + FieldElement(7)).squareRoot != nil
    }
}
