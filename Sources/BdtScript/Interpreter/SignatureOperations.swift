import BdtBase
import BdtPrimitives

extension Interpreter {
    /// OP_CHECKSIG and OP_CHECKSIGVERIFY: signature, key.
    mutating func checkSignature(verify: Bool) throws(ScriptError) {
        try stack.require(2)
        let isValid = try signatureIsValid(depth: 2, key: stack[depth: 1])
        stack.drop(2)
        try finish(isValid, verify: verify, failure: .checkSigVerify)
    }

    /// OP_CHECKSIGADD (BIP342): signature, number, key.
    mutating func checkSignatureAdd() throws(ScriptError) {
        if isBeforeTapscript { throw .badOpcode }
        try stack.require(3)
        let sum = try number(depth: 2)
        let isValid = try signatureIsValid(depth: 3, key: stack[depth: 1])
        stack.drop(3)
        stack.push(number: sum + (isValid ? 1 : 0))
    }

    /// The signature stands at `depth`.
    private mutating func signatureIsValid(depth: Int, key: ByteView) throws(ScriptError) -> Bool {
        isBeforeTapscript
            ? try ecdsaIsValid(depth: depth, key: key) : try schnorrIsValid(stack[depth: depth], key: key)
    }

    private func ecdsaIsValid(depth: Int, key: ByteView) throws(ScriptError) -> Bool {
        let signature = stack[depth: depth]
        return try withScriptCode(withoutSignaturesAt: depth..<depth + 1) { code throws(ScriptError) in
            try SignatureEncoding.check(signature, flags: flags)
            try SignatureEncoding.check(publicKey: key, flags: flags, version: version)
            let isValid = checker.checkECDSA(signature: signature, publicKey: key, scriptCode: code, version: version)
            if !isValid && !signature.isEmpty && flags.contains(.nullFail) { throw .signatureNullFail }
            return isValid
        }
    }

    /// The order of these checks is consensus (BIP342).
    private mutating func schnorrIsValid(_ signature: ByteView, key: ByteView) throws(ScriptError) -> Bool {
        let isPresent = !signature.isEmpty
        if isPresent {
            execution.validationWeightLeft -= ScriptLimits.validationWeightPerSignature
            if execution.validationWeightLeft < 0 { throw .tapscriptValidationWeight }
        }
        switch key.count {
        case 0: throw .publicKeyType
        case 32:
            guard isPresent else { break }
            if let error = checker.checkSchnorr(signature: signature, publicKey: key, version: version, execution: &execution) {
                throw error
            }
        default:
            if flags.contains(.discourageUpgradablePublicKeyType) { throw .discourageUpgradablePublicKeyType }
        }
        return isPresent
    }
}
