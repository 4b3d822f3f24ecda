import BdtPrimitives

extension Interpreter {
    /// OP_CHECKMULTISIG and OP_CHECKMULTISIGVERIFY: an unused element, signatures, their count, keys, their count.
    mutating func checkMultisig(verify: Bool) throws(ScriptError) {
        if version == .tapscript { throw .tapscriptCheckMultisig }
        try stack.require(1)
        let keyCount = try boundedCount(depth: 1, limit: ScriptLimits.maxPublicKeysPerMultisig, failure: .publicKeyCount)
        operationCount += keyCount
        if operationCount > ScriptLimits.maxOperations { throw .operationCount }
        try stack.require(keyCount + 2)
        let signatureCount = try boundedCount(depth: keyCount + 2, limit: keyCount, failure: .signatureCount)
        let consumed = keyCount + signatureCount + 2
        try stack.require(consumed + 1)
        let signatures = 3 + keyCount..<3 + keyCount + signatureCount
        let isValid = try allMatch(signatures: signatures, keys: 2..<2 + keyCount)
        if !isValid && flags.contains(.nullFail), signatures.contains(where: { !stack[depth: $0].isEmpty }) { throw .signatureNullFail }
        stack.drop(consumed)
        // The published node has always taken one element too many off.
        if flags.contains(.nullDummy) && !stack[depth: 1].isEmpty { throw .signatureNullDummy }
        stack.drop()
        try finish(isValid, verify: verify, failure: .checkMultisigVerify)
    }

    private func boundedCount(depth: Int, limit: Int, failure: ScriptError) throws(ScriptError) -> Int {
        let value = try number(depth: depth)
        guard value >= 0, value <= limit else { throw failure }
        return Int(value)
    }

    /// Whether each signature is valid under one of the keys, in the same order; both are given by their depths on the stack, first ones
    /// first. Encodings are checked pair by pair: the order can be seen.
    private func allMatch(signatures: Range<Int>, keys: Range<Int>) throws(ScriptError) -> Bool {
        try withScriptCode(withoutSignaturesAt: signatures) { code throws(ScriptError) in
            var signature = signatures.lowerBound
            var key = keys.lowerBound
            while signature < signatures.upperBound {
                if signatures.upperBound - signature > keys.upperBound - key { return false }
                try SignatureEncoding.check(stack[depth: signature], flags: flags)
                try SignatureEncoding.check(publicKey: stack[depth: key], flags: flags, version: version)
                let isValid = checker.checkECDSA(
                    signature: stack[depth: signature], publicKey: stack[depth: key], scriptCode: code, version: version)
                if isValid { signature += 1 }
                key += 1
            }
            return true
        }
    }
}
