import BdtBase
import BdtCrypto
import BdtEncoding
import BdtKeys
import BdtPrimitives
import BdtScript

let scriptTargets: [FuzzTarget] = [
    // Flags, how many outputs are spent and what they are, then the transaction; every input is judged.
    FuzzTarget("verify", seeds: [verificationSeed]) { bytes in
        var fuzz = FuzzBytes(bytes)
        var flags = ScriptFlags(rawValue: fuzz.word() & (1 << 21 - 1))
        if flags.contains(.cleanStack) { flags.insert(.witness) }
        if flags.contains(.witness) { flags.insert(.payToScriptHash) }
        let outputs = (0..<4).map { _ in TransactionOutput(value: Amount(Int64(fuzz.word())), script: Script(fuzz.piece())) }
        guard let transaction = try? Transaction(decoding: fuzz.remaining), (1...64).contains(transaction.inputs.count) else { return }
        let spent = transaction.inputs.indices.map { outputs[$0 % outputs.count] }
        let data = PrecomputedTransactionData(transaction, spentOutputs: spent)
        let cache = SignatureCache(maxBytes: 1 << 14)
        for index in transaction.inputs.indices {
            let error = ScriptCheck(data, inputIndex: index, flags: flags).run()
            let input = transaction.inputs[index]
            let other = verifyScript(
                scriptSig: input.scriptSig, scriptPubKey: spent[index].script, witness: input.witness, flags: flags,
                checker: TransactionSignatureChecker(data, inputIndex: index))
            mustHold(error == other, "both ways to the verifier agree")
            for _ in 0..<2 {
                mustHold(ScriptCheck(data, inputIndex: index, flags: flags, cache: cache).run() == error, "the cache changes no verdict")
            }
        }
        _ = transaction.sigOpCost(spentOutputs: spent, flags: flags)
    },
    // Flags, version, then the script: it runs on a stack of two elements.
    FuzzTarget("script", seeds: [[0, 0, 0, 0, 0, 0x51, 0x52, 0x93, 0x53, 0x87], [0, 0, 8, 1, 0x63, 0x51, 0x67, 0x52, 0x68]]) { bytes in
        var fuzz = FuzzBytes(bytes)
        let flags = ScriptFlags(rawValue: fuzz.word())
        let version: SignatureVersion = fuzz.byte() & 1 == 0 ? .base : .tapscript
        let script = Script(fuzz.remaining)
        let result = evaluateScript(script, stack: [[1], []], flags: flags, version: version, checker: NoSignatureChecker())
        mustHold(result.error != nil || result.stack.count <= ScriptLimits.maxStackSize, "the stack is bounded")
        _ = script.assembly(decodingSignatures: true)
        _ = (ScriptTemplate(script), script.sigOpCount(accurate: true), script.isPushOnly, script.isUnspendable)
    },
    FuzzTarget("script-text", seeds: ["DUP HASH160 0x14 0x00 'abc' -1 1000 CHECKSIG"].map { [UInt8]($0.utf8) }) { bytes in
        _ = try? Script(parsing: String(decoding: bytes, as: UTF8.self))
        _ = ScriptFlags(parsing: String(decoding: bytes, as: UTF8.self))
    },
    FuzzTarget("signature", seeds: [[0x30, 6, 2, 1, 1, 2, 1, 1] + [UInt8](repeating: 2, count: 33)]) { bytes in
        let key = [UInt8](bytes.suffix(33))
        let signature = [UInt8](bytes.dropLast(33))
        signature.withView { signature in
            key.withView { key in
                _ = ECDSA.verify(.one, signature: signature, publicKey: key)
                _ = Schnorr.verify(.one, signature: signature, publicKey: key.part(from: min(1, key.count)))
            }
            _ = (ECDSA.hasLowS(signature), SignatureEncoding.isStrictDER(signature))
        }
    },
]

/// Two inputs that spend OP_TRUE, by all rules.
private let verificationSeed: [UInt8] = {
    var writer = ByteWriter()
    writer.writeBigEndian(ScriptFlags.standard.rawValue)
    for _ in 0..<4 {
        writer.writeBigEndian(UInt32(1000))
        writer.writeBigEndian(UInt16(1))
        writer.write(Opcode.push1.rawValue)
    }
    writer.write(sampleTransactions[1])
    return writer.bytes
}()
