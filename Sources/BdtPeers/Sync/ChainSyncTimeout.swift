import BdtKernel

/// Gives an outbound peer time to show a chain with as much work as this node's tip has. Times are UNIX seconds.
struct ChainSyncTimeout {
    enum Action: Equatable {
        /// Ask for the headers after the parent of this one: the last chance.
        case ask(BlockIndexEntry)
        case giveUp
    }

    static let protectedPeers = 4
    private static let patience: Int64 = 20 * 60
    private static let responseTime: Int64 = 120

    /// The peer has proven itself.
    var isProtected = false
    private var deadline: Int64 = 0
    /// The tip that the peer has to reach.
    private var benchmark: BlockIndexEntry?
    private var isAsked = false

    /// What is due now, `best` being the best block the peer is known to have.
    mutating func tick(at now: Int64, best: BlockIndexEntry?, tip: BlockIndexEntry) -> Action? {
        guard !isProtected else { return nil }
        if let best, best.chainWork >= tip.chainWork {
            deadline = 0
            benchmark = nil
            isAsked = false
            return nil
        }
        let hasReachedBenchmark = benchmark.map { benchmark in best.map { $0.chainWork >= benchmark.chainWork } ?? false } ?? false
        if deadline == 0 || hasReachedBenchmark {
            deadline = now + Self.patience
            benchmark = tip
            isAsked = false
            return nil
        }
        guard now > deadline, let benchmark else { return nil }
        if isAsked { return .giveUp }
        isAsked = true
        deadline = now + Self.responseTime
        return .ask(benchmark)
    }
}
