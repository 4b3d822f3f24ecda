import BdtPrimitives
import Testing

@Suite struct NumberTests {
    private func number(_ text: String) throws -> UInt256 { try #require(UInt256(hex: text)) }

    @Test func sumsAndDifferencesWrapAround() throws {
        #expect(UInt256.max + UInt256(1) == .zero)
        #expect(UInt256.zero - UInt256(1) == .max)
        let carry = try number("ffffffffffffffff") + UInt256(1)
        #expect(carry == UInt256(words: (0, 1, 0, 0)))
        #expect(carry - UInt256(1) == UInt256(.max))
        #expect(~UInt256.zero == .max)
    }

    @Test func shiftsCrossWords() throws {
        let one = UInt256(1)
        for shift in [0, 1, 63, 64, 65, 127, 128, 192, 255] {
            let moved = one << shift
            #expect(moved.bitWidth == shift + 1 && moved >> shift == one)
        }
        #expect(one << 256 == .zero && UInt256.max >> 256 == .zero)
        #expect(try number("123456789abcdef0123456789abcdef0") >> 68 == number("123456789abcdef"))
    }

    @Test func divisionUndoesMultiplication() throws {
        var generator = SeededGenerator(seed: 1)
        for _ in 0..<200 {
            let a = UInt256(
                words: (generator.next(), generator.next(), generator.next() >> UInt64.random(in: 0..<64, using: &generator), 0))
            let b = generator.next() >> UInt64.random(in: 0..<64, using: &generator) | 1
            let product = a * b
            #expect(product / UInt256(b) == a && (product + UInt256(b - 1)) / UInt256(b) == a)
        }
        #expect(UInt256(5) / UInt256(7) == .zero && UInt256.max / UInt256.max == UInt256(1))
    }

    @Test func orderAndText() throws {
        let big = try number("01" + String(repeating: "00", count: 31))
        #expect(UInt256(.max) < big && big < .max && !(big < big))
        #expect(big.hex == "01" + String(repeating: "00", count: 31))
        #expect(UInt256(big.hash) == big)
        #expect(UInt256(hex: String(repeating: "0", count: 65)) == nil && UInt256(hex: "xy") == nil)
        #expect(big.double == 0x1p248)
    }

    /// The published examples of the compact form.
    @Test(
        arguments: [
            (0x0112_3456, "12", 0x0112_0000), (0x0200_8000, "80", 0x0200_8000), (0x0500_9234, "92340000", 0x0500_9234),
            (0x0412_3456, "12345600", 0x0412_3456),
            (0x2012_3456, "1234560000000000000000000000000000000000000000000000000000000000", 0x2012_3456),
            (0x1d00_ffff, "ffff0000000000000000000000000000000000000000000000000000", 0x1d00_ffff),
        ] as [(UInt32, String, UInt32)])
    func compactTargets(bits: UInt32, text: String, again: UInt32) throws {
        let target = try #require(CompactTarget.decode(bits))
        #expect(try target == number(text))
        #expect(CompactTarget.encode(target) == again)
    }

    @Test(
        arguments: [
            0, 0x0012_3456, 0x0100_3456, 0x0200_0056, 0x0300_0000, 0x0400_0000, 0x0080_0000, 0x0492_3456, 0x04fe_dcba, 0xff12_3456,
            0x2200_0100,
            0x2101_0000, 0x2300_0001,
        ] as [UInt32])
    func noTargets(_ bits: UInt32) {
        #expect(CompactTarget.decode(bits) == nil)
        #expect(CompactTarget.work(bits).isZero)
    }

    @Test func work() {
        #expect(CompactTarget.work(0x1d00_ffff) == UInt256(0x1_0001_0001))
        #expect(CompactTarget.work(0x207f_ffff) == UInt256(2))
    }
}
