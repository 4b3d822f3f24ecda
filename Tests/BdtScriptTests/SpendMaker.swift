import BdtBase
import BdtCrypto
import BdtPrimitives
import BdtScript

/// Makes transactions from a seed: random ones, and ones that spend outputs of every template with valid signatures.
struct SpendMaker {
    private var state: UInt64

    init(seed: UInt64) { state = seed &* 0x9e37_79b9_7f4a_7c15 &+ 1 }

    // MARK: Randomness (splitmix64)

    private mutating func next() -> UInt64 {
        state &+= 0x9e37_79b9_7f4a_7c15
        var word = state
        word = (word ^ word >> 30) &* 0xbf58_476d_1ce4_e5b9
        word = (word ^ word >> 27) &* 0x94d0_49bb_1331_11eb
        return word ^ word >> 31
    }

    mutating func number(below limit: Int) -> Int { Int(next() % UInt64(limit)) }
    mutating func bytes(_ count: Int) -> [UInt8] { (0..<count).map { _ in UInt8(truncatingIfNeeded: next()) } }

    // MARK: Anything

    /// A script that may hold OP_CODESEPARATORs, and may end in the middle of a push.
    mutating func script() -> Script {
        var script: [UInt8] = []
        for _ in 0..<number(below: 12) {
            switch number(below: 4) {
            case 0: script.append(Opcode.codeSeparator.rawValue)
            case 1: script += ScriptBuilder().push(bytes(number(below: 300))).script.bytes
            default: script += bytes(1 + number(below: 3))
            }
        }
        return Script(script)
    }

    mutating func transaction() -> (Transaction, spent: [TransactionOutput]) {
        let inputs = (0..<1 + number(below: 20)).map { _ in
            TransactionInput(
                previousOutput: outPoint(), scriptSig: script(), sequence: UInt32(truncatingIfNeeded: next()),
                witness: (0..<number(below: 3)).map { _ in bytes(number(below: 80)) })
        }
        let outputs = (0..<number(below: 20)).map { _ in output(script()) }
        let body = TransactionBody(
            version: UInt32(number(below: 4)), inputs: inputs, outputs: outputs, lockTime: UInt32(truncatingIfNeeded: next()))
        return (Transaction(body), inputs.map { _ in output(script()) })
    }

    private mutating func outPoint() -> OutPoint { OutPoint(txid: Txid(SHA256.hash(bytes(8))), index: UInt32(number(below: 9))) }
    private mutating func output(_ script: Script) -> TransactionOutput {
        TransactionOutput(value: Amount(Int64(number(below: 1 << 40))), script: script)
    }

    mutating func flags() -> ScriptFlags {
        if number(below: 2) == 0 { return .mandatory }
        let flags = ScriptFlags(rawValue: UInt32(truncatingIfNeeded: next()) & (1 << 21 - 1))
        return flags.filled
    }

    // MARK: Signed

    private mutating func key() -> PrivateKey {
        while true {
            if let key = PrivateKey(bytes(32)) { return key }
        }
    }

    /// An output to spend and how, once the transaction is there.
    private struct Template {
        let script: Script
        var redeemScript: Script?
        var witnessScript: Script?
        var control: [UInt8]?
        var keys: [PrivateKey] = []
        var sign: Kind

        enum Kind { case key, multisig, witnessKey, witnessMultisig, taprootKey, tapscript }
    }

    private mutating func template() -> Template {
        let keys = [key(), key(), key()]
        let publicKeys = keys.map(\.publicKey)
        let multisig = Script.multisig(required: 2, keys: publicKeys)
        let hash = publicKeys[0].id
        let keyProgram = Script([0, 20] + hash.bytes)
        switch number(below: 8) {
        case 0: return Template(script: .payToPublicKeyHash(hash), keys: keys, sign: .key)
        case 1: return Template(script: multisig.payToScriptHash, redeemScript: multisig, keys: keys, sign: .multisig)
        case 2: return Template(script: keyProgram, keys: keys, sign: .witnessKey)
        case 3: return Template(script: keyProgram.payToScriptHash, redeemScript: keyProgram, keys: keys, sign: .witnessKey)
        case 4: return Template(script: multisig.payToWitnessScriptHash, witnessScript: multisig, keys: keys, sign: .witnessMultisig)
        case 5:
            let program = multisig.payToWitnessScriptHash
            return Template(
                script: program.payToScriptHash, redeemScript: program, witnessScript: multisig, keys: keys, sign: .witnessMultisig)
        case 6:
            guard let tweaked = publicKeys[0].xOnly.tweaked(merkleRoot: nil) else { return template() }
            return Template(script: Script([0x51, 32] + tweaked.key.bytes), keys: keys, sign: .taprootKey)
        default: return tapscript(keys)
        }
    }

    /// Two of two by OP_CHECKSIG and OP_CHECKSIGADD, after an OP_CODESEPARATOR, in one of two leaves.
    private mutating func tapscript(_ keys: [PrivateKey]) -> Template {
        let leafScript = ScriptBuilder().opcode(.codeSeparator).push(keys[0].publicKey.xOnly.bytes).opcode(.checkSig)
            .push(keys[1].publicKey.xOnly.bytes).opcode(.checkSigAdd).push(number: 2).opcode(.numEqual).script
        let leaf = Taproot.leafHash(version: Taproot.tapscriptLeaf, script: leafScript.bytes)
        let other = SHA256.hash(bytes(8))
        guard let tweaked = XOnlyPublicKey.unspendable.tweaked(merkleRoot: Taproot.branchHash(leaf, other)) else { return template() }
        let control = [Taproot.tapscriptLeaf | (tweaked.isOdd ? 1 : 0)] + XOnlyPublicKey.unspendable.bytes + other.bytes
        return Template(
            script: Script([0x51, 32] + tweaked.key.bytes), witnessScript: leafScript, control: control, keys: keys, sign: .tapscript)
    }

