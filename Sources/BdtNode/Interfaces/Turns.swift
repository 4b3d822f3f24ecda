import Synchronization

/// Lets one asynchronous piece of work run at a time, in the order in which they came.
package final class Turns: Sendable {
    private let last = Mutex<Task<Void, Never>?>(nil)

    package init() {}

    package func run<Value: Sendable>(_ work: @escaping @Sendable () async throws -> Value) async throws -> Value {
        let mine = last.withLock { last in
            let task = Task { [before = last] in
                await before?.value
                return try await work()
            }
            last = Task { _ = await task.result }
            return task
        }
        return try await mine.value
    }
}
