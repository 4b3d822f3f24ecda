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
        let keys = (0..<keyCount).map { stack[depth: 2 + $0] }
        let signatures = (0..<signatureCount).map { stack[depth: 3 + keyCount + $0] }
        let isValid = try allMatch(signatures: signatures, keys: keys)
        if !isValid && flags.contains(.nullFail) && signatures.contains(where: { !$0.isEmpty }) { throw .signatureNullFail }
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

    /// Whether each signature is valid under one of the keys, in the same order. Encodings are checked pair by pair: the order can be seen.
    private func allMatch(signatures: [[UInt8]], keys: [[UInt8]]) throws(ScriptError) -> Bool {
        let code = try scriptCode(without: signatures)
        var signature = 0
        var key = 0
        while signature < signatures.count {
            if signatures.count - signature > keys.count - key { return false }
            try SignatureEncoding.check(signatures[signature], flags: flags)
            try SignatureEncoding.check(publicKey: keys[key], flags: flags, version: version)
            if checker.checkECDSA(signature: signatures[signature], publicKey: keys[key], scriptCode: code, version: version) {
                signature += 1
            }
            key += 1
        }
        return true
    }
}
