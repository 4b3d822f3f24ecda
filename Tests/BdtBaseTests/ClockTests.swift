import BdtBase
import Testing

@Suite struct ClockTests {
    @Test func pinnedTimeStands() {
        let clock = Clock()
        clock.mockTime = 1_600_000_000
        #expect(clock.now == 1_600_000_000)
        #expect(clock.microseconds == 1_600_000_000_000_000)
        clock.mockTime = 0
        #expect(clock.now > 1_700_000_000)
    }
}
