import BdtCrypto
import BdtPolicy
import BdtPrimitives
import Testing

@Suite struct StandardnessTests {
    private static let hash = Hash160([UInt8](repeating: 7, count: 20))!
    private static let key = PublicKey([2] + [UInt8](repeating: 7, count: 32))!
    private static let uncompressedKey = PublicKey([4] + [UInt8](repeating: 7, count: 64))!
    private static let rate = FeeRate(satoshiPerKvB: 3000)

    private static func program(_ version: Int, _ count: Int) -> Script {
        WitnessProgram(version: version, program: [UInt8](repeating: 7, count: count))!.script
    }

    private static func spend(_ change: (inout TransactionBody) -> Void = { _ in }) -> Transaction {
        var body = TransactionBody(
            inputs: [TransactionInput(previousOutput: OutPoint(txid: Txid(.one), index: 0))],
            outputs: [TransactionOutput(value: .coin, script: .payToPublicKeyHash(hash))])
        change(&body)
        return Transaction(body)
    }

    private func reason(_ options: StandardnessOptions = StandardnessOptions(), _ change: (inout TransactionBody) -> Void) -> String? {
        nonstandardReason(of: Self.spend(change), options)
    }

    @Test(
        arguments: [
            (Script.payToPublicKeyHash(hash), 546), (.payToScriptHash(hash), 540), (.payTo(key), 576), (.payTo(uncompressedKey), 672),
            (program(0, 20), 294), (program(0, 32), 330), (program(1, 32), 330), (Script([0x51, 0x02, 0x4e, 0x73]), 240),
            (Script([0x6a, 0x00]), 0),
        ] as [(Script, Int64)])
    func dust(script: Script, threshold: Int64) {
        #expect(dustThreshold(TransactionOutput(value: .zero, script: script), rate: Self.rate) == Amount(threshold))
        #expect(!isDust(TransactionOutput(value: Amount(threshold), script: script), rate: Self.rate))
        if threshold > 0 { #expect(isDust(TransactionOutput(value: Amount(threshold - 1), script: script), rate: Self.rate)) }
    }

    @Test func transactions() {
        #expect(reason { _ in } == nil)
        #expect(reason { $0.version = 0 } == "version")
        #expect(reason { $0.version = 3 } == nil)
        #expect(reason { $0.version = 4 } == "version")
        #expect(reason { $0.inputs[0].witness = [[UInt8](repeating: 0, count: 400_000)] } == "tx-size")
        #expect(reason { $0.inputs[0].scriptSig = Script([UInt8](repeating: 0, count: 1650)) } == nil)
        #expect(reason { $0.inputs[0].scriptSig = Script([UInt8](repeating: 0, count: 1651)) } == "scriptsig-size")
        #expect(reason { $0.inputs[0].scriptSig = Script([Opcode.nop.rawValue]) } == "scriptsig-not-pushonly")
        #expect(reason { $0.inputs[0].scriptSig = Script([1]) } == "scriptsig-not-pushonly")
    }

    @Test func outputs() {
        func output(_ script: Script, options: StandardnessOptions = StandardnessOptions()) -> String? {
            reason(options) { $0.outputs[0].script = script }
        }
        func data(_ count: Int) -> Script { ScriptBuilder().opcode(.return).push([UInt8](repeating: 1, count: count)).script }
        func multisig(_ count: Int) -> Script { .multisig(required: 1, keys: [PublicKey](repeating: Self.key, count: count)) }
        #expect(output(Script([0x51])) == "scriptpubkey")
        #expect(output(Self.program(5, 10)) == nil)
        #expect(output(Self.program(0, 10)) == "scriptpubkey")
        #expect(output(data(80)) == nil && output(data(81)) == "scriptpubkey")
        #expect(output(data(1), options: StandardnessOptions(maxDataCarrierSize: nil)) == "scriptpubkey")
        #expect(output(multisig(3)) == nil && output(multisig(4)) == "scriptpubkey")
        #expect(output(multisig(3), options: StandardnessOptions(permitsBareMultisig: false)) == "bare-multisig")
        let dust = TransactionOutput(value: Amount(1), script: .payToPublicKeyHash(Self.hash))
        #expect(reason { $0.outputs.append(dust) } == nil)
        #expect(reason { $0.outputs += [dust, dust] } == "dust")
        #expect(
            reason { $0.outputs += [TransactionOutput(value: .zero, script: data(1)), TransactionOutput(value: .zero, script: data(1))] }
                == "multi-op-return")
    }

