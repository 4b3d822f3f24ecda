import BdtCrypto
import BdtPrimitives

/// Why a text is no address: the published message, and the characters at fault when they are known.
package struct AddressError: Error, Hashable, Sendable {
    package let message: String
    package let positions: [Int]

    package init(message: String, positions: [Int] = []) {
        self.message = message
        self.positions = positions
    }
}

/// Turns destinations and keys into the texts of one network, and back.
package struct AddressCodec: Hashable, Sendable {
    package let prefixes: AddressPrefixes

    package init(_ prefixes: AddressPrefixes) { self.prefixes = prefixes }

    /// The address of `destination`; empty when it has none.
    package func encode(_ destination: Destination) -> String {
        switch destination {
        case .none, .pubKey: ""
        case .pkHash(let hash): Base58.encodeChecked([prefixes.publicKeyHash] + hash.bytes)
        case .scriptHash(let hash): Base58.encodeChecked([prefixes.scriptHash] + hash.bytes)
        case .witnessV0KeyHash, .witnessV0ScriptHash, .taproot, .anchor, .witnessUnknown:
            destination.script.witnessProgram.map(encode) ?? ""
        }
    }

    /// The destination of an address of this network; throws the published reason otherwise.
    package func decode(_ text: String) throws(AddressError) -> Destination {
        let head = Bech32.lowercased(text.utf8.prefix(prefixes.bech32.utf8.count))
        return head == [UInt8](prefixes.bech32.utf8) ? try decodeBech32(text) : try decodeBase58(text)
    }

    private func encode(_ program: WitnessProgram) -> String {
        Bech32.encode(
            program.version == 0 ? .bech32 : .bech32m, prefix: prefixes.bech32,
            values: [UInt8(program.version)] + FiveBitGroups.split(program.program))
    }

    private func decodeBase58(_ text: String) throws(AddressError) -> Destination {
        guard let bytes = Base58.decodeChecked(text, limit: 21) else {
            // Without the checksum much longer texts are still taken for a mistyped address.
            throw Base58.decode(text, limit: 100) == nil
                ? AddressError(message: "Invalid or unsupported Segwit (Bech32) or Base58 encoding.")
                : AddressError(message: "Invalid checksum or length of Base58 address (P2PKH or P2SH)")
        }
        let hash = Hash160(bytes.dropFirst())
        if bytes.first == prefixes.publicKeyHash, let hash { return .pkHash(hash) }
        if bytes.first == prefixes.scriptHash, let hash { return .scriptHash(hash) }
        throw bytes.first == prefixes.publicKeyHash || bytes.first == prefixes.scriptHash
            ? AddressError(message: "Invalid length for Base58 address (P2PKH or P2SH)")
            : AddressError(message: "Invalid or unsupported Base58-encoded address.")
    }

    private func decodeBech32(_ text: String) throws(AddressError) -> Destination {
        guard let (variant, prefix, values) = Bech32.decode(text) else {
            let fault = Bech32ErrorLocator.locate(text)
            throw AddressError(message: fault.message, positions: fault.positions)
        }
        guard let version = values.first else { throw AddressError(message: "Empty Bech32 data section") }
        guard prefix == prefixes.bech32 else {
            throw AddressError(
                message: "Invalid or unsupported prefix for Segwit (Bech32) address (expected \(prefixes.bech32), got \(prefix)).")
        }
        if version == 0 && variant != .bech32 { throw AddressError(message: "Version 0 witness address must use Bech32 checksum") }
        if version != 0 && variant != .bech32m { throw AddressError(message: "Version 1+ witness address must use Bech32m checksum") }
        guard let program = FiveBitGroups.join(values.dropFirst()) else {
            throw AddressError(message: "Invalid padding in Bech32 data section")
        }
        return try destination(version: Int(version), program: program)
    }

    private func destination(version: Int, program: [UInt8]) throws(AddressError) -> Destination {
        let size = "(\(program.count) \(program.count == 1 ? "byte" : "bytes"))"
        if version == 0 && program.count != 20 && program.count != 32 {
            throw AddressError(message: "Invalid Bech32 v0 address program size \(size), per BIP141")
        }
        if version > 16 { throw AddressError(message: "Invalid Bech32 address witness version") }
        guard let known = WitnessProgram(version: version, program: program) else {
            throw AddressError(message: "Invalid Bech32 address program size \(size)")
        }
        return Destination(known.script)
    }
}
