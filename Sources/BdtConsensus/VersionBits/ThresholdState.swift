/// How far a deployment has come for the block after a given one (BIP9).
package enum ThresholdState: Sendable {
    case defined
    case started
    case lockedIn
    case active
    case failed

    /// The name in `getdeploymentinfo`.
    package var name: String {
        switch self {
        case .defined: "defined"
        case .started: "started"
        case .lockedIn: "locked_in"
        case .active: "active"
        case .failed: "failed"
        }
    }
}

/// The signals of the period that a block is in.
package struct SignalStatistics: Hashable, Sendable {
    /// Blocks of a period.
    package var period: Int
    /// Signals needed.
    package var threshold: Int
    /// Blocks of the period so far.
    package var elapsed = 0
    /// Signals among them.
    package var count = 0
    /// Whether the threshold can still be reached.
    package var isPossible = false
    /// Which of the elapsed blocks signal, oldest first.
    package var signals: [Bool] = []
}

/// The bits of a block version that tell version bits from old versions.
package enum VersionBits {
    package static let topMask: UInt32 = 0xe000_0000
    package static let topBits: UInt32 = 0x2000_0000
    /// Bits that deployments may use.
    package static let bitCount = 29
}
