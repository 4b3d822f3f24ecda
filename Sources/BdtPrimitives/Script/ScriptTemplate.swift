import BdtCrypto

/// What kind of output a script makes, with what it commits to.
package enum ScriptTemplate: Hashable, Sendable {
    /// Anything that is none of the others.
    case nonstandard
    case pubKey(PublicKey)
    case pubKeyHash(Hash160)
    case scriptHash(Hash160)
    /// `required` of `keys` (1...20 of them) must sign.
    case multisig(required: Int, keys: [PublicKey])
    /// OP_RETURN and pushes.
    case nullData
    case anchor
    case witnessV0KeyHash(Hash160)
    case witnessV0ScriptHash(Hash256)
    case witnessV1Taproot(XOnlyPublicKey)
    /// A version or size of program that has no meaning yet.
    case witnessUnknown(WitnessProgram)

    /// The most keys of an OP_CHECKMULTISIG.
    package static let maximumMultisigKeys = 20
    /// The most keys of a tapscript multi_a.
    package static let maximumTapscriptKeys = 999

    package init(_ script: Script) {
        let bytes = script.bytes
        if script.isPayToScriptHash {
            self = Hash160(bytes[2..<22]).map(Self.scriptHash) ?? .nonstandard
        } else if let program = script.witnessProgram {
            self = ScriptTemplate(program)
        } else if bytes.first == Opcode.return.rawValue, Script([UInt8](bytes.dropFirst())).isPushOnly {
            self = .nullData
        } else if let key = ScriptTemplate.payToPublicKey(bytes) {
            self = .pubKey(key)
        } else if let hash = ScriptTemplate.payToPublicKeyHash(bytes) {
            self = .pubKeyHash(hash)
        } else {
            self = ScriptTemplate.multisig(script) ?? .nonstandard
        }
    }

    private init(_ program: WitnessProgram) {
        switch (program.version, program.program.count) {
        case (0, 20): self = Hash160(program.program).map(Self.witnessV0KeyHash) ?? .nonstandard
        case (0, 32): self = Hash256(program.program).map(Self.witnessV0ScriptHash) ?? .nonstandard
        case (0, _): self = .nonstandard
        case (1, 32): self = XOnlyPublicKey(program.program).map(Self.witnessV1Taproot) ?? .nonstandard
        default: self = program.script.isPayToAnchor ? .anchor : .witnessUnknown(program)
        }
    }

    /// The published name of the type.
    package var name: String {
        switch self {
        case .nonstandard: "nonstandard"
        case .pubKey: "pubkey"
        case .pubKeyHash: "pubkeyhash"
        case .scriptHash: "scripthash"
        case .multisig: "multisig"
        case .nullData: "nulldata"
        case .anchor: "anchor"
        case .witnessV0KeyHash: "witness_v0_keyhash"
        case .witnessV0ScriptHash: "witness_v0_scripthash"
        case .witnessV1Taproot: "witness_v1_taproot"
        case .witnessUnknown: "witness_unknown"
        }
    }

    private static func payToPublicKey(_ bytes: [UInt8]) -> PublicKey? {
        guard bytes.last == Opcode.checkSig.rawValue, let size = bytes.first, Int(size) + 2 == bytes.count else { return nil }
        return PublicKey(bytes[1..<bytes.count - 1])
    }

    private static func payToPublicKeyHash(_ bytes: [UInt8]) -> Hash160? {
        let isTemplate =
            bytes.count == 25 && bytes[0] == Opcode.dup.rawValue && bytes[1] == Opcode.hash160.rawValue && bytes[2] == 20
            && bytes[23] == Opcode.equalVerify.rawValue && bytes[24] == Opcode.checkSig.rawValue
        return isTemplate ? Hash160(bytes[3..<23]) : nil
    }

    private static func multisig(_ script: Script) -> ScriptTemplate? {
        guard script.bytes.last == Opcode.checkMultisig.rawValue else { return nil }
        var walk = ScriptIterator(script)
        guard let required = walk.next()?.number(in: 1...maximumMultisigKeys) else { return nil }
        var keys: [PublicKey] = []
        var step = walk.next()
        while let key = step.flatMap({ PublicKey($0.data) }) {
            keys.append(key)
            step = walk.next()
        }
        guard let count = step?.number(in: required...maximumMultisigKeys), count == keys.count,
            walk.offset + 1 == script.count
        else { return nil }
        return .multisig(required: required, keys: keys)
    }
}

extension ScriptInstruction {
    /// Whether the push takes the shortest form that its data allows.
    package var isMinimalPush: Bool { opcode.isMinimalPush(count: data.count, first: data.first) }

    /// The number that the instruction pushes, in its shortest form and within `range`; nil else. Zero cannot be pushed.
    package func number(in range: ClosedRange<Int>) -> Int? {
        let value: Int
        if let small = opcode.smallNumber, small != 0 {
            value = small
        } else if (1...Opcode.pushData4.rawValue).contains(opcode.rawValue), isMinimalPush, let number = ScriptNumber.decode(data) {
            value = Int(number)
        } else {
            return nil
        }
        return range.contains(value) ? value : nil
    }
}

extension Script {
    /// `key` OP_CHECKSIG
    package static func payTo(_ key: PublicKey) -> Script {
        ScriptBuilder().push(key.bytes).opcode(.checkSig).script
    }

    /// OP_DUP OP_HASH160 `hash` OP_EQUALVERIFY OP_CHECKSIG
    package static func payToPublicKeyHash(_ hash: Hash160) -> Script {
        ScriptBuilder().opcode(.dup).opcode(.hash160).push(hash.bytes).opcode(.equalVerify).opcode(.checkSig).script
    }

    /// OP_HASH160 `hash` OP_EQUAL (BIP16)
    package static func payToScriptHash(_ hash: Hash160) -> Script {
        ScriptBuilder().opcode(.hash160).push(hash.bytes).opcode(.equal).script
    }

    /// `required` `keys`... `count` OP_CHECKMULTISIG
    package static func multisig(required: Int, keys: [PublicKey]) -> Script {
        let start = ScriptBuilder().push(number: Int64(required))
        return keys.reduce(start) { $0.push($1.bytes) }.push(number: Int64(keys.count)).opcode(.checkMultisig).script
    }

    /// HASH160 of the bytes: what a pay-to-script-hash output commits to.
    package var id: Hash160 { Hash160(hashing: bytes) }

    /// The pay-to-script-hash output (BIP16) of this redeem script.
    package var payToScriptHash: Script { .payToScriptHash(id) }

    /// The version 0 output (BIP141) of this witness script.
    package var payToWitnessScriptHash: Script {
        ScriptBuilder().opcode(.push0).push(SHA256.hash(bytes).bytes).script
    }
}
