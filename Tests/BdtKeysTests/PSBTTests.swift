import BdtBase
import BdtCrypto
import BdtKeys
import BdtPrimitives
import BdtScript
import Foundation
import Testing

/// rpc_psbt.json, the vectors of BIP174 and BIP371.
@Suite struct PSBTTests {
    private static func section(_ name: String) throws -> [Any] {
        guard let folder = ProcessInfo.processInfo.environment["BDTCOIN_TEST_VECTORS"] else {
            print("skipped: BDTCOIN_TEST_VECTORS is not set, wanted rpc_psbt.json")
            return []
        }
        let data = try Data(contentsOf: URL(filePath: folder).appending(path: "rpc_psbt.json"))
        let file = try #require(JSONSerialization.jsonObject(with: data) as? [String: Any])
        return try #require(file[name] as? [Any])
    }

    private func text(_ value: Any?) throws -> String { try #require(value as? String) }

    @Test func valid() throws {
        for item in try Self.section("valid") {
            let original = try text(item)
            let psbt = try PSBT(base64: original)
            // The order of records may be another one, but nothing gets lost on a second pass.
            let again = try PSBT(base64: psbt.base64)
            #expect(again.base64 == psbt.base64)
            #expect(psbt.inputs.count == psbt.transaction.inputs.count && psbt.outputs.count == psbt.transaction.outputs.count)
        }
    }

    @Test func invalid() throws {
        for item in try Self.section("invalid") {
            let original = try text(item)
            #expect(throws: PSBTError.self, "\(original)") { try PSBT(base64: original) }
        }
        for item in try Self.section("invalid_with_msg") {
            let pair = try #require(item as? [String])
            #expect { try PSBT(base64: pair[0]) } throws: { "\($0)".hasPrefix(pair[1]) }
        }
    }

    @Test func everyCutAndChangeIsSurvived() throws {
        let longest = try Self.section("valid").compactMap { $0 as? String }.max { $0.count < $1.count }
        guard let longest, let bytes = Base64.decode(longest) else { return }
        for length in 0..<bytes.count { #expect(throws: PSBTError.self) { try PSBT(bytes: Array(bytes[..<length])) } }
        for position in bytes.indices {
            var copy = bytes
            copy[position] ^= 0x5a
            if let psbt = try? PSBT(bytes: copy) { #expect(!psbt.bytes.isEmpty) }
        }
        #expect(throws: PSBTError("extra data after PSBT")) { try PSBT(bytes: bytes + [0]) }
        #expect(throws: PSBTError("invalid base64")) { try PSBT(base64: "#") }
    }

    @Test func signers() throws {
        for item in try Self.section("signer") {
            let fields = try #require(item as? [String: Any])
            var psbt = try PSBT(base64: text(fields["psbt"]))
            var keys = FlatSigningProvider()
            for wif in try #require(fields["privkeys"] as? [String]) {
                keys.add(try #require(AddressCodec.regtest.decodePrivateKey(wif)))
            }
            let data = psbt.signingData
            for index in psbt.inputs.indices { psbt.sign(index, keys: keys, data: data) }
            #expect(try psbt.base64 == text(fields["result"]))
        }
    }

    @Test func combiners() throws {
        for item in try Self.section("combiner") {
            let fields = try #require(item as? [String: Any])
            let parts = try #require(fields["combine"] as? [String]).map { try PSBT(base64: $0) }
            var whole = parts[0]
            for part in parts.dropFirst() {
                let isSame = whole.merge(part)
                #expect(isSame)
            }
            #expect(try whole.base64 == text(fields["result"]))
        }
    }

    @Test func finalizersAndExtractors() throws {
        for item in try Self.section("finalizer") {
            let fields = try #require(item as? [String: Any])
            var psbt = try PSBT(base64: text(fields["finalize"]))
            let isFinal = psbt.finalize()
            #expect(isFinal)
            #expect(try psbt.base64 == text(fields["result"]))
        }
        for item in try Self.section("extractor") {
            let fields = try #require(item as? [String: Any])
            var psbt = try PSBT(base64: text(fields["extract"]))
            let extracted = psbt.extract()
            let body = try #require(extracted)
            #expect(try Hex.encode(Transaction(body).encoded) == text(fields["result"]))
        }
    }

    /// From creator to extractor over a taproot script path and a nested multisig.
    @Test func wholeJourney() throws {
        let secrets = (1...3).compactMap { PrivateKey([UInt8](repeating: 0, count: 31) + [$0]) }
        let wif = secrets.map { AddressCodec.regtest.encode($0) }
        let shown = secrets.map(\.publicKey.description)
        let texts = [
            "tr([d34db33f/86h]\(shown[0]),{pk(\(wif[1])),pk(\(shown[2]))})", "sh(wsh(multi(2,\(wif[0]),\(wif[1]),\(shown[2]))))",
        ]
        let descriptors = try texts.map { try Descriptor.parse($0, codec: .regtest) }
        var keys = FlatSigningProvider()
        var scripts: [Script] = []
        for (list, found) in descriptors {
            let expansion = try #require(list[0].expand(at: 0, keys: found))
            keys.merge(expansion.provider)
            scripts += expansion.scripts
        }
        let funding = Transaction(
            TransactionBody(
                inputs: [TransactionInput(previousOutput: .null)],
                outputs: scripts.map { TransactionOutput(value: Amount(9000), script: $0) }))
        var psbt = PSBT(
            TransactionBody(
                inputs: (0..<2).map { TransactionInput(previousOutput: OutPoint(txid: funding.txid, index: $0)) },
                outputs: [TransactionOutput(value: Amount(17_000), script: scripts[0])]))
        for index in psbt.inputs.indices { psbt.inputs[index].nonWitnessUTXO = funding }
        psbt.updateOutput(0, keys: keys)
        #expect(psbt.outputs[0].taprootLeaves.count == 2 && psbt.outputs[0].taprootOrigins.count == 3)
        psbt.sign(1, keys: keys, data: psbt.signingData)
        #expect(!psbt.inputs[1].isSigned && !psbt.inputs[1].witnessScript.isEmpty)
        for (_, found) in descriptors {
            for secret in found.privateKeys.values { keys.add(secret) }
            psbt = try PSBT(base64: psbt.base64)
            let data = psbt.signingData
            for index in psbt.inputs.indices { psbt.sign(index, keys: keys, data: data, finalizes: false) }
        }
        psbt = try PSBT(base64: psbt.base64)
        #expect(!psbt.inputs[0].isSigned && !psbt.inputs[1].isSigned)
        let extracted = psbt.extract()
        #expect(extracted != nil)
    }
}
