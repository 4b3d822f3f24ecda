import BdtBase
import BdtKernel
import Synchronization

/// The waits of one object of the mining interface: ended by its interrupt, by the end of the node, and when their caller goes.
final class MiningWaits: Sendable {
    private struct State {
        var waiters: [ObjectIdentifier: TipWaiter] = [:]
        /// Counts interrupts: whoever waits in several steps looks whether there was one since it began.
        var interrupts = 0
    }

    /// How a wait ended.
    enum Outcome {
        /// The tip is as wanted.
        case reached(BlockIndexEntry)
        case timedOut
        case interrupted
    }

    private let node: NodeContext
    private let state = Mutex(State())

    init(_ node: NodeContext) { self.node = node }

    /// To be asked for before the first step of a wait, and handed to each.
    var ticket: Int { state.withLock { $0.interrupts } }

    /// Ends the waits that have begun.
    func interrupt() {
        let waiters = state.withLock { state in
            state.interrupts += 1
            return Array(state.waiters.values)
        }
        for waiter in waiters { waiter.finish() }
    }

    /// Waits until the tip is as wanted, `milliseconds` at most (nil: as long as it takes).
    func wait(_ ticket: Int, milliseconds: Int?, until isReached: @escaping @Sendable (BlockIndexEntry) -> Bool) async -> Outcome {
        let waiter = TipWaiter(kernel: node.kernel, isReached: isReached)
        let isLate = state.withLock { state in
            state.waiters[ObjectIdentifier(waiter)] = waiter
            return state.interrupts != ticket
        }
        let shutdown = node.shutdown.onRequest { waiter.finish() }
        if isLate { waiter.finish() }
        await waiter.wait(milliseconds: milliseconds)
        shutdown.cancel()
        let wasInterrupted = state.withLock { state in
            state.waiters[ObjectIdentifier(waiter)] = nil
            return state.interrupts != ticket
        }
        if wasInterrupted || node.isShutdownRequested || Task.isCancelled { return .interrupted }
        guard let tip = node.kernel.chain.tip, isReached(tip) else { return .timedOut }
        return .reached(tip)
    }

    /// Whole milliseconds of what a caller gives, which may be any number; nil for ever.
    static func milliseconds(_ timeout: Double) -> Int? {
        guard timeout > 0 else { return 0 }
        // Eleven days and more are as good as no limit.
        return timeout < 1e9 ? Int(timeout.rounded(.up)) : nil
    }
}
