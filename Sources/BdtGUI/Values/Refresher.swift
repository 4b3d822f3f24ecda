/// Runs an asynchronous job on request, never two at once: requests during a run lead to one more run after it.
@MainActor final class Refresher {
    private let job: @MainActor () async -> Void
    private var isRunning = false
    private var isWanted = false

    init(_ job: @escaping @MainActor () async -> Void) { self.job = job }

    func request() {
        isWanted = true
        guard !isRunning else { return }
        isRunning = true
        Task {
            while isWanted {
                isWanted = false
                await job()
            }
            isRunning = false
        }
    }
}
