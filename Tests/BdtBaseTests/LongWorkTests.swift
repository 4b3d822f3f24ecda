import Synchronization
import Testing

@testable import BdtBase

@Suite struct LongWorkTests {
    /// A clock in microseconds that the test moves, and what was shown.
    private final class Observer: Sendable {
        let time = Atomic<Int64>(0)
        let reports = Mutex<[WorkReport]>([])

        func work(_ title: String = "Working…") -> LongWork {
            LongWork(
                title, canResume: true, show: { report in self.reports.withLock { $0.append(report) } },
                now: { self.time.load(ordering: .relaxed) })
        }

        func pass(seconds: Int64) { time.add(seconds * 1_000_000, ordering: .relaxed) }
        var shown: [WorkReport] { reports.withLock { $0 } }
    }

    @Test func tellsEachPercentOnce() {
        let observer = Observer()
        let work = observer.work()
        for step in 0...1000 { work.update(Double(step) / 1000) }
        #expect(observer.shown.map(\.percent) == Array(0...100))
        work.end()
        work.update(0.5)
        work.end()
        #expect(observer.shown.count == 102)
        #expect(observer.shown.last?.isFinished == true)
    }

    @Test func estimatesTheTimeLeft() {
        let observer = Observer()
        // Half was done by an earlier run.
        let work = observer.work()
        work.update(0.5)
        observer.pass(seconds: 10)
        work.update(0.6)
        #expect(observer.shown.map(\.secondsLeft) == [nil, 40])
        #expect(observer.shown.last?.text == "60%, about 40 s left")
        observer.pass(seconds: 3590)
        work.update(0.75)
        #expect(observer.shown.last?.text == "75%, about 60 min left")
    }

    @Test func bearsAnyFraction() {
        let observer = Observer()
        let work = observer.work()
        for fraction in [-1, .nan, .infinity, 7] { work.update(fraction) }
        #expect(observer.shown.map(\.percent) == [0, 100])
    }

    @Test func endsWithItsLastReference() {
        let observer = Observer()
        observer.work().update(0.1)
        #expect(observer.shown.map(\.isFinished) == [false, true])
        // What never began need not be taken away.
        _ = observer.work()
        #expect(observer.shown.count == 2)
    }

    @Test func drawsABar() {
        let report = WorkReport(title: "Working…", fraction: 0.5, secondsLeft: 120, canResume: false, isFinished: false)
        #expect(report.bar(width: 10) == "[#####.....] Working… 50%, about 2 min left")
    }

    @Test func keepsTheStatusBelowTheLog() {
        var status = StatusLine()
        #expect(status.around("line\n") == "line\n")
        #expect(status.replace(with: "half") == "\r\u{1b}[Khalf")
        #expect(status.replace(with: "half") == nil)
        #expect(status.around("line\n") == "\r\u{1b}[Kline\nhalf")
        #expect(status.replace(with: "") == "\r\u{1b}[K")
        #expect(status.around("line\n") == "line\n")
    }
}
