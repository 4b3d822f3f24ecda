import BdtBase
import BdtCrypto
import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC
import Testing

@Suite struct PSBTMethodTests {
    private let call = CodecCalls()

    @Test func publishedVectors() async throws {
        let vectors = try BdtNodeTests.publishedVectors("rpc_psbt.json")
        for text in vectors["valid"].array ?? [] { _ = try await call("decodepsbt", text) }
        for text in vectors["invalid"].array ?? [] {
            await #expect(throws: RPCError.self) { try await call("decodepsbt", text) }
        }
        for item in vectors["creator"].array ?? [] {
            #expect(try await call("createpsbt", item["inputs"], item["outputs"], 0, false) == item["result"])
        }
        for item in vectors["combiner"].array ?? [] { #expect(try await call("combinepsbt", item["combine"]) == item["result"]) }
        for item in vectors["finalizer"].array ?? [] {
            #expect(try await call("finalizepsbt", item["finalize"], false)["psbt"] == item["result"])
        }
        for item in vectors["extractor"].array ?? [] {
            #expect(try await call("finalizepsbt", item["extract"])["hex"] == item["result"])
        }
    }

    @Test func publishedErrors() async {
        await #expect(throws: RPCError(.invalidParameter, "Parameter 'txs' cannot be empty")) { try await call("combinepsbt", []) }
        await #expect(throws: RPCError(.invalidParameter, "At least two PSBTs are required to join PSBTs.")) {
            try await call("joinpsbts", ["x"])
        }
        await #expect(throws: RPCError(.deserializationError, "TX decode failed invalid base64")) { try await call("decodepsbt", "#") }
    }

    /// Create, update with descriptors, analyse, sign with descriptors, extract.
    @Test func journeyWithDescriptors() async throws {
        let codec = AddressCodec(.test(bech32: "bcrt"))
        let secret = try #require(PrivateKey([UInt8](repeating: 0, count: 31) + [9]))
        let point = OutPoint(txid: Txid(SHA256.hash([1])), index: 0)
        let output = TransactionOutput(value: Amount(100_000), script: Destination.witnessV0KeyHash(secret.publicKey.id).script)
        let chain = CodecCalls(outputs: [point: output])
        let address = codec.encode(.witnessV0KeyHash(secret.publicKey.id))
        let inputs: JSONValue = [["txid": .string("\(point.txid)"), "vout": 0]]
        let created = try await chain("createpsbt", inputs, .object(JSONObject([(address, JSONValue.decimal(90_000))])))
        #expect(try await chain("analyzepsbt", created)["next"] == "updater")
        let publicDescriptor: JSONValue = .string("wpkh([d34db33f/84h]\(secret.publicKey))")
        let updated = try await chain("utxoupdatepsbt", created, [publicDescriptor])
        let decoded = try await chain("decodepsbt", updated)
        #expect(decoded["inputs"][0]["witness_utxo"]["amount"].text == "0.00100000")
        #expect(decoded["inputs"][0]["bip32_derivs"][0]["path"] == "m/84h")
        #expect(decoded["outputs"][0]["bip32_derivs"][0]["master_fingerprint"] == "d34db33f")
        #expect(decoded["fee"].text == "0.00010000")
        let analysis = try await chain("analyzepsbt", updated)
        #expect(analysis["next"] == "signer" && analysis["fee"].text == "0.00010000")
        #expect(analysis["estimated_vsize"] == 110)
        #expect(analysis["inputs"][0]["missing"]["signatures"][0].string == "\(secret.publicKey.id)")
        let signed = try await chain("descriptorprocesspsbt", updated, [.string("wpkh(\(codec.encode(secret)))")])
        #expect(signed["complete"] == true && signed["hex"].string?.isEmpty == false)
        let finished = try await chain("analyzepsbt", signed["psbt"])
        #expect(finished["next"] == "extractor" && finished["inputs"][0]["is_final"] == true)
        #expect(try await chain("finalizepsbt", signed["psbt"])["hex"] == signed["hex"])
        await #expect(throws: RPCError(.deserializationError, "Inputs must not have scriptSigs and scriptWitnesses")) {
            try await chain("converttopsbt", signed["hex"])
        }
        #expect(try await chain("converttopsbt", signed["hex"], true) == created)
        await #expect(throws: RPCError(.invalidParameter, "Input \(point.txid):0 exists in multiple PSBTs")) {
            try await chain("joinpsbts", [created, updated])
        }
    }
}
