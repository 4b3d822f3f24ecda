import BdtBase
import BdtCrypto
import Testing

@Suite struct SetHashTests {
    private func element(_ number: UInt8) -> [UInt8] { [number] + [UInt8](repeating: 0, count: 31) }

    /// The published example: 0 and 1 come, 2 goes.
    @Test func muHashExample() throws {
        var set = MuHash3072()
        set.insert(element(0))
        set.insert(element(1))
        set.remove(element(2))
        let stored = set.bytes
        #expect(set.finalize().description == "10d312b100cbd32ada024a6646e40d3482fcff103668d2625f10002a607d5863")
        #expect(set.finalize().description == "10d312b100cbd32ada024a6646e40d3482fcff103668d2625f10002a607d5863")
        var restored = try #require(MuHash3072(stored))
        #expect(restored.finalize() == set.finalize())
        #expect(MuHash3072(stored.dropLast()) == nil)
    }

    @Test func muHashDoesNotCareForOrder() {
        var (a, b, c) = (MuHash3072(), MuHash3072(), MuHash3072())
        for number in UInt8(0)..<20 { a.insert(element(number)) }
        for number in (UInt8(10)..<20).reversed() { b.insert(element(number)) }
        for number in UInt8(0)..<12 { c.insert(element(number)) }
        c.remove(element(10))
        c.remove(element(11))
        b.formUnion(c)
        #expect(a.finalize() == b.finalize())
        a.subtract(b)
        var empty = MuHash3072()
        #expect(a.finalize() == empty.finalize())
    }

    /// Numbers at and just above the modulus stand for 0 and up: their product must not depend on how they are written.
    @Test func muHashReducesAtTheModulus() throws {
        let one = [1] + [UInt8](repeating: 0, count: 383)
        let top = [UInt8](repeating: 0xff, count: 384)
        // 2^3072 - 1 = modulus + 1103716
        let rest = [UInt8](withUnsafeBytes(of: UInt64(1_103_716).littleEndian) { Array($0) } + [UInt8](repeating: 0, count: 376))
        var a = try #require(MuHash3072(top + one))
        var b = try #require(MuHash3072(rest + one))
        #expect(a.finalize() == b.finalize())
        var c = try #require(MuHash3072(one + top))
        var d = try #require(MuHash3072(one + rest))
        #expect(c.finalize() == d.finalize())
        var ratio = try #require(MuHash3072(top + rest))
        var unit = MuHash3072()
        #expect(ratio.finalize() == unit.finalize())
    }

    /// The published SipHash-2-4 examples.
    @Test func sipHash() throws {
        var hasher = SipHash(key0: 0x0706_0504_0302_0100, key1: 0x0f0e_0d0c_0b0a_0908)
        #expect(hasher.finalize() == 0x726f_db47_dd0e_0e31)
        hasher.update([0])
        #expect(hasher.finalize() == 0x74f8_39c5_93dc_67fd)
        hasher.update(1...7)
        #expect(hasher.finalize() == 0x93f5_f579_9a93_2462)
        hasher.update(word: 0x0f0e_0d0c_0b0a_0908)
        #expect(hasher.finalize() == 0x3f2a_cc7f_57c2_9bdb)
        let value = try #require(Hash256(Array(0..<32)))
        #expect(SipHash.hash(key0: 0x0706_0504_0302_0100, key1: 0x0f0e_0d0c_0b0a_0908, value) == 0x7127_512f_72f2_7cce)
        var long = SipHash(key0: 1, key1: 2)
        long.update(Array(0..<32) + [4, 3, 2, 1])
        #expect(SipHash.hash(key0: 1, key1: 2, value, extra: 0x0102_0304) == long.finalize())
    }

    @Test func keyedHashes() {
        let key = [UInt8](repeating: 0x0b, count: 20)
        let text = [UInt8]("Hi There".utf8)
        #expect(Hex.encode(HMAC.sha256(key: key, text).bytes) == "b0344c61d8db38535ca8afceaf0bf12b881dc200c9833da726e9376c2e32cff7")
        #expect(
            Hex.encode(HMAC.sha512(key: key, text).exposed).hasPrefix("87aa7cdea5ef619d4ff0b4241a1d6cb02379f4e2ce4ec2787ad0b30545e17cde"))
        #expect(Hex.encode(SHA1.hash([UInt8]("abc".utf8))) == "a9993e364706816aba3e25717850c26c9cd0d89d")
        #expect(Hex.encode(SHA512.hash([UInt8]("abc".utf8))).hasPrefix("ddaf35a193617abacc417349ae20413112e6fa4e89a97ea2"))
        // RFC 5869, test case 3 cut to 32 bytes.
        let derived = HKDF(salt: [], inputKey: [UInt8](repeating: 0x0b, count: 22)).expand(info: "")
        #expect(Hex.encode(derived.bytes) == "8da4e775a563c18f715f802a063c5a31b8a11f5c5ee1879ec3454e5f3c738d2d")
    }
}
