/// Over how long a time statistics are kept. The raw value is the published name.
package enum FeeHorizon: String, CaseIterable, Sendable {
    case short, medium, long

    var periods: Int {
        switch self {
        case .short: 12
        case .medium: 24
        case .long: 42
        }
    }

    /// Blocks of a period.
    var scale: Int {
        switch self {
        case .short: 1
        case .medium: 2
        case .long: 24
        }
    }

    /// Half-lives of 18, 144 and 1008 blocks.
    var decay: Double {
        switch self {
        case .short: 0.962
        case .medium: 0.9952
        case .long: 0.99931
        }
    }

    /// Transactions a block that make a range of rates worth judging.
    var sufficient: Double { self == .short ? 0.5 : 0.1 }
}

/// Why an estimate is what it is (published FeeReason numbers).
package enum FeeReason: Int32, Sendable {
    case none, half, full, double, conservative
}
