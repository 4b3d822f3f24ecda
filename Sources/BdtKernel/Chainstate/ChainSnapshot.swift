import Synchronization

/// A chain that validates towards the block of a snapshot while the active chain already goes on from there.
package struct BackgroundChain: Sendable {
    package let chain: ActiveChain
    /// Where it ends: the block whose coins the snapshot gave.
    package let base: BlockIndexEntry
}

/// What readers see of the chain without waiting for its lock: the state after the last completed step.
final class ChainSnapshot: Sendable {
    struct State: Sendable {
        var chain = ActiveChain()
        var bestHeader: BlockIndexEntry?
        var background: BackgroundChain?
    }

    private let state = Mutex(State())

    var chain: ActiveChain { state.withLock { $0.chain } }
    var bestHeader: BlockIndexEntry? { state.withLock { $0.bestHeader } }
    var background: BackgroundChain? { state.withLock { $0.background } }

    func publish(_ tree: BlockTree) {
        var background: BackgroundChain?
        if let state = tree.background, let base = tree.snapshotBase { background = BackgroundChain(chain: state.chain, base: base) }
        let new = State(chain: tree.active.chain, bestHeader: tree.bestHeader, background: background)
        state.withLock { $0 = new }
    }
}
