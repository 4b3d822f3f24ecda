import BdtBase
import BdtNode
import Synchronization
import Testing

@Suite struct SchedulerTests {
    private final class Counter: Sendable {
        let value = Atomic<Int>(0)
        func step() { value.add(1, ordering: .relaxed) }
        var count: Int { value.load(ordering: .relaxed) }
    }

    @Test func timeThatPassesInOneStepRunsWhatFallsDue() {
        let scheduler = Scheduler()
        let once = Counter()
        let often = Counter()
        scheduler.schedule(after: 100) { once.step() }
        scheduler.scheduleEvery(1000) { often.step() }
        scheduler.mockForward(seconds: 99)
        #expect(once.count == 0 && often.count == 0)
        scheduler.mockForward(seconds: 1)
        #expect(once.count == 1 && often.count == 0)
        scheduler.mockForward(seconds: 900)
        scheduler.mockForward(seconds: 1000)
        #expect(once.count == 1 && often.count == 2)
    }

    @Test func nothingRunsOnceStopped() {
        let scheduler = Scheduler()
        let counter = Counter()
        scheduler.schedule(after: 10) { counter.step() }
        scheduler.stop()
        scheduler.mockForward(seconds: 60)
        #expect(counter.count == 0)
    }

    @Test func shutdownIsToldOnceToAllWhoWait() async {
        let signal = ShutdownSignal()
        let counter = Counter()
        signal.onRequest { counter.step() }
        async let waiting: Void = signal.wait()
        #expect(!signal.isRequested)
        signal.request()
        signal.request()
        await waiting
        await signal.wait()
        signal.onRequest { counter.step() }
        #expect(signal.isRequested && counter.count == 2)
    }

    @Test func warningsLastUntilRemoved() {
        let warnings = NodeWarnings()
        warnings.set(.clockOutOfSync, "clock")
        warnings.set(.clockOutOfSync, "again")
        warnings.set(.kernel(.largeWorkInvalidChain), "chain")
        #expect(warnings.texts == ["clock", "chain"])
        warnings.remove(.clockOutOfSync)
        #expect(warnings.texts == ["chain"])
    }
}
