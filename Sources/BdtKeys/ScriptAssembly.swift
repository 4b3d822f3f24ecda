import BdtBase
import BdtPrimitives
import BdtScript

extension Script {
    /// The script in words: opcode names, numbers for pushes of up to four bytes, hexadecimal digits for longer ones, `[error]` where it does
    /// not parse. With `decodingSignatures` the hash type of what looks like a signature becomes a word such as `[ALL]`.
    package func assembly(decodingSignatures: Bool = false) -> String {
        var words: [String] = []
        var walk = ScriptIterator(self)
        // Data behind OP_RETURN may look like a signature by chance.
        let decodes = decodingSignatures && !isUnspendable
        while let step = walk.next() { words.append(step.word(decodingSignature: decodes)) }
        if walk.failed { words.append("[error]") }
        return words.joined(separator: " ")
    }

    /// Whether all of it parses, with known opcodes and no push that is too long to execute.
    package var hasValidOpcodes: Bool {
        var walk = ScriptIterator(self)
        while let step = walk.next() {
            if step.opcode.rawValue > Opcode.nop10.rawValue || step.data.count > Script.maximumElementSize { return false }
        }
        return !walk.failed
    }
}

extension ScriptInstruction {
    fileprivate func word(decodingSignature: Bool) -> String {
        guard opcode.rawValue <= Opcode.pushData4.rawValue else { return opcode.name }
        if data.count <= 4 { return String(ScriptNumber.decode(data, minimal: false) ?? 0) }
        if decodingSignature, let type = data.last, let name = SignatureHashNames.name(of: type),
            [UInt8](data).withView({ SignatureEncoding.isStrictDER($0) })
        {
            return Hex.encode(data.dropLast()) + "[\(name)]"
        }
        return Hex.encode(data)
    }
}

/// The words for signature hash types in scripts and RPC calls.
package enum SignatureHashNames {
    private static let names: [UInt8: String] = [
        SignatureHashType.all: "ALL",
        SignatureHashType.all | SignatureHashType.anyoneCanPay: "ALL|ANYONECANPAY",
        SignatureHashType.none: "NONE",
        SignatureHashType.none | SignatureHashType.anyoneCanPay: "NONE|ANYONECANPAY",
        SignatureHashType.single: "SINGLE",
        SignatureHashType.single | SignatureHashType.anyoneCanPay: "SINGLE|ANYONECANPAY",
    ]

    /// `ALL`; nil for the default type, which no signature shows, and for unknown ones.
    package static func name(of type: UInt8) -> String? { names[type] }

    /// The type that `ALL` or `DEFAULT` names.
    package static func type(named name: String) -> UInt8? {
        name == "DEFAULT" ? SignatureHashType.default : names.first { $0.value == name }?.key
    }
}
