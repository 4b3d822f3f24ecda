import BdtCrypto
import BdtEncoding
import BdtPrimitives

/// The hash that signatures before segregated witness sign. `scriptCode` has lost the signature already; its OP_CODESEPARATORs are left out
/// here. `inputIndex` must be an input's.
package func legacySignatureHash(_ transaction: Transaction, inputIndex: Int, scriptCode: Script, hashType: Int32) -> Hash256 {
    let type = LegacyHashType(value: hashType)
    // Without an output of its own the published node signs the number one.
    if type.isSingle && inputIndex >= transaction.outputs.count { return .one }
    let code = scriptCode.withoutCodeSeparators
    var writer = ByteWriter(reserving: transaction.strippedSize + code.count + 9)
    writer.write(transaction.version)
    if type.anyoneCanPay {
        writer.writeCompactSize(1)
        writeInput(transaction.inputs[inputIndex], script: code, isSigned: true, type: type, into: &writer)
    } else {
        writer.writeCompactSize(transaction.inputs.count)
        for (index, input) in transaction.inputs.enumerated() {
            let isSigned = index == inputIndex
            writeInput(input, script: isSigned ? code : Script(), isSigned: isSigned, type: type, into: &writer)
        }
    }
    writeOutputs(transaction.outputs, inputIndex: inputIndex, type: type, into: &writer)
    writer.write(transaction.lockTime)
    writer.write(hashType)
    return SHA256.double(writer.bytes)
}

private func writeInput(_ input: TransactionInput, script: Script, isSigned: Bool, type: LegacyHashType, into writer: inout ByteWriter) {
    writer.write(input.previousOutput)
    writer.write(script)
    writer.write(!isSigned && (type.isSingle || type.isNone) ? 0 : input.sequence)
}

private func writeOutputs(_ outputs: [TransactionOutput], inputIndex: Int, type: LegacyHashType, into writer: inout ByteWriter) {
    if type.isNone {
        writer.writeCompactSize(0)
    } else if type.isSingle {
        writer.writeCompactSize(inputIndex + 1)
        let blank = TransactionOutput(value: Amount(-1), script: Script())
        for _ in 0..<inputIndex { writer.write(blank) }
        writer.write(outputs[inputIndex])
    } else {
        writer.writeList(outputs)
    }
}

extension Script {
    /// The script without its OP_CODESEPARATORs; what stands behind a malformed push is kept as it is.
    var withoutCodeSeparators: Script {
        var kept: [UInt8] = []
        var keptUpTo = 0
        for step in self where step.opcode == .codeSeparator {
            kept += bytes[keptUpTo..<step.offset]
            keptUpTo = step.offset + 1
        }
        return keptUpTo == 0 ? self : Script(kept + bytes[keptUpTo...])
    }
}
