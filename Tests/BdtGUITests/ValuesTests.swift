import BdtGUI
import BdtPrimitives
import Foundation
import Testing

@Suite struct AmountUnitTests {
    @Test func formatsInEveryUnit() {
        let amount = Amount(123_456_789_012)
        #expect(AmountUnit.coin.format(amount) == "1234.56789012")
        #expect(AmountUnit.milli.format(amount) == "1\u{2009}234\u{2009}567.89012")
        #expect(AmountUnit.micro.format(amount, separators: .never) == "1234567890.12")
        #expect(AmountUnit.jus.format(amount, separators: .never) == "123456789012")
        #expect(AmountUnit.coin.format(amount, separators: .always) == "1\u{2009}234.56789012")
    }

    @Test func writesSigns() {
        #expect(AmountUnit.coin.format(Amount(-1)) == "-0.00000001")
        #expect(AmountUnit.coin.format(Amount(1), plus: true) == "+0.00000001")
        #expect(AmountUnit.coin.format(.zero, plus: true) == "0.00000000")
        #expect(AmountUnit.jus.format(Amount(.min), separators: .never) == "-9223372036854775808")
    }

    @Test func masksDigits() {
        #expect(AmountUnit.coin.formatMasked(Amount(500), isMasked: true) == "#.######## BDTC")
        #expect(AmountUnit.micro.formatMasked(Amount(500), isMasked: false) == "5.00 bits")
    }

    @Test func readsWhatUsersType() {
        #expect(AmountUnit.coin.parse("1.5") == Amount(150_000_000))
        #expect(AmountUnit.coin.parse(" 1 234.5 ") == Amount(123_450_000_000))
        #expect(AmountUnit.withPoints("1,5") == "1.5")
        #expect(AmountUnit.coin.parse("1\u{2009}000") == Amount(100_000_000_000))
        #expect(AmountUnit.coin.parse(".5") == Amount(50_000_000))
        #expect(AmountUnit.coin.parse("5.") == Amount(500_000_000))
        #expect(AmountUnit.jus.parse("7") == Amount(7))
    }

    @Test(arguments: ["", ".", "1,5", "1.2.3", "-1", "1e3", "0x1", "1.123456789", "12345678901", "١"])
    func refusesWhatIsNoAmount(_ text: String) {
        #expect(AmountUnit.coin.parse(text) == nil)
    }

    @Test func readsBackWhatItWrites() {
        for unit in AmountUnit.allCases {
            for value: Int64 in [0, 1, 99, 100_000, 2_100_000_000_000_000] {
                #expect(unit.parse(unit.format(Amount(value))) == Amount(value))
            }
        }
    }
}

@Suite struct TextTests {
    @Test(arguments: [
        (1, "1 second"), (59, "59 seconds"), (60, "1 minute"), (7199, "119 minutes"), (7200, "2 hours"), (172_800, "2 days"),
        (1_209_600, "2 weeks"), (31_556_952, "1 year"), (31_556_952 + 1_209_600, "1 year and 2 weeks"),
    ])
    func roughSpans(_ seconds: Int64, _ text: String) {
        #expect(TimeText.rough(seconds: seconds) == text)
    }

    @Test func exactSpans() {
        #expect(TimeText.exact(seconds: 0) == "0 s")
        #expect(TimeText.exact(seconds: 90_061) == "1 d 1 h 1 m 1 s")
        #expect(TimeText.exact(seconds: 3600) == "1 h")
        #expect(TimeText.since(0, now: 5) == "Never")
        #expect(TimeText.short(seconds: 3_700) == "1 h")
    }

    @Test func bytes() {
        #expect([999, 1000, 1_500_000, 2_000_000_000].map(ByteText.format) == ["999 B", "1 kB", "1 MB", "2 GB"])
    }

    @Test func dates() {
        #expect(TimeText.date(0, zone: .gmt) == "1970-01-01 00:00")
        #expect(TimeText.isoDate(86_399, zone: .gmt) == "1970-01-01T23:59:59")
    }
}

@Suite @MainActor struct PaymentURITests {
    private var prefixes: AddressPrefixes { makeContext().parameters.addresses }

    @Test func readsAllParts() throws {
        let uri = try PaymentURI(parsing: "bdtcoin:bcrt1qxyz?amount=1.5&label=Tea%20%26%20cake&message=Thanks&other=1")
        #expect(uri == PaymentURI(address: "bcrt1qxyz", amount: Amount(150_000_000), label: "Tea & cake", message: "Thanks"))
        #expect(try PaymentURI(parsing: "BDTCOIN:abc/").address == "abc")
    }

    @Test(arguments: ["bitcoin:abc", "bdtcoin://abc", "bdtcoin:abc?amount=x", "bdtcoin:abc?amount=-1", "bdtcoin:abc?req-new=1"])
    func refuses(_ text: String) {
        #expect(throws: PaymentURI.Invalid.self) { try PaymentURI(parsing: text) }
    }

    @Test func knownParametersMayBeRequired() throws {
        #expect(try PaymentURI(parsing: "bdtcoin:abc?req-label=x").label == "x")
    }

    @Test func writesUpperCaseForSegregatedWitness() {
        let uri = PaymentURI(address: "bcrt1qxyz", amount: Amount(150_000_000), label: "Tea & cake")
        #expect(uri.text(prefixes) == "bdtcoin:BCRT1QXYZ?amount=1.50000000&label=Tea%20%26%20cake")
        #expect(PaymentURI(address: "mabc").text(prefixes) == "bdtcoin:mabc")
    }

    @Test func readsBackWhatItWrites() throws {
        let uri = PaymentURI(address: "mabc", amount: Amount(1), label: "ä=&?%", message: "\"x\"")
        #expect(try PaymentURI(parsing: uri.text(prefixes)) == uri)
    }
}
