import BdtBase
import BdtCrypto
import BdtPrimitives
import BdtScript
import Testing

/// The hashes and checks over views against plain ones, on transactions made from fixed seeds.
@Suite struct FastPathTests {
    private static let hashTypes: [UInt8] = [0, 1, 2, 3, 0x81, 0x82, 0x83, 4, 0x50, 0x84, 0xff]

    @Test func hashesEqualPlainOnes() {
        for seed in 0..<200 {
            var maker = SpendMaker(seed: UInt64(seed))
            let (transaction, spent) = maker.transaction()
            let plain = PlainSignatureHash(transaction: transaction, spent: spent)
            let data = PrecomputedTransactionData(transaction, spentOutputs: spent, forSigning: true)
            for input in transaction.inputs.indices {
                let code = maker.script()
                for byte in Self.hashTypes {
                    let type = Int32(byte)
                    #expect(
                        data.legacySignatureHash(inputIndex: input, scriptCode: code, hashType: type)
                            == plain.legacy(input: input, code: code, type: type), "seed \(seed), input \(input), type \(type)")
                    let amount = spent[input].value
                    #expect(
                        data.witnessSignatureHash(inputIndex: input, scriptCode: code, amount: amount, hashType: type)
                            == plain.witness(input: input, code: code, amount: amount, type: type), "seed \(seed), input \(input)")
                    var execution = ExecutionData()
                    execution.tapleafHash = SHA256.hash([byte])
                    execution.codeSeparatorPosition = UInt32(seed)
                    if seed % 2 == 0 { execution.annexHash = SHA256.hash(code.bytes) }
                    for version in [SignatureVersion.taproot, .tapscript] {
                        let expected = plain.taproot(
                            input: input, type: byte, execution: execution, isTapscript: version == .tapscript)
                        let hash = data.taprootSignatureHash(inputIndex: input, hashType: byte, version: version, execution: &execution)
                        #expect(hash == expected, "seed \(seed), input \(input), type \(byte)")
                    }
                }
            }
        }
    }

    /// Signed spends of every template are valid, and with one byte changed get the same verdict on both ways.
    @Test func verdictsEqualPlainOnes() throws {
        var valid = 0
        var mutants = 0
        for seed in 0..<60 {
            var maker = SpendMaker(seed: UInt64(seed))
            let (transaction, spent) = maker.signedTransaction()
            for input in transaction.inputs.indices {
                #expect(verdict(transaction, spent, input, .standard) == nil, "seed \(seed), input \(input)")
                valid += 1
            }
            for _ in 0..<40 {
                var body = transaction.body
                var outputs = spent
                maker.change(&body, &outputs)
                let mutant = Transaction(body)
                let input = maker.number(below: mutant.inputs.count)
                let flags = maker.flags()
                let error = verdict(mutant, outputs, input, flags)
                #expect(error == plainVerdict(mutant, outputs, input, flags), "seed \(seed), input \(input), \(flags)")
                mutants += 1
            }
        }
        print("fast paths: \(valid) spends, \(mutants) mutants")
    }

    private func verdict(_ transaction: Transaction, _ spent: [TransactionOutput], _ input: Int, _ flags: ScriptFlags) -> ScriptError? {
        let check = ScriptCheck(
            PrecomputedTransactionData(transaction, spentOutputs: spent), inputIndex: input, flags: flags,
            cache: SignatureCache(maxBytes: 1 << 14))
        let first = check.run()
        // What the cache remembers must not change the verdict.
        #expect(check.run() == first)
        return first
    }

    private func plainVerdict(
        _ transaction: Transaction, _ spent: [TransactionOutput], _ input: Int, _ flags: ScriptFlags
    ) -> ScriptError? {
        let checker = PlainChecker(hashes: PlainSignatureHash(transaction: transaction, spent: spent), input: input)
        let own = transaction.inputs[input]
        let error = verifyScript(
            scriptSig: own.scriptSig, scriptPubKey: spent[input].script, witness: own.witness, flags: flags, checker: checker)
        return error
    }
}
