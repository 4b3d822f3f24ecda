import BdtBase
import BdtCommon
import BdtCrypto
import BdtEncoding
import BdtJSON
import BdtKeys
import BdtPrimitives

/// PSBTs as decodepsbt shows them.
struct PSBTDescription {
    let codec: AddressCodec

    func json(_ psbt: PSBT) -> JSONObject {
        var object: JSONObject = [
            "tx": .object(codec.json(Transaction(psbt.transaction), includesHex: false)),
            "global_xpubs": .array(psbt.orderedExtendedKeys.map(json)), "psbt_version": JSONValue(psbt.version ?? 0),
            "proprietary": .array(proprietary(psbt.proprietary)), "unknown": .object(hexMap(psbt.unknown)),
        ]
        object.append("inputs", .array(psbt.inputs.indices.map { .object(input($0, of: psbt)) }))
        object.append("outputs", .array(psbt.outputs.map { .object(output($0)) }))
        if let fee = psbt.fee { object.append("fee", .decimal(fee)) }
        return object
    }

    private func json(_ entry: (key: PSBTExtendedKey, origin: KeyOrigin)) -> JSONValue {
        [
            "xpub": .string(Base58.encodeChecked(entry.key.version + entry.key.key.bytes)),
            "master_fingerprint": .string("\(entry.origin.fingerprint)"), "path": .string("m" + entry.origin.path.text()),
        ]
    }

    private func input(_ index: Int, of psbt: PSBT) -> JSONObject {
        let input = psbt.inputs[index]
        var object = JSONObject()
        if let output = input.witnessUTXO {
            object.append(
                "witness_utxo", ["amount": .decimal(output.value.satoshi), "scriptPubKey": .object(codec.json(output.script))])
        }
        if let previous = input.nonWitnessUTXO {
            object.append("non_witness_utxo", .object(codec.json(previous, includesHex: false)))
        }
        if !input.signatures.isEmpty {
            let sorted = input.signatures.sorted { $0.key.bytes.lexicographicallyPrecedes($1.key.bytes) }
            let members = sorted.map { ("\($0.value.key)", JSONValue.string(Hex.encode($0.value.signature))) }
            object.append("partial_signatures", .object(JSONObject(members)))
        }
        if let type = input.signatureHashType {
            object.append("sighash", .string(SignatureHashNames.name(of: UInt8(truncatingIfNeeded: type)) ?? ""))
        }
        object.append(contentsOf: scripts(input.redeemScript, input.witnessScript))
        object.append(contentsOf: origins(input.origins))
        object.append(contentsOf: finalScripts(input))
        object.append(contentsOf: preimages(input))
        object.append(contentsOf: taproot(input))
        object.append(contentsOf: rest(input.proprietary, input.unknown))
        return object
    }

    private func output(_ output: PSBTOutput) -> JSONObject {
        var object = scripts(output.redeemScript, output.witnessScript)
        object.append(contentsOf: origins(output.origins))
        if let key = output.taprootInternalKey { object.append("taproot_internal_key", .string("\(key)")) }
        if !output.taprootLeaves.isEmpty {
            let leaves: [JSONValue] = output.taprootLeaves.map {
                ["depth": JSONValue($0.depth), "leaf_ver": JSONValue($0.version), "script": .string(Hex.encode($0.script))]
            }
            object.append("taproot_tree", .array(leaves))
        }
        object.append(contentsOf: taprootOrigins(output.taprootOrigins))
        object.append(contentsOf: rest(output.proprietary, output.unknown))
        return object
    }

    private func scripts(_ redeem: Script, _ witness: Script) -> JSONObject {
        var object = JSONObject()
        if !redeem.isEmpty { object.append("redeem_script", .object(codec.json(redeem, includesAddress: false))) }
        if !witness.isEmpty { object.append("witness_script", .object(codec.json(witness, includesAddress: false))) }
        return object
    }

    private func finalScripts(_ input: PSBTInput) -> JSONObject {
        var object = JSONObject()
        if !input.finalScriptSig.isEmpty {
            object.append(
                "final_scriptSig",
                [
                    "asm": .string(input.finalScriptSig.assembly(decodingSignatures: true)),
                    "hex": .string("\(input.finalScriptSig)"),
                ])
        }
        if !input.finalWitness.isEmpty { object.append("final_scriptwitness", JSONValue(input.finalWitness.map { Hex.encode($0) })) }
        return object
    }

    private func preimages(_ input: PSBTInput) -> JSONObject {
        var object = JSONObject()
        for hash in PreimageHash.allCases {
            if let known = input.preimages[hash], !known.isEmpty { object.append("\(hash)_preimages", .object(hexMap(known))) }
        }
        return object
    }