    mutating func signedTransaction() -> (Transaction, spent: [TransactionOutput]) {
        let templates = (0..<1 + number(below: 5)).map { _ in template() }
        let spent = templates.map { TransactionOutput(value: Amount(Int64(number(below: 1 << 40))), script: $0.script) }
        var body = TransactionBody(
            inputs: templates.map { _ in TransactionInput(previousOutput: outPoint(), sequence: UInt32(number(below: 1 << 20))) },
            outputs: (0..<5).map { _ in output(Script(bytes(number(below: 40)))) }, lockTime: UInt32(number(below: 1 << 20)))
        let hashes = PlainSignatureHash(transaction: Transaction(body), spent: spent)
        for (index, template) in templates.enumerated() {
            (body.inputs[index].scriptSig, body.inputs[index].witness) = sign(template, hashes, index)
        }
        return (Transaction(body), spent)
    }

    private mutating func sign(_ template: Template, _ hashes: PlainSignatureHash, _ index: Int) -> (Script, [[UInt8]]) {
        let type: UInt8 = [1, 2, 3, 0x81, 0x82, 0x83][number(below: 6)]
        let amount = hashes.spent[index].value
        func legacy(_ key: PrivateKey, _ code: Script) -> [UInt8] {
            key.sign(hashes.legacy(input: index, code: code, type: Int32(type))) + [type]
        }
        func witness(_ key: PrivateKey, _ code: Script) -> [UInt8] {
            key.sign(hashes.witness(input: index, code: code, amount: amount, type: Int32(type))) + [type]
        }
        let keys = template.keys
        let redeem = template.redeemScript.map { ScriptBuilder().push($0.bytes).script } ?? Script()
        switch template.sign {
        case .key:
            return (ScriptBuilder().push(legacy(keys[0], template.script)).push(keys[0].publicKey.bytes).script, [])
        case .multisig:
            let code = template.redeemScript ?? Script()
            return (
                ScriptBuilder().opcode(.push0).push(legacy(keys[0], code)).push(legacy(keys[2], code)).push(code.bytes).script, []
            )
        case .witnessKey:
            let code = Script.payToPublicKeyHash(keys[0].publicKey.id)
            return (redeem, [witness(keys[0], code), keys[0].publicKey.bytes])
        case .witnessMultisig:
            let code = template.witnessScript ?? Script()
            return (redeem, [[], witness(keys[1], code), witness(keys[2], code), code.bytes])
        case .taprootKey, .tapscript: return (Script(), schnorr(template, hashes, index, type))
        }
    }

    private mutating func schnorr(_ template: Template, _ hashes: PlainSignatureHash, _ index: Int, _ type: UInt8) -> [[UInt8]] {
        let type = number(below: 2) == 0 ? 0 : type
        let suffix = type == 0 ? [] : [type]
        let annex = number(below: 2) == 0 ? [] : [[Taproot.annexTag] + bytes(number(below: 300))]
        var execution = ExecutionData()
        execution.annexHash = annex.first.map { SHA256.hash(Script($0).encoded) }
        guard let script = template.witnessScript, let control = template.control else {
            guard let hash = hashes.taproot(input: index, type: type, execution: execution, isTapscript: false) else { return [] }
            return [template.keys[0].signSchnorr(hash, tweak: .taproot(merkleRoot: nil)) + suffix] + annex
        }
        execution.tapleafHash = Taproot.leafHash(version: Taproot.tapscriptLeaf, script: script.bytes)
        execution.codeSeparatorPosition = 0
        guard let hash = hashes.taproot(input: index, type: type, execution: execution, isTapscript: true) else { return [] }
        let signatures = template.keys[..<2].map { $0.signSchnorr(hash, tweak: .none) + suffix }
        return signatures.reversed() + [script.bytes, control] + annex
    }

    // MARK: Mutants

    /// Changes one place of the transaction or of what it spends.
    mutating func change(_ body: inout TransactionBody, _ spent: inout [TransactionOutput]) {
        let input = number(below: body.inputs.count)
        switch number(below: 8) {
        case 0: body.lockTime ^= 1
        case 1: body.inputs[input].sequence ^= 1 << UInt32(number(below: 32))
        case 2: spent[input].value = Amount(spent[input].value.satoshi ^ 1)
        case 3: damage(&spent[input].script.bytes)
        case 4: body.outputs.remove(at: number(below: body.outputs.count))
        case 5 where !body.inputs[input].scriptSig.isEmpty: damage(&body.inputs[input].scriptSig.bytes)
        default:
            guard !body.inputs[input].witness.isEmpty else { return damage(&body.inputs[input].scriptSig.bytes) }
            damage(&body.inputs[input].witness[number(below: body.inputs[input].witness.count)])
        }
    }

    private mutating func damage(_ bytes: inout [UInt8]) {
        guard !bytes.isEmpty else { return bytes.append(0) }
        let position = number(below: bytes.count)
        switch number(below: 3) {
        case 0: bytes[position] ^= 1 << UInt8(number(below: 8))
        case 1: bytes.remove(at: position)
        default: bytes.insert(UInt8(number(below: 256)), at: position)
        }
    }
}
