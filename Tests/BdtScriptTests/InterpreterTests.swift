import BdtBase
import BdtCrypto
import BdtPrimitives
import BdtScript
import Testing

/// What the published vectors leave out: tapscript, limits and helpers.
@Suite struct InterpreterTests {
    /// Accepts any signature, and remembers nothing.
    struct Yes: SignatureChecker {
        func checkECDSA(signature: ByteView, publicKey: ByteView, scriptCode: ByteView, version: SignatureVersion) -> Bool { true }
        func checkSchnorr(
            signature: ByteView, publicKey: ByteView, version: SignatureVersion, execution: inout ExecutionData
        ) -> ScriptError? { nil }
        func checkLockTime(_ lockTime: Int64) -> Bool { true }
        func checkSequence(_ sequence: Int64) -> Bool { true }
    }

    private func run(
        _ text: String, stack: [[UInt8]] = [], flags: ScriptFlags = .standard, version: SignatureVersion = .tapscript, weight: Int = 1000
    ) throws -> EvaluationResult {
        var execution = ExecutionData()
        execution.validationWeightLeft = weight
        return evaluateScript(
            try Script(parsing: text), stack: stack, flags: flags, version: version, checker: Yes(), execution: execution)
    }

    @Test func checkSignatureAdd() throws {
        let key = "'\(String(repeating: "k", count: 32))'"
        #expect(try run("'s' 1 \(key) CHECKSIGADD").stack == [[2]])
        #expect(try run("0 1 \(key) CHECKSIGADD").stack == [[1]])
        #expect(try run("0 1 0 CHECKSIGADD").error == .publicKeyType)
        #expect(try run("'s' 1 'odd' CHECKSIGADD").error == .discourageUpgradablePublicKeyType)
        #expect(try run("'s' 1 'odd' CHECKSIGADD", flags: .mandatory).stack == [[2]])
        #expect(try run("'s' 1 \(key) CHECKSIGADD", weight: 49).error == .tapscriptValidationWeight)
        #expect(try run("0 1 \(key) CHECKSIGADD", weight: 49).error == nil)
        #expect(try run("'s' 1 \(key) CHECKSIGADD", version: .witnessV0).error == .badOpcode)
        #expect(try run("1 \(key) CHECKSIGADD").error == .invalidStackOperation)
    }

    @Test func tapscriptRules() throws {
        #expect(try run("0 0 0 CHECKMULTISIG").error == .tapscriptCheckMultisig)
        #expect(try run("2 IF ENDIF").error == .tapscriptMinimalIf)
        #expect(try run("2 IF ENDIF", flags: [], version: .witnessV0).error == nil)
        #expect(try run("2 IF ENDIF", flags: [.minimalIf], version: .witnessV0).error == .minimalIf)
        #expect(try run("2 IF ENDIF", flags: [.minimalIf], version: .base).error == nil)
        // Neither size nor operations are limited.
        let nops = String(repeating: "NOP ", count: 10_001)
        #expect(try run(nops + "1").error == nil)
        #expect(try run(nops, version: .base).error == .scriptSize)
        #expect(try run(String(repeating: "NOP ", count: 202), version: .witnessV0).error == .operationCount)
    }

    @Test func limits() throws {
        #expect(try run(String(repeating: "1 ", count: 1000), version: .base).error == nil)
        #expect(try run(String(repeating: "1 ", count: 1001), version: .base).error == .stackSize)
        let long = Script([Opcode.pushData2.rawValue, 0x09, 0x02] + [UInt8](repeating: 0, count: 521))
        #expect(evaluateScript(long, flags: [], checker: NoSignatureChecker()).error == .pushSize)
        #expect(try run("0x05 0x01", version: .base).error == .badOpcode)
        #expect(try run("0 IF 0xba ENDIF", version: .base).error == nil)
        #expect(try run("0 IF CAT ENDIF", version: .base).error == .disabledOpcode)
        #expect(try run("0 IF VERIF ENDIF", version: .base).error == .badOpcode)
    }

    @Test func elementTruth() throws {
        for (element, isTrue) in [([], false), ([0], false), ([0x80], false), ([0, 0x80], false), ([0x80, 0], true), ([0, 1], true)]
            as [([UInt8], Bool)]
        {
            #expect(try run("VERIFY", stack: [element], version: .base).error == (isTrue ? nil : .verify))
        }
    }

