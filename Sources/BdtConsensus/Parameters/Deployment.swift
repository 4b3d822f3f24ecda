/// A rule change whose activation height is fixed (BIP90).
package enum BuriedDeployment: String, CaseIterable, Sendable {
    /// The height in the coinbase (BIP34).
    case heightInCoinbase = "bip34"
    case checkLockTimeVerify = "bip65"
    case strictDER = "bip66"
    /// Relative lock times and median time past (BIP68, BIP112, BIP113).
    case csv
    case segwit

    /// The name in `getdeploymentinfo`.
    package var name: String { rawValue }

    /// The name in `-testactivationheight`.
    package var optionName: String {
        switch self {
        case .checkLockTimeVerify: "cltv"
        case .strictDER: "dersig"
        default: rawValue
        }
    }
}

/// A rule change that miners signal for (BIP9).
package enum VersionBitsDeployment: Int, CaseIterable, Sendable {
    case testdummy
    case taproot

    package var name: String {
        switch self {
        case .testdummy: "testdummy"
        case .taproot: "taproot"
        }
    }

    /// Whether a miner may ignore the rule in `getblocktemplate` (BIP9: no leading `!`).
    package var isOptionalForMiners: Bool { true }
}

/// When and how a version-bits deployment takes place (BIP9).
package struct DeploymentSchedule: Hashable, Sendable {
    /// `timeout` that never comes.
    package static let noTimeout = Int64.max
    /// `startTime` of what holds from the genesis block on.
    package static let alwaysActive: Int64 = -1
    /// `startTime` of what never holds.
    package static let neverActive: Int64 = -2

    /// The bit of the block version, 0...28 (29 for the unused one of the main network).
    package var bit: Int
    /// Median time past in UNIX seconds from which signals count, or one of the two special values.
    package var startTime: Int64
    /// Median time past at which the deployment fails unless locked in.
    package var timeout: Int64
    /// The earliest height at which a locked-in deployment becomes active.
    package var minActivationHeight: Int

    package init(bit: Int, startTime: Int64, timeout: Int64 = noTimeout, minActivationHeight: Int = 0) {
        self.bit = bit
        self.startTime = startTime
        self.timeout = timeout
        self.minActivationHeight = minActivationHeight
    }
}
