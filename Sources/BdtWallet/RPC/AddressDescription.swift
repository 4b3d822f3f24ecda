import BdtCommon
import BdtCrypto
import BdtJSON
import BdtKeys
import BdtPrimitives

/// All that `getaddressinfo` tells of an address.
struct AddressDescription {
    private let destination: Destination
    private let script: Script
    private let state: WalletState
    private let provider: FlatSigningProvider?

    init(_ destination: Destination, _ state: WalletState) {
        self.destination = destination
        self.state = state
        script = destination.script
        provider = state.keys.solvingProvider(for: script)
    }

    var json: JSONValue {
        let codec = state.environment.addresses
        var result: JSONObject = [
            "address": .string(codec.encode(destination)), "scriptPubKey": .string("\(script)"), "ismine": .bool(state.isMine(script)),
        ]
        let descriptor = provider.map { Descriptor(inferredFrom: script, provider: $0, codec: codec) }
        let isSolvable = descriptor?.isSolvable ?? false
        result.append("solvable", .bool(isSolvable))
        if isSolvable, let descriptor { result.append("desc", .string(descriptor.text)) }
        let manager = state.keys.managers(of: script).first
        if let text = manager?.normalizedText(masterKey: state.keys.masterKey) { result.append("parent_desc", .string(text)) }
        result.append("iswatchonly", false)
        result.append(contentsOf: destination.json)
        result.append(contentsOf: details(of: destination))
        result.append("ischange", .bool(state.isChange(script)))
        if let manager, let provider, let id = provider.keyID(for: destination), let origin = provider.keyOrigin(for: id) {
            result.append("timestamp", JSONValue(manager.creationTime))
            result.append("hdkeypath", .string("m" + origin.path.text()))
            result.append("hdseedid", .string(String(repeating: "0", count: 40)))
            result.append("hdmasterfingerprint", .string("\(origin.fingerprint)"))
        }
        result.append("labels", JSONValue(state.addresses.labelled(script).map { [$0.label ?? ""] } ?? []))
        return .object(result)
    }

    /// What the wallet's keys and scripts add.
    private func details(of destination: Destination) -> JSONObject {
        guard let provider else { return [:] }
        switch destination {
        case .pkHash(let id):
            guard let key = provider.publicKey(for: id) else { return [:] }
            return ["pubkey": .string("\(key)"), "iscompressed": .bool(key.isCompressed)]
        case .witnessV0KeyHash(let id): return provider.publicKey(for: id).map { ["pubkey": .string("\($0)")] } ?? [:]
        case .scriptHash(let id): return provider.script(for: id).map(details) ?? [:]
        case .witnessV0ScriptHash(let hash): return provider.script(forWitness: hash).map(details) ?? [:]
        default: return [:]
        }
    }

    /// A script behind a hash, and the address that it is, if it is one.
    private func details(of inner: Script) -> JSONObject {
        let template = ScriptTemplate(inner)
        var result: JSONObject = ["script": .string(template.name), "hex": .string("\(inner)")]
        let embedded = Destination(template)
        if embedded.isValid {
            var part = embedded.json
            part.append(contentsOf: details(of: embedded))
            part.append("address", .string(state.environment.addresses.encode(embedded)))
            part.append("scriptPubKey", .string("\(inner)"))
            if let key = part["pubkey"] { result.append("pubkey", key) }
            result.append("embedded", .object(part))
        } else if case .multisig(let required, let keys) = template {
            result.append("sigsrequired", JSONValue(required))
            result.append("pubkeys", JSONValue(keys.map(\.description)))
        }
        return result
    }
}
