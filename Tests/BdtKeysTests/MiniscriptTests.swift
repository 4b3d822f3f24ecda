import BdtBase
import BdtCrypto
import BdtKeys
import BdtPrimitives
import BdtScript
import Testing

@Suite struct MiniscriptTests {
    private static let secrets = (1...4).map { PrivateKey([UInt8](repeating: 0, count: 31) + [$0])! }
    private static let wif = secrets.map { AddressCodec.regtest.encode($0) }
    private static let shown = secrets.map(\.publicKey.description)
    private static let image = SHA256.hash([UInt8](repeating: 7, count: 32))

    /// Signed by the keys given in private form; lock times 1000 blocks and ages of 42 blocks are met.
    static let spendable: [String] = [
        "wsh(and_v(v:pk(\(wif[0])),older(42)))", "wsh(and_v(v:pkh(\(wif[0])),after(1000)))",
        "wsh(or_d(pk(\(shown[1])),and_v(v:pk(\(wif[0])),older(2))))",
        "wsh(or_i(and_v(v:pk(\(wif[0])),older(2)),pk(\(shown[1]))))", "wsh(andor(pk(\(shown[0])),older(3),pk(\(wif[1]))))",
        "wsh(thresh(2,pk(\(wif[0])),s:pk(\(shown[1])),a:pkh(\(wif[2]))))",
        "sh(wsh(thresh(1,pk(\(shown[0])),a:and_n(pk(\(wif[1])),n:older(2)))))",
        "wsh(or_b(pk(\(wif[0])),a:pk(\(shown[1]))))", "wsh(and_b(pk(\(wif[0])),s:pk(\(wif[1]))))",
        "wsh(t:or_c(pk(\(wif[0])),v:pk(\(shown[1]))))",
        "wsh(and_v(v:multi(2,\(wif[0]),\(wif[1]),\(shown[2])),older(1)))",
        "wsh(andor(multi(1,\(shown[0]),\(shown[1])),after(5),and_v(v:pkh(\(wif[2])),older(9))))",
        "tr(\(shown[3]),and_v(v:pk(\(wif[0])),older(42)))",
        "tr(\(shown[3]),{pkh(\(wif[0])),thresh(2,pk(\(wif[1])),s:pk(\(wif[2])),adv:older(42))})",
        "tr(\(shown[3]),and_v(v:multi_a(2,\(wif[0]),\(shown[1]),\(wif[2])),after(1000)))",
    ]

