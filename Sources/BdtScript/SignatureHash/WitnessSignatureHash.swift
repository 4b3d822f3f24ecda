import BdtBase
import BdtCrypto
import BdtPrimitives

/// The hash that signatures of witness version 0 sign (BIP143). `inputIndex` must be an input's.
package func witnessSignatureHash(
    _ spending: SpendingView, inputIndex: Int, scriptCode: ByteView, amount: Amount, hashType: Int32
) -> Hash256 {
    let transaction = spending.transaction
    let type = LegacyHashType(value: hashType)
    let input = transaction.inputs[inputIndex]
    let hashes = spending.doubled ?? SharedHashes(transaction).hashedAgain
    let coversSequences = !type.anyoneCanPay && !type.isSingle && !type.isNone
    return HashWriter.doubleHash { writer in
        writer.write(transaction.version)
        writer.write(type.anyoneCanPay ? Hash256.zero : hashes.prevouts)
        writer.write(coversSequences ? hashes.sequences : Hash256.zero)
        writer.write(input.outpointBytes)
        writer.writeVarBytes(scriptCode)
        writer.write(amount.satoshi)
        writer.write(input.sequence)
        if type.isSingle {
            let outputs = transaction.outputs
            writer.write(inputIndex < outputs.count ? SHA256.double(outputs.bytes(at: inputIndex)) : Hash256.zero)
        } else {
            writer.write(type.isNone ? Hash256.zero : hashes.outputs)
        }
        writer.write(transaction.lockTime)
        writer.write(hashType)
    }
}