    private func inputs(_ spent: Script, scriptSig: Script = Script()) -> Bool {
        areInputsStandard(Self.spend { $0.inputs[0].scriptSig = scriptSig }, spentOutputs: [TransactionOutput(value: .zero, script: spent)])
    }

    @Test func spentOutputs() {
        let redeem = { (count: Int) in Script([UInt8](repeating: Opcode.checkSig.rawValue, count: count)) }
        let push = { (script: Script) in ScriptBuilder().push(script.bytes).script }
        #expect(inputs(.payToPublicKeyHash(Self.hash)))
        #expect(!inputs(Script([0x51])))
        #expect(!inputs(Self.program(5, 10)))
        #expect(inputs(Script([0x51, 0x02, 0x4e, 0x73])))
        #expect(inputs(.payToScriptHash(Self.hash), scriptSig: push(redeem(15))))
        #expect(!inputs(.payToScriptHash(Self.hash), scriptSig: push(redeem(16))))
        #expect(!inputs(.payToScriptHash(Self.hash)))
        #expect(!inputs(.payToScriptHash(Self.hash), scriptSig: Script([Opcode.return.rawValue])))
    }

    private func witness(_ spent: Script, _ witness: [[UInt8]], scriptSig: Script = Script()) -> Bool {
        let spend = Self.spend {
            $0.inputs[0].witness = witness
            $0.inputs[0].scriptSig = scriptSig
        }
        return isWitnessStandard(spend, spentOutputs: [TransactionOutput(value: .zero, script: spent)])
    }

    @Test func witnesses() {
        func bytes(_ count: Int, first: UInt8 = 0) -> [UInt8] { [first] + [UInt8](repeating: 0, count: count - 1) }
        let scriptHash = Self.program(0, 32)
        #expect(!witness(.payToPublicKeyHash(Self.hash), [[1]]) && witness(.payToPublicKeyHash(Self.hash), []))
        #expect(!witness(Script([0x51, 0x02, 0x4e, 0x73]), [[1]]))
        #expect(witness(scriptHash, [bytes(80), bytes(3600)]))
        #expect(!witness(scriptHash, [bytes(81), bytes(3600)]) && !witness(scriptHash, [bytes(3601)]))
        #expect(witness(scriptHash, [[UInt8]](repeating: [], count: 101)) && !witness(scriptHash, [[UInt8]](repeating: [], count: 102)))
        let nested = ScriptBuilder().push(scriptHash.bytes).script
        #expect(!witness(.payToScriptHash(Self.hash), [bytes(81), []], scriptSig: nested))
        #expect(!witness(.payToScriptHash(Self.hash), [[1]]))
        let taproot = Self.program(1, 32)
        #expect(witness(taproot, [bytes(64)]))
        #expect(!witness(taproot, [bytes(64), [0x50]]))
        #expect(!witness(taproot, [[1], [1], []]))
        #expect(witness(taproot, [bytes(80), bytes(5000), bytes(33, first: 0xc1)]))
        #expect(!witness(taproot, [bytes(81), bytes(1), bytes(33, first: 0xc1)]))
        #expect(witness(taproot, [bytes(81), bytes(1), bytes(33, first: 0xc2)]))
    }

    @Test func sizes() {
        #expect(virtualSize(weight: 401, sigOpsCost: 0, bytesPerSigOp: 20) == 101)
        #expect(virtualSize(weight: 400, sigOpsCost: 21, bytesPerSigOp: 20) == 105)
        #expect(Self.spend().inputs[0].weight == 41 * 4 + 1)
    }
}
