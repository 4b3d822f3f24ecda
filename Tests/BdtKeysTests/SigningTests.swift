import BdtCrypto
import BdtKeys
import BdtPrimitives
import BdtScript
import Testing

@Suite struct SigningTests {
    /// Three keys of which a test holds as many as it wants.
    private static let secrets = (1...3).map { number in
        // Small numbers are in range.
        PrivateKey([UInt8](repeating: 0, count: 31) + [UInt8(number)])!
    }
    private static let wif = secrets.map { AddressCodec.regtest.encode($0) }
    private static let shared = secrets.map { $0.publicKey.description }

    private struct Funding {
        var body = TransactionBody(outputs: [TransactionOutput(value: Amount(1000), script: Script([0x51]))])
        var spent: [OutPoint: TransactionOutput] = [:]

        mutating func add(_ script: Script, value: Amount = Amount(50_000)) {
            let point = OutPoint(txid: Txid(SHA256.hash(script.bytes)), index: UInt32(body.inputs.count))
            body.inputs.append(TransactionInput(previousOutput: point))
            spent[point] = TransactionOutput(value: value, script: script)
        }
    }

    /// The scripts of a descriptor and everything that signs for them.
    private func solve(_ text: String) throws -> (scripts: [Script], keys: FlatSigningProvider) {
        let (list, found) = try Descriptor.parse(text, codec: .regtest)
        let expansion = try #require(list[0].expand(at: 0, keys: found))
        var keys = expansion.provider
        for secret in list[0].privateKeys(at: 0, keys: found).values { keys.add(secret) }
        return (expansion.scripts, keys)
    }

    static let descriptors = [
        "pk(\(wif[0]))", "pkh(\(wif[0]))", "wpkh(\(wif[0]))", "sh(wpkh(\(wif[0])))", "combo(\(wif[0]))",
        "multi(2,\(wif[0]),\(shared[1]),\(wif[2]))", "sh(multi(2,\(wif[0]),\(wif[1]),\(shared[2])))",
        "wsh(multi(2,\(wif[0]),\(wif[1])))", "sh(wsh(multi(1,\(wif[0]),\(shared[1]))))", "wsh(pk(\(wif[0])))", "wsh(pkh(\(wif[0])))",
        "sh(pk(\(wif[0])))", "tr(\(wif[0]))", "tr(\(wif[0]),pk(\(shared[1])))", "tr(\(shared[0]),pk(\(wif[1])))",
        "tr(\(shared[0]),{pk(\(shared[2])),multi_a(2,\(wif[0]),\(shared[1]),\(wif[2]))})", "rawtr(\(wif[1]))",
    ]

    @Test(arguments: descriptors) func everyTemplateIsSigned(_ text: String) throws {
        let (scripts, keys) = try solve(text)
        for hashType in [0, 1, 2, 3, 0x81, 0x82, 0x83] as [UInt8] {
            var funding = Funding()
            for script in scripts { funding.add(script) }
            let first = Funding(body: funding.body, spent: funding.spent)
            let errors = signTransaction(&funding.body, keys: keys, spentOutputs: funding.spent, hashType: hashType)
            // SINGLE signs inputs with an output of their own only.
            let single = hashType & 3 == 3
            #expect(Set(errors.keys) == Set(single ? Array(scripts.indices.dropFirst()) : []), "\(text) \(hashType) \(errors)")
            guard !single else { continue }
            try verify(funding)
            for index in scripts.indices {
                let dummy = try #require(dummySignedInput(first.body.inputs[index], spending: scripts[index], keys: keys))
                let real = funding.body.inputs[index]
                let isKeyPathMissing = text.hasPrefix("tr(02")
                if !isKeyPathMissing && (hashType == 0 || !text.contains("tr(")) {
                    // ECDSA signatures may come out a byte or two shorter than the dummies.
                    let slack = size(dummy) - size(real)
                    #expect((0...6).contains(slack), "\(text)")
                }
            }
        }
    }

