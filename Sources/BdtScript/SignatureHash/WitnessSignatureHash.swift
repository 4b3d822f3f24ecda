import BdtCrypto
import BdtEncoding
import BdtPrimitives

/// The hash that signatures of witness version 0 sign (BIP143). `inputIndex` must be an input's.
package func witnessSignatureHash(
    _ data: PrecomputedTransactionData, inputIndex: Int, scriptCode: Script, amount: Amount, hashType: Int32
) -> Hash256 {
    let transaction = data.transaction
    let type = LegacyHashType(value: hashType)
    let input = transaction.inputs[inputIndex]
    let hashes = data.shared ?? SharedHashes(transaction)
    var writer = ByteWriter(reserving: 160 + scriptCode.count)
    writer.write(transaction.version)
    writer.write(type.anyoneCanPay ? Hash256.zero : hashes.prevouts.hashedAgain)
    writer.write(type.anyoneCanPay || type.isSingle || type.isNone ? Hash256.zero : hashes.sequences.hashedAgain)
    writer.write(input.previousOutput)
    writer.write(scriptCode)
    writer.write(amount)
    writer.write(input.sequence)
    if type.isSingle {
        writer.write(inputIndex < transaction.outputs.count ? SHA256.double(transaction.outputs[inputIndex].encoded) : Hash256.zero)
    } else {
        writer.write(type.isNone ? Hash256.zero : hashes.outputs.hashedAgain)
    }
    writer.write(transaction.lockTime)
    writer.write(hashType)
    return SHA256.double(writer.bytes)
}

extension Hash256 {
    /// SHA-256 of the 32 bytes: makes a double hash of a single one.
    fileprivate var hashedAgain: Hash256 {
        var hasher = SHA256()
        hasher.update(self)
        return hasher.finalize()
    }
}
