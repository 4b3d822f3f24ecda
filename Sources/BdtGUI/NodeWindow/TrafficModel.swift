import Observation

/// The rates of network traffic over a span of time, for the graph.
@Observable @MainActor package final class TrafficModel {
    package struct Sample: Hashable, Sendable {
        /// Kilobytes per second.
        package var received: Double
        package var sent: Double
    }

    /// Points of the graph.
    package static let sampleCount = 800

    @ObservationIgnored private let node: NodeModel
    /// Newest first.
    package private(set) var samples: [Sample] = []
    package private(set) var received: Int64 = 0
    package private(set) var sent: Int64 = 0
    /// The span that the graph shows: 5...1440.
    package private(set) var minutes = 30
    @ObservationIgnored private var last: (received: Int64, sent: Int64)?

    package init(node: NodeModel) { self.node = node }

    /// Time between two samples.
    package var interval: Duration { .milliseconds(minutes * 60 * 1000 / Self.sampleCount) }

    package func show(minutes: Int) {
        let minutes = min(1440, max(5, minutes))
        if minutes != self.minutes { reset() }
        self.minutes = minutes
    }

    package func reset() { samples = [] }

    /// Asks for the totals and adds the rates since the last time. `seconds` is the time that has passed since then.
    package func sample(seconds: Double) async {
        guard let received = try? await node.node.getTotalBytesRecv(), let sent = try? await node.node.getTotalBytesSent() else { return }
        if let last, seconds > 0 {
            samples.insert(
                Sample(
                    received: Double(max(0, received - last.received)) / 1000 / seconds,
                    sent: Double(max(0, sent - last.sent)) / 1000 / seconds),
                at: 0)
            if samples.count > Self.sampleCount { samples.removeLast(samples.count - Self.sampleCount) }
        }
        last = (received, sent)
        (self.received, self.sent) = (received, sent)
    }

    /// Samples until the task is cancelled.
    package func run() async {
        let clock = ContinuousClock()
        var before = clock.now
        while !Task.isCancelled {
            let now = clock.now
            await sample(seconds: Double((now - before) / .milliseconds(1)) / 1000)
            before = now
            try? await Task.sleep(for: interval)
        }
    }

    /// The top of the scale: a round number of kilobytes per second that no sample exceeds.
    package var scale: Double {
        let highest = samples.reduce(0) { max($0, $1.received, $1.sent) }
        var top = 1.0
        while top < highest {
            for factor in [2.0, 2.5, 2.0] where top < highest { top *= factor }
        }
        return top
    }
}
