/// Runs what becomes ready on the thread that made it so. For tasks that do next to nothing between their waits: they spare the change of
/// threads.
final class InlineExecutor: TaskExecutor {
    static let shared = InlineExecutor()

    private init() {}

    func enqueue(_ job: consuming ExecutorJob) { UnownedJob(job).runSynchronously(on: asUnownedTaskExecutor()) }
}
