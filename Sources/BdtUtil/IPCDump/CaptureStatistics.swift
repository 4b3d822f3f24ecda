/// Pairs requests with their answers and counts them by method. What it keeps is bounded, whatever the file holds.
struct CaptureStatistics {
    /// A call with its answer.
    struct Finished {
        let request: CaptureRecord
        let answer: CaptureRecord

        /// Microseconds; never negative, whatever the clocks did.
        var latency: Int64 { max(0, answer.time.subtractingReportingOverflow(request.time).partialValue) }
    }

    struct Method {
        var calls = 0
        var errors = 0
        var bytesOut = 0
        var bytesIn = 0
        var longest: Int64 = 0
        var total: Double = 0
        /// Of the first calls, for the quantiles.
        var latencies: [Int64] = []
    }

    /// What the table has a row for.
    struct Key: Hashable {
        let method: String
        let side: String
    }

    private static let methodLimit = 2000
    private static let pendingLimit = 100_000
    private static let sampleLimit = 100_000
    static let slowestCount = 10

    private(set) var methods: [Key: Method] = [:]
    /// The slowest calls, slowest first.
    private(set) var slowest: [Finished] = []
    private var pending: [CaptureRecord.Call: CaptureRecord] = [:]
    /// Requests without an answer so far.
    var unanswered: Int { pending.count }

    /// Takes in a record; gives the call that it completes.
    mutating func add(_ record: CaptureRecord) -> Finished? {
        guard record.kind != .request else {
            if pending.count >= CaptureStatistics.pendingLimit { pending.removeAll() }
            pending[record.call] = record
            return nil
        }
        guard let request = pending.removeValue(forKey: record.call) else { return nil }
        let finished = Finished(request: request, answer: record)
        count(finished)
        return finished
    }

    private mutating func count(_ finished: Finished) {
        let key = Key(method: finished.request.method, side: finished.request.call.side)
        guard methods[key] != nil || methods.count < CaptureStatistics.methodLimit else { return }
        let latency = finished.latency
        var method = methods[key] ?? Method()
        method.calls += 1
        method.errors += finished.answer.kind == .error ? 1 : 0
        method.bytesOut = method.bytesOut &+ finished.request.bytes
        method.bytesIn = method.bytesIn &+ finished.answer.bytes
        method.longest = max(method.longest, latency)
        method.total += Double(latency)
        if method.latencies.count < CaptureStatistics.sampleLimit { method.latencies.append(latency) }
        methods[key] = method
        guard slowest.count < CaptureStatistics.slowestCount || latency > slowest[slowest.count - 1].latency else { return }
        let position = slowest.firstIndex { $0.latency < latency } ?? slowest.count
        slowest.insert(finished, at: position)
        if slowest.count > CaptureStatistics.slowestCount { slowest.removeLast() }
    }
}
