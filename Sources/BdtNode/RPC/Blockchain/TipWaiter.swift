import BdtKernel
import Synchronization

/// Waits until the tip is as wanted, for some time at most. To be used once.
final class TipWaiter: KernelObserver {
    private struct State {
        var isFinished = false
        var waiting: CheckedContinuation<Void, Never>?
    }

    private let state = Mutex(State())
    private let kernel: Kernel
    private let isReached: @Sendable (BlockIndexEntry) -> Bool

    init(kernel: Kernel, isReached: @escaping @Sendable (BlockIndexEntry) -> Bool) {
        self.kernel = kernel
        self.isReached = isReached
    }

    func updatedTip(_ new: BlockIndexEntry, fork: BlockIndexEntry?, isInitialDownload: Bool) {
        if isReached(new) { finish() }
    }

    /// Ends the wait, now or before it begins.
    func finish() {
        let waiting = state.withLock { state in
            state.isFinished = true
            defer { state.waiting = nil }
            return state.waiting
        }
        waiting?.resume()
    }

    /// Returns when the tip is as wanted, after `milliseconds` (nil: never), when `finish` is called, or when the task is cancelled.
    func wait(milliseconds: Int?) async {
        let subscription = kernel.notifications.subscribe(self)
        // What happened before the subscription brings no event.
        if let tip = kernel.chain.tip, isReached(tip) { finish() }
        let alarm = milliseconds.map { milliseconds in
            Task {
                try? await Task.sleep(for: .milliseconds(milliseconds))
                finish()
            }
        }
        await withTaskCancellationHandler {
            await withCheckedContinuation { continuation in
                let isFinished = state.withLock { state in
                    if !state.isFinished { state.waiting = continuation }
                    return state.isFinished
                }
                if isFinished { continuation.resume() }
            }
        } onCancel: {
            finish()
        }
        alarm?.cancel()
        subscription.cancel()
    }
}
