import BdtPrimitives
import Testing

@Suite struct AmountTests {
    @Test(
        arguments: [
            (0, "0.00000000"), (1, "0.00000001"), (-1, "-0.00000001"), (150_000_000, "1.50000000"), (-250_000_000, "-2.50000000"),
            (Int64.max, "92233720368.54775807"), (Int64.min, "-92233720368.54775808"),
        ] as [(Int64, String)])
    func text(satoshi: Int64, text: String) { #expect(Amount(satoshi).description == text) }

    @Test(
        arguments: [
            ("0", 0), ("1", 100_000_000), ("0.00000001", 1), ("-0.5", -50_000_000), ("1e-8", 1), ("1E3", 100_000_000_000),
            ("0.100000000000000", 10_000_000), ("20999999.9769", 2_099_999_997_690_000), ("0.1e-7", 1), ("0e100", 0),
        ] as [(String, Int64)])
    func parsed(text: String, satoshi: Int64) { #expect(Amount(decimal: text)?.satoshi == satoshi) }

    @Test(arguments: ["", "-", ".5", "1.", "01", "+1", "1e", "1e99999999", "0.000000001", "1e-9", "10000000000", "0x1", "1 ", "1,0"])
    func refused(_ text: String) { #expect(Amount(decimal: text) == nil) }

    @Test func money() {
        #expect(Amount.maxMoney.isMoney && !Amount(Amount.maxMoney.satoshi + 1).isMoney && !Amount(-1).isMoney)
        #expect(Amount(.max).adding(Amount(1)) == nil)
        #expect(Amount(2) + Amount(3) - Amount(1) == Amount(4) && Amount(1) < Amount(2))
    }

    @Test func feeRatesRoundUp() {
        let rate = FeeRate(satoshiPerKvB: 1000)
        #expect(rate.fee(for: 0) == .zero && rate.fee(for: 1) == Amount(1) && rate.fee(for: 999) == Amount(999))
        #expect(FeeRate(satoshiPerKvB: 123).fee(for: 8) == Amount(1) && FeeRate(satoshiPerKvB: 123).fee(for: 9) == Amount(2))
        #expect(FeeRate(satoshiPerKvB: -123).fee(for: 8) == Amount(-1))
        #expect(FeeRate(fee: Amount(5), size: 0) == .zero && FeeRate(fee: Amount(1000), size: 250).satoshiPerKvB == 4000)
        #expect(FeeRate(satoshiPerKvB: 1234).description == "0.00001234 BDTC/kvB")
        #expect(FeeRate(satoshiPerKvB: 1234).perVirtualByte == "1.234 jus/vB")
    }
}
