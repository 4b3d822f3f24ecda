import BdtCrypto
import BdtPrimitives
import BdtScript

/// Adds to `data` all that `keys` and `creator` can contribute to spending `script`; whether that is enough.
@discardableResult package func produceSignature<Creator: SignatureCreator>(
    for script: Script, keys: some SigningProvider, creator: Creator, data: inout SignatureData
) -> Bool {
    if data.isComplete { return true }
    var solver = Solver(keys: keys, creator: creator, data: data)
    let solved = solver.solveOutput(script)
    data = solver.data
    data.isComplete =
        solved
        && verifyScript(
            scriptSig: data.scriptSig, scriptPubKey: script, witness: data.witness, flags: .standard, checker: creator.checker) == nil
    return data.isComplete
}

/// Works through an output script and the scripts behind it.
struct Solver<Keys: SigningProvider, Creator: SignatureCreator> {
    let keys: Keys
    let creator: Creator
    var data: SignatureData

    /// The stack elements that satisfy a script, as far as they were found.
    struct Step {
        var solved: Bool
        var stack: [[UInt8]] = []

        static var failed: Step { Step(solved: false) }
    }

    /// Fills in scriptSig and witness; whether they satisfy the script.
    mutating func solveOutput(_ script: Script) -> Bool {
        var template = ScriptTemplate(script)
        var step: Step
        var redeemScript: Script?
        if case .scriptHash(let id) = template {
            guard let script = findScript(id) else {
                data.missing.redeemScript = id
                return finish(.failed, redeemScript: nil)
            }
            redeemScript = script
            data.redeemScript = script
            template = ScriptTemplate(script)
            step = solveScript(script, template, version: .base)
            if case .scriptHash = template { step.solved = false }
        } else {
            step = solveScript(script, template, version: .base)
        }
        switch template {
        case .witnessV0KeyHash(let id): step = solveWitness(.payToPublicKeyHash(id))
        case .witnessV0ScriptHash(let hash):
            guard let script = findScript(hash) else {
                data.missing.witnessScript = hash
                return finish(.failed, redeemScript: redeemScript)
            }
            data.witnessScript = script
            step = solveWitness(script, isScriptHash: true)
        case .witnessV1Taproot where redeemScript == nil:
            data.usesWitness = true
            if step.solved { data.witness = step.stack }
            step.stack = []
        default: break
        }
        return finish(step, redeemScript: redeemScript)
    }

    private mutating func finish(_ step: Step, redeemScript: Script?) -> Bool {
        if !data.usesWitness { data.witness = [] }
        data.scriptSig = Script.pushing(step.stack + (redeemScript.map { [$0.bytes] } ?? []))
        return step.solved
    }

    /// Satisfies a witness script; its elements go to the witness and none to scriptSig.
    private mutating func solveWitness(_ script: Script, isScriptHash: Bool = false) -> Step {
        let template = ScriptTemplate(script)
        var step = solveScript(script, template, version: .witnessV0)
        switch template {
        case .scriptHash, .witnessV0KeyHash, .witnessV0ScriptHash: step.solved = false
        default: break
        }
        if isScriptHash && !step.solved && step.stack.isEmpty, let stack = satisfyMiniscript(script) {
            step = Step(solved: true, stack: stack)
        }
        data.witness = step.stack + (isScriptHash ? [script.bytes] : [])
        data.usesWitness = true
        return Step(solved: step.solved)
    }

    /// The elements for `script` itself; what hides behind hashes of scripts is the caller's.
    private mutating func solveScript(_ script: Script, _ template: ScriptTemplate, version: SignatureVersion) -> Step {
        switch template {
        case .nonstandard, .nullData, .witnessUnknown: return .failed
        case .pubKey(let key): return signature(by: key, script, version).map { Step(solved: true, stack: [$0]) } ?? .failed
        case .pubKeyHash(let id):
            guard let key = findPublicKey(id) else {
                data.missing.publicKeys.append(id)
                return .failed
            }
            return signature(by: key, script, version).map { Step(solved: true, stack: [$0, key.bytes]) } ?? .failed
        case .multisig(let required, let publicKeys): return multisig(required, publicKeys, script, version)
        case .witnessV1Taproot(let outputKey): return taproot(outputKey)
        case .scriptHash(let id): return findScript(id).map { Step(solved: true, stack: [$0.bytes]) } ?? .failed
        case .witnessV0KeyHash, .witnessV0ScriptHash, .anchor: return Step(solved: true)
        }
    }

    /// All signatures are made, so that others can use them; the first ones go on the stack, empty elements stand for missing ones.
    private mutating func multisig(_ required: Int, _ keys: [PublicKey], _ script: Script, _ version: SignatureVersion) -> Step {
        // OP_CHECKMULTISIG takes one element too many off the stack.
        var stack: [[UInt8]] = [[]]
        for key in keys {
            if let signature = signature(by: key, script, version), stack.count <= required { stack.append(signature) }
        }
        let solved = stack.count == required + 1
        stack += [[UInt8]](repeating: [], count: required + 1 - stack.count)
        return Step(solved: solved, stack: stack)
    }

    /// A known or new signature by `key`; notes the key's origin either way.
    mutating func signature(by key: PublicKey, _ script: Script, _ version: SignatureVersion) -> [UInt8]? {
        let id = key.id
        if let known = data.signatures[id] { return known.signature }
        if let origin = keys.keyOrigin(for: id), data.origins[id] == nil { data.origins[id] = (key, origin) }
        guard let signature = creator.ecdsaSignature(by: id, keys: keys, scriptCode: script, version: version) else {
            data.missing.signatures.append(id)
            return nil
        }
        data.signatures[id] = KeySignature(key: key, signature: signature)
        return signature
    }

    private func findScript(_ id: Hash160) -> Script? {
        keys.script(for: id) ?? [data.redeemScript, data.witnessScript].first { $0.id == id }
    }

    private func findScript(_ hash: Hash256) -> Script? { Hash160(RIPEMD160.hash(hash.bytes)).flatMap { findScript($0) } }

    func findPublicKey(_ id: Hash160) -> PublicKey? {
        data.signatures[id]?.key ?? data.origins[id]?.key ?? data.taprootKeys[id]?.evenPublicKey ?? keys.publicKey(for: id)
    }
}

extension Script {
    /// Pushes the elements, numbers from -1 to 16 by their opcodes.
    static func pushing(_ elements: [[UInt8]]) -> Script {
        elements.reduce(ScriptBuilder()) { builder, element in
            switch (element.count, element.first) {
            case (0, _): builder.opcode(.push0)
            case (1, let byte?) where (1...16).contains(byte): builder.push(number: Int64(byte))
            case (1, 0x81): builder.opcode(.push1Negate)
            default: builder.push(element)
            }
        }.script
    }
}
