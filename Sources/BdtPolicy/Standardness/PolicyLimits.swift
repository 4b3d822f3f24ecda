import BdtConsensus
import BdtPrimitives

/// Numbers of the relay rules that no option changes.
package enum PolicyLimits {
    /// Weight units of a transaction.
    package static let maxTransactionWeight = 400_000
    /// Bytes without witnesses: 64 could pose as two hashes of a merkle tree.
    package static let minStrippedSize = 65
    package static let maxTransactionVersion: UInt32 = 3
    package static let maxTransactionSigOpsCost = ConsensusLimits.maxBlockSigOpsCost / 5
    /// Signature operations of a P2SH redeem script.
    package static let maxRedeemScriptSigOps = 15
    /// Bytes of a scriptSig: a P2SH multisignature of 15 keys fits.
    package static let maxScriptSigSize = 1650
    /// Keys of a bare multisignature output.
    package static let maxBareMultisigKeys = 3
    /// Elements below the script of a P2WSH witness, bytes of each, and bytes of the script.
    package static let maxWitnessScriptElements = 100
    package static let maxWitnessScriptElementSize = 80
    package static let maxWitnessScriptSize = 3600
    /// Bytes of each element below script and control block of a tapscript witness.
    package static let maxTapscriptElementSize = 80
    package static let maxDustOutputs = 1
}

/// The relay rules on transactions that options set; the defaults are the published ones.
package struct StandardnessOptions: Hashable, Sendable {
    /// Outputs that cost more to spend than they hold at this rate are dust (-dustrelayfee).
    package var dustRelayRate: FeeRate
    /// Bytes of the script of a data-carrying output (-datacarriersize); nil when none is relayed (-datacarrier=0).
    package var maxDataCarrierSize: Int?
    /// Whether bare multisignature outputs are standard (-permitbaremultisig).
    package var permitsBareMultisig: Bool

    package init(
        dustRelayRate: FeeRate = FeeRate(satoshiPerKvB: 3000), maxDataCarrierSize: Int? = 83, permitsBareMultisig: Bool = true
    ) {
        self.dustRelayRate = dustRelayRate
        self.maxDataCarrierSize = maxDataCarrierSize
        self.permitsBareMultisig = permitsBareMultisig
    }
}
