import BdtBase
import BdtCommon
import BdtCrypto
import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC
import Testing

@Suite struct TransactionCodecTests {
    private let call = CodecCalls()
    private static let txid = String(repeating: "ab", count: 32)

    @Test func decodeScriptVectors() async throws {
        for row in try publishedVectors("rpc_decodescript.json").array ?? [] {
            let reply = try await call("decodescript", row[0])
            #expect(reply.object.map { Set($0.keys) } == row[1].object.map { Set($0.keys) }, "\(row[0].text)")
            for (key, value) in row[1].object ?? [:] where key != "segwit" { #expect(reply[key] == value) }
            for (key, value) in row[1]["segwit"].object ?? [:] { #expect(reply["segwit"][key] == value) }
        }
    }

    /// Signatures get a word for their hash type in inputs, but not behind OP_RETURN.
    @Test func assembly() throws {
        let signature =
            "304502207fa7a6d1e0ee81132a269ad84e68d695483745cde8b541e3bf630749894e342a022100c1f7ab20e13e22fb95281a870f3dcf38d782e53023ee313d741ad0cfbc0c5090"
        let push = Script(try #require(Hex.decode("48" + signature + "01")))
        #expect(push.assembly(decodingSignatures: true) == signature + "[ALL]")
        #expect(push.assembly() == signature + "01")
        let data = Script(try #require(Hex.decode("6a48" + signature + "82")))
        #expect(data.assembly(decodingSignatures: true) == "OP_RETURN " + signature + "82")
        #expect(Script([0x51, 0x02, 0xff, 0x80, 0x05, 0x00]).assembly() == "1 -255 [error]")
    }

    @Test func createdTransactions() async throws {
        let inputs: JSONValue = [["txid": .string(Self.txid), "vout": 3]]
        let outputs: JSONValue = [["mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn": 0.5], ["data": "99"]]
        let made = try await call("createrawtransaction", inputs, outputs)
        let decoded = try await call("decoderawtransaction", made)
        #expect(decoded["vin"][0]["sequence"] == 4_294_967_293)
        #expect(decoded["vin"][0]["txid"].string == Self.txid)
        #expect(decoded["vout"][0]["value"].text == "0.50000000")
        #expect(decoded["vout"][1]["scriptPubKey"]["asm"] == "OP_RETURN -25")
        #expect(decoded["hex"].isNull && decoded["version"] == 2)
        let final = try await call("createrawtransaction", inputs, outputs, 0, false)
        #expect(try await call("decoderawtransaction", final)["vin"][0]["sequence"] == 4_294_967_295)
        let locked = try await call("createrawtransaction", inputs, outputs, 7, false)
        #expect(try await call("decoderawtransaction", locked)["vin"][0]["sequence"] == 4_294_967_294)
        let object = try await call("createrawtransaction", [], ["mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn": "1"])
        #expect(try await call("decoderawtransaction", object, false)["vout"].array?.count == 1)
    }

    static let refused: [(JSONValue, JSONValue, Int, String)] = [
        ([["txid": "00"]], [:], -8, "txid must be of length 64 (not 2, for '00')"),
        ([["txid": .string(txid)]], [:], -8, "Invalid parameter, missing vout key"),
        ([["txid": .string(txid), "vout": -1]], [:], -8, "Invalid parameter, vout cannot be negative"),
        ([["txid": .string(txid), "vout": 0, "sequence": -1]], [:], -8, "Invalid parameter, sequence number is out of range"),
        ([], ["foo": 0], -5, "Invalid Bdtcoin address: foo"),
        ([], ["data": "foo"], -8, "Data must be hexadecimal string (not 'foo')"),
        ([], [["data": "99"], ["data": "99"]], -8, "Invalid parameter, duplicate key: data"),
        (
            [], [["mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn": 1], ["mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn": 1]], -8,
            "Invalid parameter, duplicated address: mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn"
        ),
        ([], [["a": 1, "b": 2]], -8, "Invalid parameter, key-value pair must contain exactly one key"),
        ([], [[]], -8, "Invalid parameter, key-value pair not an object as expected"),
        ([], ["mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn": -1], -3, "Amount out of range"),
    ]

    @Test(arguments: refused) func creationRefused(inputs: JSONValue, outputs: JSONValue, code: Int, message: String) async {
        await #expect(throws: RPCError(RPCErrorCode(rawValue: code), message)) {
            try await call("createrawtransaction", inputs, outputs)
        }
    }

    @Test(arguments: ["", "00", "zz", "02000000000000", String(repeating: "ff", count: 100)])
    func malformedTransactions(_ text: String) async {
        await #expect(throws: RPCError(.deserializationError, "TX decode failed")) {
            try await call("decoderawtransaction", .string(text))
        }
    }

    /// Two keys sign apart, with outputs given by the caller; the halves are put together.
    @Test func signingWithKeysAndCombining() async throws {
        let keys = [1, 2].compactMap { PrivateKey([UInt8](repeating: 0, count: 31) + [$0]) }
        let codec = AddressCodec(.test(bech32: "bcrt"))
        let redeem = Script.multisig(required: 2, keys: keys.map(\.publicKey))
        let output = TransactionOutput(value: Amount(1_000_000), script: redeem.payToWitnessScriptHash)
        let point = OutPoint(txid: try #require(Txid(display: Self.txid)), index: 0)
        let raw = try await call(
            "createrawtransaction", [["txid": .string(Self.txid), "vout": 0]], ["mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJRfn": 0.001])
        var prevout: JSONObject = [
            "txid": .string(Self.txid), "vout": 0, "scriptPubKey": .string(output.script.description),
            "witnessScript": .string(redeem.description),
        ]
        await #expect(
            throws: RPCError(
                .typeError, "Missing amount for CTxOut(nValue=21000000.00000000, scriptPubKey=\(output.script.description.prefix(30)))")
        ) {
            try await call("signrawtransactionwithkey", raw, [.string(codec.encode(keys[0]))], [.object(prevout)])
        }
        prevout.append("amount", 0.01)
        var halves: [JSONValue] = []
        for key in keys {
            let reply = try await call("signrawtransactionwithkey", raw, [.string(codec.encode(key))], [.object(prevout)])
            #expect(reply["complete"] == false && reply["errors"][0]["vout"] == 0)
            halves.append(reply["hex"])
        }
        let chain = CodecCalls(outputs: [point: output])
        let combined = try await chain("combinerawtransaction", .array(halves))
        let checked = try await chain("signrawtransactionwithkey", combined, [])
        #expect(checked["complete"] == true && checked["errors"].isNull)
        #expect(checked["hex"] == combined)
        await #expect(throws: RPCError(.verifyError, "Input not found or already spent")) {
            try await call("combinerawtransaction", .array(halves))
        }
    }

    @Test func previousOutputsAreChecked() async throws {
        let raw = try await call("createrawtransaction", [["txid": .string(Self.txid), "vout": 0]], [:])
        let script = Script.payToScriptHash(Hash160(hashing: [1]))
        let base: JSONObject = ["txid": .string(Self.txid), "vout": 0, "scriptPubKey": .string("\(script)"), "amount": 1]
        func sign(_ extra: JSONObject) async throws -> JSONValue {
            var prevout = base
            prevout.append(contentsOf: extra)
            return try await call("signrawtransactionwithkey", raw, [], [.object(prevout)])
        }
        await #expect(throws: RPCError(.invalidParameter, "Missing redeemScript/witnessScript")) { try await sign([:]) }
        await #expect(throws: RPCError(.invalidParameter, "redeemScript/witnessScript does not match scriptPubKey")) {
            try await sign(["redeemScript": "51"])
        }
        await #expect(throws: RPCError(.invalidParameter, "redeemScript does not correspond to witnessScript")) {
            try await sign(["redeemScript": "51", "witnessScript": "52"])
        }
        #expect(try await sign(["redeemScript": "01"])["errors"][0]["error"].string?.isEmpty == false)
        await #expect(throws: RPCError(.invalidParameter, "'NONE|BOGUS' is not a valid sighash parameter.")) {
            try await call("signrawtransactionwithkey", raw, [], [], "NONE|BOGUS")
        }
    }
}