    private func size(_ input: TransactionInput) -> Int { input.scriptSig.count + input.witness.reduce(0) { $0 + $1.count } }

    private func verify(_ funding: Funding) throws {
        let transaction = Transaction(funding.body)
        let outputs = try transaction.inputs.map { try #require(funding.spent[$0.previousOutput]) }
        let data = PrecomputedTransactionData(transaction, spentOutputs: outputs)
        for index in transaction.inputs.indices {
            let input = transaction.inputs[index]
            let error = verifyScript(
                scriptSig: input.scriptSig, scriptPubKey: outputs[index].script, witness: input.witness, flags: .standard,
                checker: TransactionSignatureChecker(data, inputIndex: index))
            #expect(error == nil)
        }
    }

    @Test(arguments: ["multi", "sh(multi", "wsh(multi", "sh(wsh(multi"]) func signersTakeTurns(_ form: String) throws {
        let close = String(repeating: ")", count: form.filter { $0 == "(" }.count + 1)
        func text(_ owner: Int) -> String {
            let keys = (0..<3).map { $0 == owner ? Self.wif[$0] : Self.shared[$0] }
            return "\(form)(2,\(keys.joined(separator: ",")))".dropLast(1) + close
        }
        let (scripts, first) = try solve(text(2))
        let (_, second) = try solve(text(0))
        var funding = Funding()
        funding.add(scripts[0])
        #expect(signTransaction(&funding.body, keys: first, spentOutputs: funding.spent).count == 1)
        let partial = funding.body
        #expect(signTransaction(&funding.body, keys: second, spentOutputs: funding.spent).isEmpty)
        try verify(funding)
        // The same by merging two halves.
        var other = Funding()
        other.add(scripts[0])
        _ = signTransaction(&other.body, keys: second, spentOutputs: funding.spent)
        let output = try #require(funding.spent.values.first)
        var merged = SignatureData()
        for body in [partial, other.body] {
            let data = PrecomputedTransactionData(Transaction(body), spentOutputs: [output], forSigning: true)
            merged.merge(SignatureData(extractedFrom: data, inputIndex: 0, spending: output))
        }
        #expect(merged.signatures.count == 2)
        let data = PrecomputedTransactionData(Transaction(partial), spentOutputs: [output], forSigning: true)
        let creator = TransactionSignatureCreator(data, inputIndex: 0, amount: output.value, hashType: 1)
        #expect(produceSignature(for: output.script, keys: EmptySigningProvider(), creator: creator, data: &merged))
        funding.body.inputs[0].scriptSig = merged.scriptSig
        funding.body.inputs[0].witness = merged.witness
        try verify(funding)
    }

    @Test func publishedReasons() throws {
        let (witness, keys) = try solve("wpkh(\(Self.wif[0]))")
        var funding = Funding()
        funding.add(witness[0])
        #expect(signTransaction(&funding.body, keys: keys, spentOutputs: [:]) == [0: "Input not found or already spent"])
        #expect(
            signTransaction(&funding.body, keys: EmptySigningProvider(), spentOutputs: funding.spent)
                == [0: "Witness program hash mismatch"])
        funding.spent = funding.spent.mapValues { TransactionOutput(value: .maxMoney, script: $0.script) }
        #expect(signTransaction(&funding.body, keys: keys, spentOutputs: funding.spent) == [0: "Missing amount"])
        var legacy = Funding()
        legacy.add(try solve("pkh(\(Self.wif[0]))").scripts[0])
        #expect(
            signTransaction(&legacy.body, keys: EmptySigningProvider(), spentOutputs: legacy.spent)
                == [0: "Unable to sign input, invalid stack size (possibly missing key)"])
    }

    @Test func anchorsNeedNoKeys() {
        var funding = Funding()
        funding.add(Destination.anchor.script)
        #expect(signTransaction(&funding.body, keys: EmptySigningProvider(), spentOutputs: funding.spent).isEmpty)
    }
}
