import Synchronization

/// How far a piece of long work is.
package struct WorkReport: Equatable, Sendable {
    package let title: String
    /// 0...1
    package let fraction: Double
    /// Estimated from the rate so far; nil while that says nothing yet.
    package let secondsLeft: Int?
    /// Whether the work may be interrupted and goes on where it was.
    package let canResume: Bool
    package let isFinished: Bool

    package var percent: Int { Int(fraction * 100) }

    /// `42%, about 3 min left`
    package var text: String { "\(percent)%" + (secondsLeft.map { ", about \(WorkReport.duration($0)) left" } ?? "") }

    /// One line for a terminal: a bar of `width` characters, what it is, and how long it will take.
    package func bar(width: Int = 30) -> String {
        let filled = min(width, Int(fraction * Double(width)))
        let bar = String(repeating: "#", count: filled) + String(repeating: ".", count: width - filled)
        return "[\(bar)] \(title) \(text)"
    }

    private static func duration(_ seconds: Int) -> String {
        switch seconds {
        case ..<90: "\(seconds) s"
        case ..<5400: "\((seconds + 30) / 60) min"
        case ..<172_800: "\((seconds + 1800) / 3600) h"
        default: "\((seconds + 43200) / 86400) days"
        }
    }
}

/// A piece of work that takes long, and tells how far it is: in the log at intervals, and to whoever shows it. Ends at the latest with its last
/// reference. Thread-safe; an update costs a lock and a look at the clock, so call it per block, not per transaction.
package final class LongWork: Sendable {
    package typealias Show = @Sendable (WorkReport) -> Void

    private struct State {
        var start: Int64
        var lastLogged: Int64
        var lastShown: Int64?
        /// Where the work began: it may continue earlier work.
        var firstFraction: Double?
        var shownPercent = -1
        var isEnded = false
    }

    /// Microseconds between lines in the log, and between reports of the same percentage.
    private static let logInterval: Int64 = 10_000_000
    private static let showInterval: Int64 = 1_000_000

    private let title: String
    private let canResume: Bool
    private let show: Show
    private let now: @Sendable () -> Int64
    private let state: Mutex<State>

    /// `show` is called on the thread that does the work, at most about once for each percent and second. `now`: monotonic microseconds.
    package init(
        _ title: String, canResume: Bool = false, show: @escaping Show = { _ in },
        now: @escaping @Sendable () -> Int64 = { Clock.monotonicMicroseconds }
    ) {
        self.title = title
        self.canResume = canResume
        self.show = show
        self.now = now
        let start = now()
        state = Mutex(State(start: start, lastLogged: start))
    }

    deinit { end() }

    /// Takes note that `fraction` (0...1) is done. `detail`, if there is any, stands in the log.
    package func update(_ fraction: Double, _ detail: @autoclosure () -> String = "") {
        let fraction = fraction.isFinite ? min(1, max(0, fraction)) : 0
        let time = now()
        let (report, isLogged) = state.withLock { state -> (WorkReport?, Bool) in
            if state.isEnded { return (nil, false) }
            let first = state.firstFraction ?? fraction
            state.firstFraction = first
            let report = WorkReport(
                title: title, fraction: fraction, secondsLeft: LongWork.secondsLeft(from: first, to: fraction, time - state.start),
                canResume: canResume, isFinished: false)
            let isLogged = time - state.lastLogged >= LongWork.logInterval
            if isLogged { state.lastLogged = time }
            let isShown = report.percent != state.shownPercent || state.lastShown.map { time - $0 >= LongWork.showInterval } ?? true
            guard isShown || isLogged else { return (nil, false) }
            state.lastShown = time
            state.shownPercent = report.percent
            return (report, isLogged)
        }
        guard let report else { return }
        if isLogged {
            let detail = detail()
            Log.info("\(title) \(report.text)" + (detail.isEmpty ? "" : " (\(detail))"))
        }
        show(report)
    }

    /// The work is done, or given up.
    package func end() {
        let wasShown = state.withLock { state in
            defer { state.isEnded = true }
            return !state.isEnded && state.lastShown != nil
        }
        if wasShown { show(WorkReport(title: title, fraction: 1, secondsLeft: nil, canResume: canResume, isFinished: true)) }
    }

    private static func secondsLeft(from first: Double, to fraction: Double, _ elapsed: Int64) -> Int? {
        guard fraction > first, elapsed >= 1_000_000 else { return nil }
        return Int(min(1e9, Double(elapsed) / 1e6 * (1 - fraction) / (fraction - first)))
    }
}