    @Test(arguments: spendable) func writtenInferredAndSpent(_ text: String) throws {
        let (list, found) = try Descriptor.parse(text, codec: .regtest)
        let descriptor = list[0]
        let expansion = try #require(descriptor.expand(at: 0, keys: found))
        let script = expansion.scripts[0]
        let provider = HidingSigningProvider(expansion.provider, hidesSecrets: true, hidesOrigins: true)
        let inferred = Descriptor(inferredFrom: script, provider: provider, codec: .regtest)
        #expect(inferred.expand(at: 0, keys: EmptySigningProvider())?.scripts == [script])
        #expect(!inferred.text.hasPrefix("addr") && !inferred.text.hasPrefix("rawtr"))
        var keys = expansion.provider
        for secret in descriptor.privateKeys(at: 0, keys: found).values { keys.add(secret) }
        let point = OutPoint(txid: Txid(.one), index: 0)
        let output = TransactionOutput(value: Amount(5000), script: script)
        func spend(sequence: UInt32, lockTime: UInt32) -> (errors: [Int: String], body: TransactionBody) {
            var body = TransactionBody(inputs: [TransactionInput(previousOutput: point, sequence: sequence)], lockTime: lockTime)
            body.outputs = [TransactionOutput(value: Amount(1), script: Script())]
            return (signTransaction(&body, keys: keys, spentOutputs: [point: output]), body)
        }
        let (errors, body) = spend(sequence: 42, lockTime: 1000)
        #expect(errors.isEmpty)
        if let bound = descriptor.maximumSatisfactionWeight(highR: true), !text.hasPrefix("tr") {
            let size = body.inputs[0].witness.reduce(body.inputs[0].scriptSig.count * 4) { $0 + $1.count + 1 }
            #expect(size <= bound + 8)
        }
        if text.contains("older(42)") && !text.contains("adv") { #expect(spend(sequence: 41, lockTime: 1000).errors.count == 1) }
        if text.contains("after(1000)") { #expect(spend(sequence: 42, lockTime: 999).errors.count == 1) }
    }

    @Test func preimagesComeFromPSBTs() throws {
        let text = "wsh(and_v(v:pk(\(Self.wif[0])),sha256(\(Hex.encode(Self.image.bytes)))))"
        let (list, found) = try Descriptor.parse(text, codec: .regtest)
        var keys = try #require(list[0].expand(at: 0, keys: found)?.provider)
        let script = try #require(list[0].expand(at: 0, keys: found)?.scripts.first)
        keys.add(Self.secrets[0])
        var psbt = PSBT(
            TransactionBody(
                inputs: [TransactionInput(previousOutput: OutPoint(txid: Txid(.one), index: 0))],
                outputs: [TransactionOutput(value: Amount(1), script: Script())]))
        psbt.inputs[0].witnessUTXO = TransactionOutput(value: Amount(5000), script: script)
        let without = psbt.sign(0, keys: keys, data: psbt.signingData)
        #expect(!without.isComplete)
        psbt.inputs[0].preimages[.sha256] = [Self.image.bytes: [UInt8](repeating: 7, count: 32)]
        let with = psbt.sign(0, keys: keys, data: psbt.signingData)
        #expect(with.isComplete)
    }

    static let faults: [(String, String)] = [
        ("wsh(or_i(older(1),pk(\(shown[0]))))", "or_i(older(1),pk(\(shown[0]))) is not sane: witnesses without signature exist"),
        (
            "wsh(and_b(and_b(older(1),a:older(100000000)),s:pk(\(shown[0]))))",
            "and_b(older(1),a:older(100000000)) is not sane: contains mixes of timelocks expressed in blocks and seconds"
        ),
        (
            "wsh(and_b(or_b(pk(\(shown[0])),s:pk(\(shown[1]))),s:pk(\(shown[0]))))",
            "and_b(or_b(pk(\(shown[0])),s:pk(\(shown[1]))),s:pk(\(shown[0]))) is not sane: contains duplicate public keys"
        ),
        ("wsh(and_v(pk(\(shown[0])),older(1)))", "and_v(pk(\(shown[0])),older(1)) is invalid"),
        ("wsh(and_b(0,s:pk(\(shown[0]))))", "and_b(0,s:pk(\(shown[0]))) is not satisfiable"),
        ("sh(and_v(v:pk(\(shown[0])),older(1)))", "Miniscript expressions can only be used in wsh or tr."),
        ("wsh(vv:pk(\(shown[0])))", "A function is needed within P2WSH"),
        ("wsh(and_v(v:pk(x),older(1)))", "key 'x' is not valid"),
        ("wsh(and_v(v:pk(\(shown[0])),older(0)))", "A function is needed within P2WSH"),
        ("wsh(thresh(3,pk(\(shown[0])),s:pk(\(shown[1]))))", "A function is needed within P2WSH"),
        (
            "tr(\(shown[0]),and_v(v:multi(1,\(shown[1])),older(1)))",
            "'and_v(v:multi(1,\(shown[1])),older(1))' is not a valid descriptor function"
        ),
    ]

    @Test(arguments: faults) func publishedMessages(text: String, message: String) {
        #expect(throws: DescriptorError(message)) { try Descriptor.parse(text, codec: .regtest) }
    }

    /// Scripts of published examples.
    @Test func decodedScripts() throws {
        let htlc = Script(
            try hex(
                "82012088a914ffffffffffffffffffffffffffffffffffffffff88210250929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0ad51b2"
            ))
        var provider = FlatSigningProvider()
        provider.add(htlc)
        let inferred = Descriptor(inferredFrom: htlc.payToWitnessScriptHash, provider: provider, codec: .regtest)
        #expect(
            inferred.text
                == "wsh(and_v(and_v(v:hash160(ffffffffffffffffffffffffffffffffffffffff),v:pk(0250929b74c1a04954b78b4b6035e97a5e078a5a0f28ec96d547bfee9ace803ac0)),older(1)))#gm8xz4fl"
        )
    }

    @Test func hostileNestingCostsNoStack() {
        let deep = String(repeating: "n", count: 3000)
        #expect(throws: DescriptorError.self) { try Descriptor.parse("wsh(\(deep):older(1))", codec: .regtest) }
        let functions = String(repeating: "and_v(v:1,", count: 20_000)
        #expect(throws: DescriptorError.self) { try Descriptor.parse("tr(\(Self.shown[0]),\(functions)1)", codec: .regtest) }
        for byte in [0x92, 0x69, 0xac, 0x68, 0x9a, 0x6c, 0x87, 0x93] as [UInt8] {
            let script = Script([UInt8](repeating: byte, count: 3000))
            var provider = FlatSigningProvider()
            provider.add(script)
            let inferred = Descriptor(inferredFrom: script.payToWitnessScriptHash, provider: provider, codec: .regtest)
            #expect(inferred.text.hasPrefix("addr("))
        }
    }

    @Test func randomScriptsAreSurvived() {
        var state: UInt64 = 1
        func random(_ limit: Int) -> Int {
            state = state &* 6_364_136_223_846_793_005 &+ 1_442_695_040_888_963_407
            return Int(state >> 33) % limit
        }
        let opcodes: [UInt8] = [
            0, 0x51, 0x52, 0x63, 0x64, 0x67, 0x68, 0x69, 0x6b, 0x6c, 0x73, 0x76, 0x7c, 0x82, 0x87, 0x88, 0x92, 0x93, 0x9a, 0x9b, 0xa8, 0xa9,
            0xac,
            0xad, 0xae, 0xb1, 0xb2,
        ]
        for _ in 0..<3000 {
            var bytes: [UInt8] = []
            for _ in 0..<random(12) {
                bytes += random(4) == 0 ? [33] + Self.secrets[random(4)].publicKey.bytes : [opcodes[random(opcodes.count)]]
            }
            var provider = FlatSigningProvider()
            provider.add(Script(bytes))
            let inferred = Descriptor(inferredFrom: Script(bytes).payToWitnessScriptHash, provider: provider, codec: .regtest)
            #expect(inferred.expand(at: 0, keys: EmptySigningProvider())?.scripts == [Script(bytes).payToWitnessScriptHash])
        }
    }
}
