import BdtBase
import Synchronization

/// Keeps a process running: starts it, and again whenever it is lost, after a delay that doubles with each loss in a row.
package final class ProcessSupervisor<Service: Sendable>: Sendable {
    package struct Backoff: Sendable {
        package var first: Duration
        package var longest: Duration
        /// A process that ran this long is healthy: the next delay is the first one.
        package var healthyAfter: Duration

        package init(first: Duration = .milliseconds(100), longest: Duration = .seconds(30), healthyAfter: Duration = .seconds(60)) {
            self.first = first
            self.longest = longest
            self.healthyAfter = healthyAfter
        }
    }

    /// Starts the process and makes it ready; calls the given function, once, when the process is lost afterwards.
    package typealias Starter = @Sendable (_ lost: @escaping @Sendable () -> Void) async throws -> Service

    private struct State {
        var service: Service?
        var isStopping = false
        var keeper: Task<Void, Never>?
    }

    private let name: String
    private let backoff: Backoff
    private let start: Starter
    private let state = Mutex(State())

    package init(name: String, backoff: Backoff = Backoff(), start: @escaping Starter) {
        self.name = name
        self.backoff = backoff
        self.start = start
    }

    /// The running process; nil while there is none.
    package var service: Service? { state.withLock { $0.service } }

    /// Starts the process for the first time, and keeps it from then on. Throws when the first start fails: nothing is kept then.
    package func run() async throws {
        let (losses, lost) = AsyncStream.makeStream(of: Void.self, bufferingPolicy: .bufferingNewest(1))
        let service = try await start { lost.yield() }
        let keeper = Task { await keep(losses, lost) }
        state.withLock { state in
            if !state.isStopping { state.service = service }
            state.keeper = keeper
        }
    }

    /// Starts no further process and gives the one that runs, for its caller to stop.
    package func stop() async -> Service? {
        let (service, keeper) = state.withLock { state in
            state.isStopping = true
            defer { state.service = nil }
            return (state.service, state.keeper)
        }
        keeper?.cancel()
        await keeper?.value
        return service
    }

    private func keep(_ losses: AsyncStream<Void>, _ lost: AsyncStream<Void>.Continuation) async {
        var delay = backoff.first
        var started = ContinuousClock.now
        for await _ in losses {
            let isStopping = state.withLock { state in
                if !state.isStopping { state.service = nil }
                return state.isStopping
            }
            guard !isStopping else { return }
            if ContinuousClock.now - started > backoff.healthyAfter { delay = backoff.first }
            guard await restart(&delay, lost) else { return }
            started = .now
        }
    }

    /// False when the supervisor was stopped meanwhile.
    private func restart(_ delay: inout Duration, _ lost: AsyncStream<Void>.Continuation) async -> Bool {
        while true {
            Log.warning("Process \(name) was lost; starting it again in \(delay)")
            do {
                try await Task.sleep(for: delay)
            } catch {
                return false
            }
            delay = min(delay * 2, backoff.longest)
            do {
                let service = try await start { lost.yield() }
                let isStopping = state.withLock { state in
                    if !state.isStopping { state.service = service }
                    return state.isStopping
                }
                return !isStopping
            } catch {
                Log.error("Process \(name) could not be started again: \(error)")
                if Task.isCancelled { return false }
            }
        }
    }
}
