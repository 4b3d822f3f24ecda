/// Which rules a script runs under, and with them how its signatures are hashed.
package enum SignatureVersion: Sendable {
    /// Before segregated witness, and P2SH redeem scripts.
    case base
    /// BIP141 and BIP143.
    case witnessV0
    /// The key path of BIP341; runs no script.
    case taproot
    /// BIP342.
    case tapscript
}

/// Numbers that bound scripts.
package enum ScriptLimits {
    /// Opcodes other than pushes, before tapscript.
    package static let maxOperations = 201
    package static let maxPublicKeysPerMultisig = 20
    /// Lock times below are block heights, others UNIX seconds.
    package static let lockTimeThreshold: UInt32 = 500_000_000
    /// Elements of both stacks together.
    package static let maxStackSize = 1000
    /// What each successful signature check takes from, and what is added to, the weight of the witness (BIP342).
    package static let validationWeightPerSignature = 50
    package static let validationWeightOffset = 50
}
