import BdtCrypto
import BdtPrimitives

/// Who an output pays, as far as its script says so.
package enum Destination: Hashable, Sendable {
    case none
    /// Pays a bare key: known to wallets, but without an address.
    case pubKey(PublicKey)
    case pkHash(Hash160)
    case scriptHash(Hash160)
    case witnessV0KeyHash(Hash160)
    case witnessV0ScriptHash(Hash256)
    case taproot(XOnlyPublicKey)
    case anchor
    case witnessUnknown(WitnessProgram)

    /// What `script` pays; `none` for multisig, data and non-standard scripts.
    package init(_ script: Script) { self.init(ScriptTemplate(script)) }

    package init(_ template: ScriptTemplate) {
        self =
            switch template {
            case .nonstandard, .multisig, .nullData: .none
            case .pubKey(let key): .pubKey(key)
            case .pubKeyHash(let hash): .pkHash(hash)
            case .scriptHash(let hash): .scriptHash(hash)
            case .anchor: .anchor
            case .witnessV0KeyHash(let hash): .witnessV0KeyHash(hash)
            case .witnessV0ScriptHash(let hash): .witnessV0ScriptHash(hash)
            case .witnessV1Taproot(let key): .taproot(key)
            case .witnessUnknown(let program): .witnessUnknown(program)
            }
    }

    /// Whether the destination has an address.
    package var isValid: Bool {
        switch self {
        case .none, .pubKey: false
        default: true
        }
    }

    /// The output script; empty for `none`.
    package var script: Script {
        switch self {
        case .none: Script()
        case .pubKey(let key): .payTo(key)
        case .pkHash(let hash): .payToPublicKeyHash(hash)
        case .scriptHash(let hash): .payToScriptHash(hash)
        case .witnessV0KeyHash(let hash): ScriptBuilder().opcode(.push0).push(hash.bytes).script
        case .witnessV0ScriptHash(let hash): ScriptBuilder().opcode(.push0).push(hash.bytes).script
        case .taproot(let key): ScriptBuilder().opcode(.push1).push(key.bytes).script
        case .anchor: Script([0x51, 0x02, 0x4e, 0x73])
        case .witnessUnknown(let program): program.script
        }
    }

    /// The pay-to-script-hash destination of a redeem script.
    package static func scriptHash(of script: Script) -> Destination { .scriptHash(script.id) }

    /// The version 0 destination of a witness script.
    package static func witnessScriptHash(of script: Script) -> Destination { .witnessV0ScriptHash(SHA256.hash(script.bytes)) }
}

/// The kinds of address a wallet hands out.
package enum OutputType: String, CaseIterable, Sendable {
    case legacy
    case p2shSegwit = "p2sh-segwit"
    case bech32
    case bech32m

    /// The kind that `destination` looks like; a pay-to-script-hash address counts as legacy.
    package init?(_ destination: Destination) {
        switch destination {
        case .pkHash, .scriptHash: self = .legacy
        case .witnessV0KeyHash, .witnessV0ScriptHash: self = .bech32
        case .taproot, .anchor, .witnessUnknown: self = .bech32m
        case .none, .pubKey: return nil
        }
    }
}
