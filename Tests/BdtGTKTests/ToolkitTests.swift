import BdtGTK
import Testing

@Suite struct QRCodeTests {
    @Test func hasItsThreeCorners() throws {
        let code = try #require(QRCode("bdtcoin:BCRT1QXYZ?amount=1.5"))
        #expect(code.modules.count == code.width * code.width)
        // Each corner but the lower right one has a dark square of seven modules with a light ring inside.
        for (row, column) in [(0, 0), (0, code.width - 7), (code.width - 7, 0)] {
            func isDark(_ down: Int, _ right: Int) -> Bool { code.modules[(row + down) * code.width + column + right] }
            #expect((0..<7).allSatisfy { isDark(0, $0) && isDark(6, $0) && isDark($0, 0) && isDark($0, 6) })
            #expect((1..<6).allSatisfy { !isDark(1, $0) && !isDark(5, $0) })
            #expect(isDark(3, 3))
        }
    }

    @Test func refusesTooLongTexts() {
        #expect(QRCode(String(repeating: "x", count: 255)) != nil)
        #expect(QRCode(String(repeating: "x", count: 256)) == nil)
        #expect(QRCode("") == nil)
    }
}

@Suite struct MarkupTests {
    @Test func escapesWhatMeansSomething() {
        #expect(Markup.escaped("<a href='x'>\"&\"</a>") == "&lt;a href=&#39;x&#39;&gt;&quot;&amp;&quot;&lt;/a&gt;")
        #expect(Markup.escaped("ä 漢 \u{1F600}") == "ä 漢 \u{1F600}")
    }
}
