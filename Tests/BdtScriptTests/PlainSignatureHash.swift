import BdtBase
import BdtCrypto
import BdtEncoding
import BdtPrimitives
import BdtScript

/// The signature hashes as their documents spell them, put together as arrays from a transaction object: slow and plain, to compare with.
struct PlainSignatureHash {
    let transaction: Transaction
    let spent: [TransactionOutput]

    func legacy(input: Int, code: Script, type: Int32) -> Hash256 {
        let outputType = type & 0x1f
        if outputType == 3 && input >= transaction.outputs.count { return .one }
        var body = transaction.body
        for index in body.inputs.indices {
            body.inputs[index].witness = []
            body.inputs[index].scriptSig = index == input ? withoutSeparators(code) : Script()
            if index != input && (outputType == 2 || outputType == 3) { body.inputs[index].sequence = 0 }
        }
        if outputType == 2 { body.outputs = [] }
        if outputType == 3 {
            body.outputs = Array(body.outputs[...input])
            for index in 0..<input { body.outputs[index] = TransactionOutput(value: Amount(-1), script: Script()) }
        }
        if type & 0x80 != 0 { body.inputs = [body.inputs[input]] }
        var writer = ByteWriter()
        body.encode(into: &writer, witness: false)
        writer.write(type)
        return SHA256.double(writer.bytes)
    }

    private func withoutSeparators(_ code: Script) -> Script {
        var kept: [UInt8] = []
        var end = 0
        var walk = ScriptIterator(code)
        while let step = walk.next() {
            if step.opcode != .codeSeparator { kept += code.bytes[step.offset..<walk.offset] }
            end = walk.offset
        }
        return Script(kept + code.bytes[end...])
    }

    /// BIP143.
    func witness(input: Int, code: Script, amount: Amount, type: Int32) -> Hash256 {
        let (single, none, alone) = (type & 0x1f == 3, type & 0x1f == 2, type & 0x80 != 0)
        let inputs = transaction.inputs
        var writer = ByteWriter()
        writer.write(transaction.version)
        writer.write(alone ? .zero : SHA256.double(inputs.flatMap(\.previousOutput.encoded)))
        writer.write(alone || single || none ? .zero : SHA256.double(inputs.flatMap { bytes(of: $0.sequence) }))
        writer.write(inputs[input].previousOutput)
        writer.write(code)
        writer.write(amount)
        writer.write(inputs[input].sequence)
        if single {
            writer.write(input < transaction.outputs.count ? SHA256.double(transaction.outputs[input].encoded) : .zero)
        } else {
            writer.write(none ? .zero : SHA256.double(transaction.outputs.flatMap(\.encoded)))
        }
        writer.write(transaction.lockTime)
        writer.write(type)
        return SHA256.double(writer.bytes)
    }

    /// BIP341 and BIP342; nil for a type that is none.
    func taproot(input: Int, type: UInt8, execution: ExecutionData, isTapscript: Bool) -> Hash256? {
        guard [0, 1, 2, 3, 0x81, 0x82, 0x83].contains(type), type & 3 != 3 || input < transaction.outputs.count else { return nil }
        let inputs = transaction.inputs
        var writer = ByteWriter()
        writer.write(UInt8(0))
        writer.write(type)
        writer.write(transaction.version)
        writer.write(transaction.lockTime)
        if type < 0x80 {
            writer.write(SHA256.hash(inputs.flatMap(\.previousOutput.encoded)))
            writer.write(SHA256.hash(spent.flatMap(\.value.encoded)))
            writer.write(SHA256.hash(spent.flatMap(\.script.encoded)))
            writer.write(SHA256.hash(inputs.flatMap { bytes(of: $0.sequence) }))
        }
        if type & 3 < 2 { writer.write(SHA256.hash(transaction.outputs.flatMap(\.encoded))) }
        writer.write(UInt8((isTapscript ? 2 : 0) + (execution.annexHash == nil ? 0 : 1)))
        if type < 0x80 {
            writer.write(UInt32(input))
        } else {
            writer.write(inputs[input].previousOutput)
            writer.write(spent[input])
            writer.write(inputs[input].sequence)
        }
        if let annex = execution.annexHash { writer.write(annex) }
        if type & 3 == 3 { writer.write(SHA256.hash(transaction.outputs[input].encoded)) }
        if isTapscript {
            writer.write(execution.tapleafHash)
            writer.write(UInt8(0))
            writer.write(execution.codeSeparatorPosition)
        }
        return SHA256.tagged("TapSighash", writer.bytes)
    }

    private func bytes(of number: UInt32) -> [UInt8] { withUnsafeBytes(of: number.littleEndian) { [UInt8]($0) } }
}

/// Judges signatures by the plain hashes and by keys and signatures that are copied: nothing of the fast path is in it.
struct PlainChecker: SignatureChecker {
    let hashes: PlainSignatureHash
    let input: Int

    func checkECDSA(signature: ByteView, publicKey: ByteView, scriptCode: ByteView, version: SignatureVersion) -> Bool {
        guard let key = PublicKey(publicKey.array), let type = signature.last else { return false }
        let code = Script(scriptCode.array)
        let hash =
            version == .witnessV0
            ? hashes.witness(input: input, code: code, amount: hashes.spent[input].value, type: Int32(type))
            : hashes.legacy(input: input, code: code, type: Int32(type))
        return key.verify(hash, signature: signature.array.dropLast())
    }

    func checkSchnorr(
        signature: ByteView, publicKey: ByteView, version: SignatureVersion, execution: inout ExecutionData
    ) -> ScriptError? {
        guard signature.count == 64 || signature.count == 65 else { return .schnorrSignatureSize }
        let type = signature.count == 65 ? signature[64] : 0
        if signature.count == 65 && type == 0 { return .schnorrSignatureHashType }
        guard let hash = hashes.taproot(input: input, type: type, execution: execution, isTapscript: version == .tapscript) else {
            return .schnorrSignatureHashType
        }
        guard let key = XOnlyPublicKey(publicKey.array) else { return .unknownError }
        return key.verify(hash, signature: signature.array.prefix(64)) ? nil : .schnorrSignature
    }

    func checkLockTime(_ lockTime: Int64) -> Bool {
        let own = Int64(hashes.transaction.lockTime)
        return (own < 500_000_000) == (lockTime < 500_000_000) && lockTime <= own
            && hashes.transaction.inputs[input].sequence != .max
    }

    func checkSequence(_ sequence: Int64) -> Bool {
        let own = Int64(hashes.transaction.inputs[input].sequence)
        guard hashes.transaction.version >= 2, own & 1 << 31 == 0, own & 1 << 22 == sequence & 1 << 22 else { return false }
        return sequence & 0xffff <= own & 0xffff
    }
}
