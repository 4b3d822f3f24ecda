import Collections
import Synchronization

/// Runs calls on a pool of threads: as many at a time as there are threads, a bounded number waiting.
final class CallQueue: Sendable {
    typealias Call = @Sendable () async -> Void

    private struct State {
        var running = 0
        var waiting = Deque<Call>()
        var isClosed = false
        var drained: [CheckedContinuation<Void, Never>] = []
    }

    private let threads: Int
    private let depth: Int
    /// The pool.
    let executor: any TaskExecutor
    private let pool: ThreadPoolExecutor
    private let state = Mutex(State())

    init(threads: Int, depth: Int) {
        self.threads = threads
        self.depth = depth
        pool = ThreadPoolExecutor(threads: threads)
        executor = pool
    }

    /// False when the queue is full or closed. With `loop`, whose thread the caller's must be, a call that need not wait for its turn begins at
    /// once and goes on there after its waits.
    func submit(on loop: EventLoopExecutor? = nil, _ call: @escaping Call) -> Bool {
        let starts = state.withLock { state -> Bool? in
            if state.isClosed { return nil }
            if state.running < threads {
                state.running += 1
                return true
            }
            if state.waiting.count >= depth { return nil }
            state.waiting.append(call)
            return false
        }
        if starts == true { start(call, on: loop) }
        return starts != nil
    }

    private func start(_ call: @escaping Call, on loop: EventLoopExecutor?) {
        guard let loop else {
            Task(executorPreference: executor) { await self.run(call) }
            return
        }
        Task.immediate(executorPreference: loop) {
            await call()
            if let next = self.next() { await withTaskExecutorPreference(self.executor) { await self.run(next) } }
        }
    }

    private func run(_ call: @escaping Call) async {
        await call()
        while let next = next() { await next() }
    }

    /// The call that waits longest; without one, the caller is done.
    private func next() -> Call? {
        let (call, drained) = state.withLock { state -> (Call?, [CheckedContinuation<Void, Never>]) in
            if let call = state.waiting.popFirst() { return (call, []) }
            state.running -= 1
            guard state.running == 0 else { return (nil, []) }
            defer { state.drained = [] }
            return (nil, state.drained)
        }
        for continuation in drained { continuation.resume() }
        return call
    }

    /// Takes no more calls.
    func close() { state.withLock { $0.isClosed = true } }

    /// Returns when all calls are done, and ends the threads. Call `close` first.
    func stop() async {
        await withCheckedContinuation { continuation in
            let isDone = state.withLock { state in
                if state.running > 0 { state.drained.append(continuation) }
                return state.running == 0
            }
            if isDone { continuation.resume() }
        }
        await pool.stop()
    }
}
