import BdtJSON
import BdtRPC
import Testing

@Suite struct UtilMethodTests {
    private let call = CodecCalls()

    @Test func validAddressIsDescribed() async throws {
        let reply = try await call("validateaddress", "bcrt1qtmp74ayg7p24uslctssvjm06q5phz4yrxucgnv")
        #expect(
            reply.text
                == #"{"isvalid":true,"address":"bcrt1qtmp74ayg7p24uslctssvjm06q5phz4yrxucgnv","scriptPubKey":"00145ec3eaf488f0555e43f85c20c96dfa0503715483","isscript":false,"iswitness":true,"witness_version":0,"witness_program":"5ec3eaf488f0555e43f85c20c96dfa0503715483"}"#
        )
    }

    @Test func invalidAddressShowsWhere() async throws {
        let reply = try await call("validateaddress", "bcrt1q049edschfnwystcqnsvyfpj23mpsg3jcedq9xv")
        #expect(reply.text == #"{"isvalid":false,"error_locations":[9],"error":"Invalid Bech32 checksum"}"#)
    }

    @Test func multisigAddresses() async throws {
        let keys: JSONValue = [
            "02ff12471208c14bd580709cb2358d98975247d8765f92bc25eab3b2763ed605f8",
            "02fe6f0a5a297eb38c391581c4413e084773ea23954d93f7753db7dc0adc188b2f",
        ]
        let legacy = try await call("createmultisig", 2, keys)
        #expect(legacy["redeemScript"].string?.hasPrefix("5221") == true)
        #expect(legacy["descriptor"].string?.hasPrefix("sh(multi(2,") == true)
        let witness = try await call("createmultisig", 1, keys, "p2sh-segwit")
        #expect(witness["descriptor"].string?.hasPrefix("sh(wsh(multi(1,") == true)
        #expect(witness["warnings"].isNull)
    }

    @Test func multisigSorted() async throws {
        for row in try publishedVectors("rpc_bip67.json").array ?? [] {
            let made = try await call("createmultisig", 2, row["sorted_keys"])
            #expect(made["redeemScript"] == row["script"])
            let descriptor = "sh(sortedmulti(2,\((row["keys"].array ?? []).compactMap(\.string).joined(separator: ","))))"
            let checksum = try await call("getdescriptorinfo", .string(descriptor))["checksum"].string ?? ""
            let derived = try await call("deriveaddresses", .string("\(descriptor)#\(checksum)"))
            #expect(derived[0] == made["address"])
        }
    }

    @Test(arguments: [
        (
            0, ["02ff12471208c14bd580709cb2358d98975247d8765f92bc25eab3b2763ed605f8"], "legacy", -8,
            "a multisignature address must require at least one key to redeem"
        ),
        (
            2, ["02ff12471208c14bd580709cb2358d98975247d8765f92bc25eab3b2763ed605f8"], "legacy", -8,
            "not enough keys supplied (got 1 keys, but need at least 2 to redeem)"
        ),
        (1, ["xyz"], "legacy", -5, "Pubkey \"xyz\" must be a hex string"),
        (1, ["0200"], "legacy", -5, "Pubkey \"0200\" must have a length of either 33 or 65 bytes"),
        (1, ["02ff12471208c14bd580709cb2358d98975247d8765f92bc25eab3b2763ed605f8"], "x", -5, "Unknown address type 'x'"),
        (
            1, ["02ff12471208c14bd580709cb2358d98975247d8765f92bc25eab3b2763ed605f8"], "bech32m", -5,
            "createmultisig cannot create bech32m multisig addresses"
        ),
    ]) func multisigRefused(required: Int, keys: [String], type: String, code: Int, message: String) async throws {
        await #expect(throws: RPCError(RPCErrorCode(rawValue: code), message)) {
            try await call("createmultisig", JSONValue(required), JSONValue(keys), .string(type))
        }
    }

    private static let ranged =
        "wpkh([d34db33f/84h/0h/0h]tpubDCBEcmVKbfC9KfdydyLbJ2gfNL88grZu1XcWSW9ytTM6fitvaRmVyr8Ddf7SjZ2ZfMx9RicjYAXhuh3fmLiVLPodPEqnQQURUfrBKiiVZc8/0/*)"

    @Test func derivedAddresses() async throws {
        let info = try await call("getdescriptorinfo", .string(Self.ranged))
        #expect(info["isrange"] == true && info["issolvable"] == true && info["hasprivatekeys"] == false)
        let text: JSONValue = .string(Self.ranged + "#" + (info["checksum"].string ?? ""))
        let one = try await call("deriveaddresses", text, [2, 3])
        let upTo = try await call("deriveaddresses", text, 3)
        #expect(one.array?.count == 2 && upTo.array?.count == 4 && one[0] == upTo[2])
        await #expect(throws: RPCError(.invalidParameter, "Range must be specified for a ranged descriptor")) {
            try await call("deriveaddresses", text)
        }
        await #expect(throws: RPCError(.invalidAddressOrKey, "Missing checksum")) {
            try await call("deriveaddresses", .string(Self.ranged), 3)
        }
        await #expect(throws: RPCError(.invalidParameter, "End of range is too high")) {
            try await call("deriveaddresses", text, 10_000_000_000)
        }
    }

    /// Signatures are deterministic: key and text are those of the published functional test.
    @Test func signedMessages() async throws {
        let key: JSONValue = "cUeKHd5orzT3mz8P9pxyREHfsWtVfgsfDjiZZBcjUBAaGk1BTj7N"
        let signature = try await call("signmessagewithprivkey", key, "This is just a test message")
        #expect(
            signature
                == "IDlyWEHUr4oOtE7FBhvxmwTkv5R7zl5nQCWA+z0CxCpECipi+deXsOSYuvmDCZMGcXdHL5T/APeBDg0l/WKpT4I=")
        let address: JSONValue = "mpLQjfK79b7CCV4VMJWEWAj5Mpx8Up5zxB"
        #expect(try await call("verifymessage", address, signature, "This is just a test message") == true)
        #expect(try await call("verifymessage", address, signature, "This is another one") == false)
        await #expect(throws: RPCError(.typeError, "Malformed base64 encoding")) {
            try await call("verifymessage", address, "invalid_sig", "")
        }
        await #expect(throws: RPCError(.invalidAddressOrKey, "Invalid private key")) {
            try await call("signmessagewithprivkey", "invalid_key", "")
        }
    }
}
