import BdtCrypto
import BdtPrimitives
import BdtScript

/// What decides on a network whether a block is valid.
package struct ConsensusParameters: Sendable {
    /// Filled in by `ChainParameters` from the genesis block.
    package var genesisHash = BlockHash.zero
    /// Blocks between two halvings of the subsidy.
    package var subsidyHalvingInterval: Int
    /// The first height at which each deployment holds.
    package var buriedHeights: BuriedHeights
    /// The block at BIP34's height if the height alone shows that no coinbase can repeat; zero: BIP30 is always checked.
    package var bip34Hash = BlockHash.zero
    /// Blocks that are judged by these flags instead of P2SH, witness and taproot.
    package var scriptFlagExceptions: [BlockHash: ScriptFlags] = [:]
    /// No warnings of unknown version bits below this height.
    package var minBIP9WarningHeight: Int
    /// Signalling blocks that lock a deployment in.
    package var ruleChangeActivationThreshold: Int
    /// Blocks of a signalling period.
    package var minerConfirmationWindow: Int
    package var testdummy: DeploymentSchedule
    package var taproot: DeploymentSchedule
    /// The easiest target.
    package var powLimit: UInt256
    /// Seconds that a difficulty period should take.
    package var powTargetTimespan: Int64
    /// Seconds between two blocks.
    package var powTargetSpacing: Int64
    /// A block twenty minutes (twice the spacing) after its parent may have the easiest target.
    package var allowsMinDifficultyBlocks = false
    /// Timewarp and block-storm protection (BIP94).
    package var enforcesBIP94 = false
    /// The target never changes.
    package var noRetargeting = false
    package var minimumChainWork = UInt256.zero
    /// The scripts of this block and its ancestors are assumed to be valid; zero: none.
    package var defaultAssumeValid = BlockHash.zero
    /// Every block must carry a solution to `blockChallenge` (BIP325).
    package var isSignet = false
    /// The script that signed blocks must solve; empty when blocks are not signed.
    package var blockChallenge = Script()
    /// From this height on the main network's blocks must solve `blockChallenge`.
    package var authorisationHeight = Int.max
    /// Whom coinbases below `authorisationHeight` may pay; nil: anyone.
    package var proofOfProtocol: ProofOfProtocol?

    package struct BuriedHeights: Hashable, Sendable {
        package var heightInCoinbase: Int
        package var checkLockTimeVerify: Int
        package var strictDER: Int
        package var csv: Int
        package var segwit: Int

        package subscript(deployment: BuriedDeployment) -> Int {
            get {
                switch deployment {
                case .heightInCoinbase: heightInCoinbase
                case .checkLockTimeVerify: checkLockTimeVerify
                case .strictDER: strictDER
                case .csv: csv
                case .segwit: segwit
                }
            }
            set {
                switch deployment {
                case .heightInCoinbase: heightInCoinbase = newValue
                case .checkLockTimeVerify: checkLockTimeVerify = newValue
                case .strictDER: strictDER = newValue
                case .csv: csv = newValue
                case .segwit: segwit = newValue
                }
            }
        }
    }

    /// Blocks of a difficulty period.
    package var difficultyAdjustmentInterval: Int { Int(powTargetTimespan / powTargetSpacing) }

    /// Whether a block at `height` must obey `deployment`.
    package func isActive(_ deployment: BuriedDeployment, at height: Int) -> Bool { height >= buriedHeights[deployment] }

    package subscript(deployment: VersionBitsDeployment) -> DeploymentSchedule {
        get {
            switch deployment {
            case .testdummy: testdummy
            case .taproot: taproot
            }
        }
        set {
            switch deployment {
            case .testdummy: testdummy = newValue
            case .taproot: taproot = newValue
            }
        }
    }
}

/// The main network's rule on whom a coinbase pays below the height from which blocks are signed.
package struct ProofOfProtocol: Sendable {
    /// Every paying output carries at least this much.
    package let minimumValue: Amount
    /// The genesis coinbase, which pays a bare key.
    package let exemptTxid: Txid
    /// The key hashes that may be paid.
    package let keyHashes: Set<[UInt8]>
}