    private func origins(_ origins: [PublicKey: KeyOrigin]) -> JSONObject {
        if origins.isEmpty { return [:] }
        let list = origins.sorted { $0.key < $1.key }.map { JSONValue.object(origin("\($0.key)", $0.value)) }
        return ["bip32_derivs": .array(list)]
    }

    private func origin(_ key: String, _ origin: KeyOrigin) -> JSONObject {
        ["pubkey": .string(key), "master_fingerprint": .string("\(origin.fingerprint)"), "path": .string("m" + origin.path.text())]
    }

    private func taprootOrigins(_ origins: [XOnlyPublicKey: TaprootKeyOrigin]) -> JSONObject {
        if origins.isEmpty { return [:] }
        let list = origins.sorted { $0.key < $1.key }.map { key, value in
            var object = origin("\(key)", value.origin)
            object.append("leaf_hashes", JSONValue(value.leafHashes.sorted().map { Hex.encode($0.bytes) }))
            return JSONValue.object(object)
        }
        return ["taproot_bip32_derivs": .array(list)]
    }

    private func taproot(_ input: PSBTInput) -> JSONObject {
        var object = JSONObject()
        if !input.taprootKeySignature.isEmpty {
            object.append("taproot_key_path_sig", .string(Hex.encode(input.taprootKeySignature)))
        }
        if !input.taprootScriptSignatures.isEmpty {
            let sorted = input.taprootScriptSignatures.sorted { ($0.key.key, $0.key.leafHash) < ($1.key.key, $1.key.leafHash) }
            let list: [JSONValue] = sorted.map {
                [
                    "pubkey": .string("\($0.key.key)"), "leaf_hash": .string(Hex.encode($0.key.leafHash.bytes)),
                    "sig": .string(Hex.encode($0.value)),
                ]
            }
            object.append("taproot_script_path_sigs", .array(list))
        }
        if !input.taproot.scripts.isEmpty {
            let list: [JSONValue] = input.taproot.scripts.sorted { $0.key < $1.key }.map { leaf, blocks in
                let sorted = blocks.sorted { $0.count == $1.count ? $0.lexicographicallyPrecedes($1) : $0.count < $1.count }
                return [
                    "script": .string(Hex.encode(leaf.script)), "leaf_ver": JSONValue(leaf.version),
                    "control_blocks": JSONValue(sorted.map { Hex.encode($0) }),
                ]
            }
            object.append("taproot_scripts", .array(list))
        }
        object.append(contentsOf: taprootOrigins(input.taprootOrigins))
        if let key = input.taproot.internalKey { object.append("taproot_internal_key", .string("\(key)")) }
        if let root = input.taproot.merkleRoot { object.append("taproot_merkle_root", .string(Hex.encode(root.bytes))) }
        return object
    }

    private func rest(_ proprietary: [[UInt8]: [UInt8]], _ unknown: [[UInt8]: [UInt8]]) -> JSONObject {
        var object = JSONObject()
        if !proprietary.isEmpty { object.append("proprietary", .array(self.proprietary(proprietary))) }
        if !unknown.isEmpty { object.append("unknown", .object(hexMap(unknown))) }
        return object
    }

    /// Keys of the form: type, identifier, subtype, anything.
    private func proprietary(_ records: [[UInt8]: [UInt8]]) -> [JSONValue] {
        records.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { key, value in
            var reader = ByteReader(key)
            _ = try? reader.readCompactInteger()
            let identifier = (try? reader.readVarBytes()) ?? []
            let subtype = (try? reader.readCompactInteger()) ?? 0
            return [
                "identifier": .string(Hex.encode(identifier)), "subtype": JSONValue(subtype), "key": .string(Hex.encode(key)),
                "value": .string(Hex.encode(value)),
            ]
        }
    }

    private func hexMap(_ map: [[UInt8]: [UInt8]]) -> JSONObject {
        JSONObject(
            map.sorted { $0.key.lexicographicallyPrecedes($1.key) }.map { (Hex.encode($0.key), .string(Hex.encode($0.value))) })
    }
}

extension PSBT {
    /// What the inputs bring beyond the outputs; nil unless all are known and money.
    var fee: Int64? {
        var paid: Int64 = 0
        for index in inputs.indices {
            guard let value = spentOutput(index)?.value, value.isMoney, Amount(paid + value.satoshi).isMoney else { return nil }
            paid += value.satoshi
        }
        return Transaction(transaction).outputValue.map { paid - $0.satoshi }
    }
}
