import BdtBase
import BdtCrypto
import BdtPrimitives

/// The hash that signatures of BIP341, and of BIP342 when `version` is `.tapscript`, sign. Nil for an unknown hash type, and for SINGLE
/// without an output of its own. `spending` must be ready for taproot and `inputIndex` an input's.
package func taprootSignatureHash(
    _ spending: SpendingView, inputIndex: Int, hashType: UInt8, version: SignatureVersion, execution: inout ExecutionData
) -> Hash256? {
    guard let shared = spending.shared, let spent = spending.taproot else { return nil }
    guard hashType == SignatureHashType.default || SignatureHashType.isDefined(hashType) else { return nil }
    let transaction = spending.transaction
    let anyoneCanPay = hashType & SignatureHashType.anyoneCanPay != 0
    let covered = hashType == SignatureHashType.default ? SignatureHashType.all : hashType & 3
    if covered == SignatureHashType.single && execution.outputHash == nil {
        guard inputIndex < transaction.outputs.count else { return nil }
        execution.outputHash = SHA256.hash(transaction.outputs.bytes(at: inputIndex))
    }
    let execution = execution
    return HashWriter.hash(after: tapSighashHasher) { writer in
        writer.write(UInt8(0))
        writer.write(hashType)
        writer.write(transaction.version)
        writer.write(transaction.lockTime)
        if !anyoneCanPay {
            writer.write(shared.prevouts)
            writer.write(spent.amounts)
            writer.write(spent.scripts)
            writer.write(shared.sequences)
        }
        if covered == SignatureHashType.all { writer.write(shared.outputs) }
        writer.write(UInt8(version == .tapscript ? 2 : 0) | (execution.annexHash == nil ? 0 : 1))
        if anyoneCanPay {
            writer.write(transaction.inputs[inputIndex].outpointBytes)
            writer.write(spending.spent[inputIndex].value.satoshi)
            writer.writeVarBytes(spending.spent[inputIndex].script)
            writer.write(transaction.inputs[inputIndex].sequence)
        } else {
            writer.write(UInt32(inputIndex))
        }
        if let annexHash = execution.annexHash { writer.write(annexHash) }
        if covered == SignatureHashType.single, let outputHash = execution.outputHash { writer.write(outputHash) }
        if version == .tapscript {
            writer.write(execution.tapleafHash)
            writer.write(UInt8(0))
            writer.write(execution.codeSeparatorPosition)
        }
    }
}

private let tapSighashHasher = SHA256(tag: "TapSighash")
