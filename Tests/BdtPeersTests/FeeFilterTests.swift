import Testing

@testable import BdtPeers

struct FeeFilterTests {
    @Test func ratesAreRoundedToFewValues() {
        let rounder = FeeFilterRounder(minimum: 1000)
        #expect(rounder.round(0, up: false) == 0)
        #expect(rounder.round(500, up: true) == 500)
        #expect(rounder.round(501, up: true) == 550)
        #expect(rounder.round(501, up: false) == 500)
        #expect(rounder.round(.max, up: false) == 9_170_997)
        #expect(rounder.round(.max, up: true) == 9_170_997)
    }
}