    @Test func rearranging() throws {
        let stack: [[UInt8]] = [[1], [2], [3], [4], [5], [6]]
        for (text, expected) in [
            ("2ROT", [3, 4, 5, 6, 1, 2]), ("2SWAP", [1, 2, 5, 6, 3, 4]), ("ROT", [1, 2, 3, 5, 6, 4]), ("TUCK", [1, 2, 3, 4, 6, 5, 6]),
            ("2OVER", [1, 2, 3, 4, 5, 6, 3, 4]), ("3DUP", [1, 2, 3, 4, 5, 6, 4, 5, 6]), ("NIP", [1, 2, 3, 4, 6]),
            ("5 PICK", [1, 2, 3, 4, 5, 6, 1]), ("5 ROLL", [2, 3, 4, 5, 6, 1]), ("OVER", [1, 2, 3, 4, 5, 6, 5]),
            ("TOALTSTACK 2DROP FROMALTSTACK", [1, 2, 3, 6]), ("IFDUP DEPTH", [1, 2, 3, 4, 5, 6, 6, 7]),
        ] as [(String, [UInt8])] {
            #expect(try run(text, stack: stack, version: .base).stack == expected.map { [$0] }, "\(text)")
        }
        #expect(try run("6 ROLL", stack: stack, version: .base).error == .invalidStackOperation)
        #expect(try run("-1 PICK", stack: stack, version: .base).error == .invalidStackOperation)
    }

    @Test func sigOps() throws {
        let multisig = try Script(parsing: "1 0 0 2 CHECKMULTISIG CHECKSIG")
        #expect(multisig.sigOpCount(accurate: false) == 21)
        #expect(multisig.sigOpCount(accurate: true) == 3)
        #expect(try Script(parsing: "0 CHECKMULTISIG").sigOpCount(accurate: true) == 20)
        // What comes before a malformed push counts.
        #expect(try Script(parsing: "CHECKSIG 0x4c").sigOpCount(accurate: true) == 1)
        let redeem = ScriptBuilder().push(multisig.bytes).script
        let output = ScriptBuilder().opcode(.hash160).push(Hash160(hashing: multisig.bytes).bytes).opcode(.equal).script
        #expect(cost(of: redeem, spending: output) == 4 * (3 + 3))
        #expect(cost(of: redeem, spending: output, flags: []) == 4 * 3)
        #expect(cost(of: try Script(parsing: "NOP"), spending: output) == 4 * 3)
        let program = Script([0, 32] + SHA256.hash(multisig.bytes).bytes)
        #expect(cost(spending: program, witness: [multisig.bytes]) == 4 * 3 + 3)
        #expect(cost(spending: program, witness: [multisig.bytes], flags: []) == 4 * 3)
        let keyProgram = Script([0, 20] + [UInt8](repeating: 7, count: 20))
        #expect(cost(spending: keyProgram) == 4 * 3 + 1)
        #expect(cost(of: ScriptBuilder().push(keyProgram.bytes).script, spending: output) == 4 * 3 + 1)
    }

    /// Of a transaction with outputs that count three by themselves.
    private func cost(
        of scriptSig: Script = Script(), spending script: Script, witness: [[UInt8]] = [], flags: ScriptFlags = .mandatory
    ) -> Int {
        let input = TransactionInput(previousOutput: OutPoint(txid: Txid(.one), index: 0), scriptSig: scriptSig, witness: witness)
        let checks = Script([UInt8](repeating: Opcode.checkSig.rawValue, count: 3))
        let outputs = [TransactionOutput(value: .zero, script: checks)]
        return Transaction(TransactionBody(inputs: [input], outputs: outputs))
            .sigOpCost(spentOutputs: [TransactionOutput(value: .zero, script: script)], flags: flags)
    }

    @Test func signatureCacheIsBounded() {
        let cache = HashCache(maxBytes: 1 << 14)
        let hashes = (0..<UInt8.max).map { SHA256.hash([$0]) }
        for hash in hashes { cache.insert(hash) }
        #expect(cache.capacity == 512)
        #expect(hashes.count(where: { cache.contains($0) }) <= cache.capacity)
        #expect(cache.contains(hashes[hashes.count - 1], erase: true))
        #expect(!cache.contains(hashes[hashes.count - 1]))
    }

    @Test func executionCacheKnowsFlags() {
        let cache = ScriptExecutionCache(maxBytes: 1 << 14)
        let wtxid = Wtxid(.one)
        cache.insert(wtxid, flags: .standard)
        #expect(cache.contains(wtxid, flags: .standard, erase: false))
        #expect(!cache.contains(wtxid, flags: .mandatory, erase: false))
        #expect(cache.contains(wtxid, flags: .standard, erase: true))
        #expect(!cache.contains(wtxid, flags: .standard, erase: false))
    }

    @Test func texts() throws {
        #expect(throws: ScriptTextError("script parse error: unknown opcode")) { try Script(parsing: "PUSHDATA1") }
        #expect(throws: ScriptTextError.self) { try Script(parsing: "4294967296") }
        #expect(try Script(parsing: "-4294967295").bytes == [5, 0xff, 0xff, 0xff, 0xff, 0x80])
        #expect(ScriptError.allCases.count == 52)
        #expect(ScriptError.signatureFindAndDelete.name == "SIG_FINDANDDELETE")
        #expect(ScriptError.evalFalse.text == "Script evaluated without error but finished with a false/empty top stack element")
    }
}
