import BdtPrimitives

extension Interpreter {
    /// OP_CHECKSIG and OP_CHECKSIGVERIFY: signature, key.
    mutating func checkSignature(verify: Bool) throws(ScriptError) {
        try stack.require(2)
        let isValid = try signatureIsValid(stack[depth: 2], key: stack[depth: 1])
        stack.drop(2)
        try finish(isValid, verify: verify, failure: .checkSigVerify)
    }

    /// OP_CHECKSIGADD (BIP342): signature, number, key.
    mutating func checkSignatureAdd() throws(ScriptError) {
        if isBeforeTapscript { throw .badOpcode }
        try stack.require(3)
        let sum = try number(depth: 2)
        let isValid = try signatureIsValid(stack[depth: 3], key: stack[depth: 1])
        stack.drop(3)
        stack.push(number: sum + (isValid ? 1 : 0))
    }

    private mutating func signatureIsValid(_ signature: [UInt8], key: [UInt8]) throws(ScriptError) -> Bool {
        isBeforeTapscript
            ? try ecdsaIsValid(signature, key: key) : try schnorrIsValid(signature, key: key)
    }

    private func ecdsaIsValid(_ signature: [UInt8], key: [UInt8]) throws(ScriptError) -> Bool {
        let code = try scriptCode(without: [signature])
        try SignatureEncoding.check(signature, flags: flags)
        try SignatureEncoding.check(publicKey: key, flags: flags, version: version)
        let isValid = checker.checkECDSA(signature: signature, publicKey: key, scriptCode: code, version: version)
        if !isValid && !signature.isEmpty && flags.contains(.nullFail) { throw .signatureNullFail }
        return isValid
    }

    /// The order of these checks is consensus (BIP342).
    private mutating func schnorrIsValid(_ signature: [UInt8], key: [UInt8]) throws(ScriptError) -> Bool {
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

    /// What signatures commit to of the script: from the last OP_CODESEPARATOR on, and before segregated witness without the signatures.
    func scriptCode(without signatures: [[UInt8]]) throws(ScriptError) -> Script {
        var code = codeStart == 0 ? script : Script([UInt8](script.bytes[codeStart...]))
        guard version == .base else { return code }
        for signature in signatures where code.removeAll(ScriptBuilder().push(signature).script.bytes) {
            if flags.contains(.constantScriptCode) { throw .signatureFindAndDelete }
        }
        return code
    }
}

extension Script {
    /// Removes `pattern` wherever it begins at an instruction, also several times in a row; true when it was found.
    mutating func removeAll(_ pattern: [UInt8]) -> Bool {
        guard !pattern.isEmpty, bytes.count >= pattern.count else { return false }
        var kept: [UInt8] = []
        var keptUpTo = 0
        var position = 0
        var found = false
        repeat {
            kept += bytes[keptUpTo..<position]
            while bytes[position...].starts(with: pattern) {
                position += pattern.count
                found = true
            }
            keptUpTo = position
        } while advance(&position)
        if found { bytes = kept + bytes[keptUpTo...] }
        return found
    }

    /// Moves past one instruction; false at the end and at a malformed push.
    private func advance(_ position: inout Int) -> Bool {
        var walk = ScriptIterator(self, offset: position)
        guard walk.next() != nil else { return false }
        position = walk.offset
        return true
    }
}
