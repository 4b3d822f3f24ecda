import BdtConsensus
import BdtPrimitives
import Testing

@Suite struct VersionBitsTests {
    private static let signal: Int32 = 0x2000_0000 | 1 << 28
    private static let start: Int64 = 1_600_000_000

    private func cache(minHeight: Int = 0, timeout: Int64 = DeploymentSchedule.noTimeout) -> VersionBitsCache {
        var parameters = TestBlocks.regtest
        parameters.testdummy = DeploymentSchedule(
            bit: 28, startTime: Self.start + 144 * 600, timeout: timeout, minActivationHeight: minHeight)
        return VersionBitsCache(parameters: parameters)
    }

    /// Adds `count` blocks, of which the first `signals` signal.
    private func extend(_ tip: TestHeader?, _ count: Int, signals: Int = 0) -> TestHeader {
        var tip = tip
        for index in 0..<count {
            let time = tip.map { $0.header.time + 600 } ?? UInt32(Self.start)
            tip = TestHeader(after: tip, time: time, version: index < signals ? Self.signal : 0x2000_0000)
        }
        return tip!
    }

    @Test func activation() {
        let cache = cache()
        #expect(cache.state(.testdummy, after: TestHeader?.none) == .defined)
        let defined = extend(nil, 144)
        #expect(cache.state(.testdummy, after: defined) == .defined)
        let started = extend(defined, 144, signals: 108)
        #expect(cache.state(.testdummy, after: started.previous!) == .defined)
        #expect(cache.state(.testdummy, after: started) == .started)
        #expect(cache.blockVersion(after: started) == Self.signal)
        let tooFew = extend(started, 144, signals: 107)
        #expect(cache.state(.testdummy, after: tooFew) == .started)
        #expect(cache.sinceHeight(.testdummy, after: tooFew) == 288)
        let locked = extend(started, 144, signals: 108)
        #expect(cache.state(.testdummy, after: locked) == .lockedIn)
        #expect(cache.blockVersion(after: locked) == Self.signal)
        let active = extend(locked, 144)
        #expect(cache.state(.testdummy, after: active.previous!) == .lockedIn)
        #expect(cache.isActive(.testdummy, after: active))
        #expect(cache.blockVersion(after: active) == 0x2000_0000)
        #expect(cache.sinceHeight(.testdummy, after: extend(active, 300)) == 576)
    }

    @Test func minimumHeightDelays() {
        let cache = cache(minHeight: 600)
        let locked = extend(extend(nil, 288), 144, signals: 108)
        #expect(cache.state(.testdummy, after: locked) == .lockedIn)
        #expect(cache.state(.testdummy, after: extend(locked, 144)) == .lockedIn)
        #expect(cache.state(.testdummy, after: extend(locked, 288)) == .active)
    }

    @Test func timeout() {
        let cache = cache(timeout: Self.start + 288 * 600)
        let failed = extend(extend(nil, 288), 144, signals: 107)
        #expect(cache.state(.testdummy, after: failed) == .failed)
        #expect(cache.state(.testdummy, after: extend(failed, 144, signals: 144)) == .failed)
    }

    @Test func fixedStates() {
        let main = VersionBitsCache(parameters: ChainParameters.make(network: .main).consensus)
        let tip = extend(nil, 10)
        #expect(main.state(.taproot, after: tip) == .active && main.sinceHeight(.taproot, after: tip) == 0)
        #expect(main.state(.testdummy, after: tip) == .failed)
    }

    @Test func statistics() {
        let tip = extend(extend(nil, 144, signals: 144), 10, signals: 4)
        let statistics = cache().statistics(.testdummy, at: tip)
        #expect((statistics.period, statistics.threshold, statistics.elapsed, statistics.count) == (144, 108, 10, 4))
        #expect(statistics.isPossible && statistics.signals == [true, true, true, true] + [Bool](repeating: false, count: 6))
        #expect(!cache().statistics(.testdummy, at: extend(tip, 31)).isPossible)
    }

    @Test func unknownRules() {
        let cache = VersionBitsCache(parameters: TestBlocks.regtest)
        var tip = extend(nil, 144)
        for _ in 0..<144 { tip = TestHeader(after: tip, time: tip.header.time + 600, version: 0x2000_0000 | 1 << 5) }
        #expect(cache.unknownState(bit: 5, after: tip) == .lockedIn)
        #expect(cache.unknownState(bit: 6, after: tip) == .started)
        #expect(cache.unknownState(bit: 5, after: extend(tip, 144)) == .active)
    }
}
