/// Ranges of fee rates that are treated alike.
struct FeeBuckets: Hashable, Sendable {
    private static let lowest = 1000.0
    private static let highest = 10_000_000.0
    private static let spacing = 1.05
    /// Stands for no upper bound.
    private static let unbounded = 1e99

    /// The highest rate of each bucket in satoshi per 1000 virtual bytes, rising.
    let bounds: [Double]

    /// The published buckets, each reaching five percent further than the one before.
    init() {
        var bounds: [Double] = []
        var bound = FeeBuckets.lowest
        while bound <= FeeBuckets.highest {
            bounds.append(bound)
            bound *= FeeBuckets.spacing
        }
        self.bounds = bounds + [FeeBuckets.unbounded]
    }

    init(bounds: [Double]) { self.bounds = bounds }

    var count: Int { bounds.count }

    /// The bucket of a rate: the first one that reaches it.
    func index(of rate: Double) -> Int { bounds.firstIndex { $0 >= rate } ?? bounds.count - 1 }

    /// Where a bucket begins.
    func start(of index: Int) -> Double { index == 0 ? 0 : bounds[index - 1] }
}
