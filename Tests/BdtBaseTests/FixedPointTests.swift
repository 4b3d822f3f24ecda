import BdtBase
import Testing

@Suite struct FixedPointTests {
    @Test(arguments: [
        ("0", 0), ("1", 100_000_000), ("-0.00000001", -1), ("1e-8", 1), ("0.1e1", 100_000_000),
        ("9999999999.99999999", 999_999_999_999_999_999),
        ("0.000000010", 1), ("10e-9", 1), ("1.10E+0", 110_000_000),
    ])
    func reads(text: String, value: Int64) {
        #expect(FixedPoint.parse(text, decimals: 8) == value)
    }

    @Test(arguments: [
        "", "-", "+1", ".5", "1.", "01", "1e", "1e-9", "0.000000001", "10000000000", "99999999999", "9999999999999999999", "1e11",
        "1e99999999999",
        "1 ", " 1", "0x1", "1,0", "9223372036854775808e-8",
    ])
    func rejects(text: String) {
        #expect(FixedPoint.parse(text, decimals: 8) == nil)
    }
}
