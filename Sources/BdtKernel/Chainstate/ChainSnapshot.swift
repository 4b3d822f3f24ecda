import Synchronization

/// What readers see of the chain without waiting for its lock: the state after the last completed step.
final class ChainSnapshot: Sendable {
    struct State: Sendable {
        var chain = ActiveChain()
        var bestHeader: BlockIndexEntry?
    }

    private let state = Mutex(State())

    var chain: ActiveChain { state.withLock { $0.chain } }
    var bestHeader: BlockIndexEntry? { state.withLock { $0.bestHeader } }

    func publish(chain: ActiveChain, bestHeader: BlockIndexEntry?) {
        state.withLock { $0 = State(chain: chain, bestHeader: bestHeader) }
    }
}
