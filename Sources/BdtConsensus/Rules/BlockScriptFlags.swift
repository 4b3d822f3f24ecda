import BdtPrimitives
import BdtScript

/// The rules that the scripts of a block are judged by. P2SH, witness and taproot hold from the start on, with few exceptions.
package func blockScriptFlags(hash: BlockHash, height: Int, parameters: ConsensusParameters) -> ScriptFlags {
    var flags = parameters.scriptFlagExceptions[hash] ?? [.payToScriptHash, .witness, .taproot]
    if parameters.isActive(.strictDER, at: height) { flags.insert(.strictDER) }
    if parameters.isActive(.checkLockTimeVerify, at: height) { flags.insert(.checkLockTimeVerify) }
    if parameters.isActive(.csv, at: height) { flags.insert(.checkSequenceVerify) }
    if parameters.isActive(.segwit, at: height) { flags.insert(.nullDummy) }
    return flags
}
