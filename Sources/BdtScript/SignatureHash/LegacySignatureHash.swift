import BdtBase
import BdtCrypto
import BdtPrimitives

/// The hash that signatures before segregated witness sign. `scriptCode` has lost the signature already; its OP_CODESEPARATORs are left out
/// here. `inputIndex` must be an input's.
package func legacySignatureHash(_ transaction: TransactionView, inputIndex: Int, scriptCode: ByteView, hashType: Int32) -> Hash256 {
    let type = LegacyHashType(value: hashType)
    // Without an output of its own the published node signs the number one.
    if type.isSingle && inputIndex >= transaction.outputs.count { return .one }
    return HashWriter.doubleHash { writer in
        writer.write(transaction.version)
        let inputs = transaction.inputs
        if type.anyoneCanPay {
            writer.writeCompactSize(1)
            writer.writeSigned(inputs[inputIndex], scriptCode)
        } else {
            writer.writeCompactSize(inputs.count)
            for index in 0..<inputs.count {
                if index == inputIndex {
                    writer.writeSigned(inputs[index], scriptCode)
                } else {
                    writer.writeBlank(inputs[index], keepsSequence: !type.isSingle && !type.isNone)
                }
            }
        }
        writer.writeOutputs(of: transaction, inputIndex: inputIndex, type: type)
        writer.write(transaction.lockTime)
        writer.write(hashType)
    }
}

extension HashWriter {
    fileprivate mutating func writeSigned(_ input: InputView, _ scriptCode: ByteView) {
        write(input.outpointBytes)
        writeWithoutCodeSeparators(scriptCode)
        write(input.sequence)
    }

    /// An input that another one's signature covers.
    fileprivate mutating func writeBlank(_ input: InputView, keepsSequence: Bool) {
        write(input.outpointBytes)
        writeCompactSize(0)
        write(keepsSequence ? input.sequence : 0)
    }

    fileprivate mutating func writeOutputs(of transaction: TransactionView, inputIndex: Int, type: LegacyHashType) {
        if type.isNone {
            writeCompactSize(0)
        } else if type.isSingle {
            writeCompactSize(inputIndex + 1)
            for _ in 0..<inputIndex {
                write(Int64(-1))
                writeCompactSize(0)
            }
            write(transaction.outputs.bytes(at: inputIndex))
        } else {
            writeCompactSize(transaction.outputs.count)
            write(transaction.outputBytes)
        }
    }

    /// The script with its length, both without the OP_CODESEPARATORs; what stands behind a malformed push is kept as it is.
    private mutating func writeWithoutCodeSeparators(_ script: ByteView) {
        guard script.contains(Opcode.codeSeparator.rawValue) else { return writeVarBytes(script) }
        var separators = 0
        var walk = ScriptWalk(script)
        while let step = walk.next() { separators += step.opcode == .codeSeparator ? 1 : 0 }
        writeCompactSize(script.count - separators)
        var writtenUpTo = 0
        walk = ScriptWalk(script)
        while let step = walk.next() {
            guard step.opcode == .codeSeparator else { continue }
            write(script.part(from: writtenUpTo, count: step.offset - writtenUpTo))
            writtenUpTo = step.offset + 1
        }
        write(script.part(from: writtenUpTo))
    }
}
