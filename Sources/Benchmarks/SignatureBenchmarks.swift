import BdtBase
import BdtCrypto
import BdtPrimitives
import BdtScript

/// One input of each template, signed, with the bare check of its signatures.
private struct Sample {
    let name: String
    let spending: SpendingView
    let isSchnorr: Bool
    // What `spending` points into.
    let layout: TransactionLayout
    let spent: SpentOutputs

    private static let key = PrivateKey([UInt8](repeating: 3, count: 32))!  // In range: the bytes are fixed.
    private static let value = Amount(100_000)

    /// A transaction that spends `script`, with what `sign` puts into its input.
    init(_ name: String, _ script: Script, isSchnorr: Bool = false, _ sign: (SpendingView, inout TransactionInput) -> Void) {
        self.name = name
        self.isSchnorr = isSchnorr
        var body = TransactionBody(
            inputs: [TransactionInput(previousOutput: OutPoint(txid: Txid(SHA256.hash([1])), index: 0))],
            outputs: [TransactionOutput](
                repeating: TransactionOutput(value: Sample.value, script: Script([0x51])), count: 2))
        let spent = SpentOutputs([TransactionOutput(value: Sample.value, script: script)])
        self.spent = spent
        let unsigned = TransactionLayout(Transaction(body))
        withExtendedLifetime(unsigned) {
            sign(SpendingView(unsigned[0], spent: spent.all, forSigning: true), &body.inputs[0])
        }
        layout = TransactionLayout(Transaction(body))
        spending = SpendingView(layout[0], spent: spent.all)
    }

    static var all: [Sample] {
        let publicKey = key.publicKey
        let hash = publicKey.id
        let keyHashScript = Script.payToPublicKeyHash(hash)
        let output = publicKey.xOnly.tweaked(merkleRoot: nil)!.key  // The key is a point.
        return [
            Sample("p2pkh", keyHashScript) { spending, input in
                let digest = keyHashScript.bytes.withView {
                    legacySignatureHash(spending.transaction, inputIndex: 0, scriptCode: $0, hashType: 1)
                }
                input.scriptSig = ScriptBuilder().push(key.sign(digest) + [1]).push(publicKey.bytes).script
            },
            Sample("p2wpkh", ScriptBuilder().opcode(.push0).push(hash.bytes).script) { spending, input in
                let digest = keyHashScript.bytes.withView {
                    witnessSignatureHash(spending, inputIndex: 0, scriptCode: $0, amount: value, hashType: 1)
                }
                input.witness = [key.sign(digest) + [1], publicKey.bytes]
            },
            Sample("p2tr", ScriptBuilder().opcode(.push(number: 1)).push(output.bytes).script, isSchnorr: true) { spending, input in
                var execution = ExecutionData()
                // Default type, and outputs are known.
                let digest = taprootSignatureHash(spending, inputIndex: 0, hashType: 0, version: .taproot, execution: &execution)!
                input.witness = [key.signSchnorr(digest, tweak: .taproot(merkleRoot: nil))]
            },
        ]
    }
}

func signatures(_ run: BenchmarkRun) {
    let key = PrivateKey([UInt8](repeating: 5, count: 32))!  // In range: the bytes are fixed.
    let message = SHA256.hash([9])
    let (ecdsa, schnorr) = (key.sign(message), key.signSchnorr(message))
    let (publicKey, xOnly) = (key.publicKey.bytes, key.publicKey.xOnly.bytes)
    let (rawECDSA, rawSchnorr) = (RawECDSA(message, ecdsa, publicKey), RawSchnorr(message, schnorr, xOnly))
    ecdsa.withView { signature in
        publicKey.withView { publicKey in
            run.compare(
                "signature.ecdsa", per: "check", to: "libsecp256k1",
                { use(ECDSA.verify(message, signature: signature, publicKey: publicKey)) },
                raw: { use(rawECDSA.verify()) })
        }
    }
    schnorr.withView { signature in
        xOnly.withView { xOnly in
            run.compare(
                "signature.schnorr", per: "check", to: "libsecp256k1",
                { use(Schnorr.verify(message, signature: signature, publicKey: xOnly)) },
                raw: { use(rawSchnorr.verify()) })
        }
    }
}

func scripts(_ run: BenchmarkRun) {
    let key = PrivateKey([UInt8](repeating: 5, count: 32))!  // In range: the bytes are fixed.
    let message = SHA256.hash([9])
    let rawECDSA = RawECDSA(message, key.sign(message), key.publicKey.bytes)
    let rawSchnorr = RawSchnorr(message, key.signSchnorr(message), key.publicKey.xOnly.bytes)
    for sample in Sample.all {
        precondition(sample.spending.check(input: 0, flags: .mandatory) == nil, "\(sample.name) is signed wrongly")
        run.compare(
            "script.\(sample.name)", per: "input", to: "its signature check in libsecp256k1",
            {
                let spending = SpendingView(sample.layout[0], spent: sample.spent.all)
                use(spending.check(input: 0, flags: .mandatory))
            },
            raw: { use(sample.isSchnorr ? rawSchnorr.verify() : rawECDSA.verify()) })
        run.compare(
            "sighash.\(sample.name)", per: "input", to: "a double hash of 160 bytes",
            { use(SpendingView(sample.layout[0], spent: sample.spent.all)) },
            raw: { rawBytes.withView { use(SHA256.double($0)) } })
    }
}

private let rawBytes = [UInt8](repeating: 1, count: 160)
