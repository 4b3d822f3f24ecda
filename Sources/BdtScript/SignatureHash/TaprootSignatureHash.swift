import BdtCrypto
import BdtEncoding
import BdtPrimitives

/// The hash that signatures of BIP341, and of BIP342 when `version` is `.tapscript`, sign. Nil for an unknown hash type, and for SINGLE
/// without an output of its own. `data` must be ready for taproot and `inputIndex` an input's.
package func taprootSignatureHash(
    _ data: PrecomputedTransactionData, inputIndex: Int, hashType: UInt8, version: SignatureVersion, execution: inout ExecutionData
) -> Hash256? {
    guard let shared = data.shared, let spent = data.spent else { return nil }
    guard hashType == SignatureHashType.default || SignatureHashType.isDefined(hashType) else { return nil }
    let transaction = data.transaction
    let anyoneCanPay = hashType & SignatureHashType.anyoneCanPay != 0
    let outputs = hashType == SignatureHashType.default ? SignatureHashType.all : hashType & 3
    var writer = ByteWriter(reserving: 256)
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
    if outputs == SignatureHashType.all { writer.write(shared.outputs) }
    writer.write(UInt8(version == .tapscript ? 2 : 0) | (execution.annexHash == nil ? 0 : 1))
    if anyoneCanPay {
        writer.write(transaction.inputs[inputIndex].previousOutput)
        writer.write(data.spentOutputs[inputIndex])
        writer.write(transaction.inputs[inputIndex].sequence)
    } else {
        writer.write(UInt32(inputIndex))
    }
    if let annexHash = execution.annexHash { writer.write(annexHash) }
    if outputs == SignatureHashType.single {
        guard inputIndex < transaction.outputs.count else { return nil }
        let hash = execution.outputHash ?? SHA256.hash(transaction.outputs[inputIndex].encoded)
        execution.outputHash = hash
        writer.write(hash)
    }
    if version == .tapscript {
        writer.write(execution.tapleafHash)
        writer.write(UInt8(0))
        writer.write(execution.codeSeparatorPosition)
    }
    var hasher = tapSighashHasher
    hasher.update(writer.bytes)
    return hasher.finalize()
}

private let tapSighashHasher = SHA256(tag: "TapSighash")
