import BdtBase
import BdtCrypto
import BdtKeys
import BdtPrimitives
import Testing

@Suite struct AddressTests {
    @Test func base58Vectors() throws {
        let rows = try Vectors.rows("base58_encode_decode.json")
        for row in rows {
            let bytes = try hex(row[0])
            let text = try #require(row[1] as? String)
            #expect(Base58.encode(bytes) == text)
            #expect(Base58.decode(" " + text + "\n", limit: bytes.count) == bytes)
            if !bytes.isEmpty { #expect(Base58.decode(text, limit: bytes.count - 1) == nil) }
        }
        print("base58_encode_decode.json: \(rows.count) entries")
    }

    @Test func base58Refuses() {
        for text in ["0", "l1", "1 1", "a\u{0}b", "ü"] { #expect(Base58.decode(text, limit: 100) == nil, "\(text)") }
        let text = Base58.encodeChecked([1, 2, 3])
        #expect(Base58.decodeChecked(text, limit: 3) == [1, 2, 3])
        #expect(Base58.decodeChecked(String(text.dropLast()) + "1", limit: 3) == nil)
        #expect(Base58.decodeChecked(String(repeating: "z", count: 1_000_000), limit: 78) == nil)
    }

    private func codec(_ chain: Any?) -> AddressCodec {
        switch chain as? String {
        case "main": .main
        case "regtest": .regtest
        default: AddressCodec(.test(bech32: "tb"))
        }
    }

    @Test func validKeysAndAddresses() throws {
        let rows = try Vectors.rows("key_io_valid.json")
        for row in rows {
            let text = try #require(row[0] as? String)
            let bytes = try hex(row[1])
            let facts = try #require(row[2] as? [String: Any])
            let codec = codec(facts["chain"])
            if facts["isPrivkey"] as? Bool == true {
                let key = try #require(codec.decodePrivateKey(text))
                #expect(key.secret.exposed == bytes && key.isCompressed == facts["isCompressed"] as? Bool)
                #expect(codec.encode(key) == text)
                #expect(throws: AddressError.self) { try codec.decode(text) }
            } else {
                let destination = try codec.decode(text)
                #expect(destination.script.bytes == bytes)
                #expect(codec.encode(destination) == text)
                #expect(Destination(Script(bytes)) == destination)
                #expect(codec.decodePrivateKey(text) == nil)
                if facts["tryCaseFlip"] as? Bool == true { #expect(try codec.decode(text.uppercased()) == destination) }
            }
        }
        print("key_io_valid.json: \(rows.count) entries")
    }

    @Test func invalidKeysAndAddresses() throws {
        let rows = try Vectors.rows("key_io_invalid.json")
        for row in rows {
            let text = try #require(row[0] as? String)
            for chain in ["main", "test", "regtest"] {
                #expect(throws: AddressError.self) { try codec(chain).decode(text) }
                #expect(codec(chain).decodePrivateKey(text) == nil)
            }
        }
        print("key_io_invalid.json: \(rows.count) entries")
    }

    static let faults: [(String, String, [Int])] = [
        (
            "bc1pw508d6qejxtdg4y5r3zarvary0c5xw7kw508d6qejxtdg4y5r3zarvary0c5xw7k7grplx",
            "Invalid or unsupported Segwit (Bech32) or Base58 encoding.", []
        ),
        ("bcrt1p0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqdmchcc", "Version 1+ witness address must use Bech32m checksum", []),
        ("bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7k35mrzd", "Version 0 witness address must use Bech32 checksum", []),
        ("bcrt130xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7vqynjegk", "Invalid Bech32 address witness version", []),
        (
            "bcrt1s0xlxvlhemja6c4dqv22uapctqupfhlxm9h8z3k2e72q4k9hcz7v8n0nx0muaewav25430mtr",
            "Invalid Bech32 address program size (41 bytes)", []
        ),
        ("bcrt1qw508d6qejxtdg4y5r3zarvary0c5xw7kqqq5k3my", "Invalid Bech32 v0 address program size (21 bytes), per BIP141", []),
        ("bcrt1q049edschfnwystcqnsvyfpj23mpsg3jcedq9xv", "Invalid Bech32 checksum", [9]),
        ("bcrt1qax9suht3qv95sw33xavx8crpxduefdrsvgsklu", "Invalid Bech32 checksum", [22, 43]),
        ("BCRT1QPLMTZKC2XHARPPZDLNPAQL78RSHJ68U32RAH7R", "Invalid Bech32 checksum", [38]),
        ("bcrtq049ldschfnwystcqnsvyfpj23mpsg3jcedq9xv", "Missing separator", []),
        ("bcrt1q04oldschfnwystcqnsvyfpj23mpsg3jcedq9xv", "Invalid Base 32 character", [8]),
        ("bcrt1qdg3myrgvzw7ml8q0ejxhlkyxn7vl9r56yzkfgvzclrf4hkpx9yfqhpsuks", "Invalid Bech32 checksum", [19, 30]),
        ("bcrt1ptmp74ayg7p24uslctssvjm06q5phz4yrxucgnv", "Invalid Bech32 checksum", [5]),
        ("17VZNX1SN5NtKa8UQFxwQbFeFc3iqRYhem", "Invalid or unsupported Base58-encoded address.", []),
        ("mipcBbFg9gMiCh81Kj8tqqdgoZub1ZJJfn", "Invalid checksum or length of Base58 address (P2PKH or P2SH)", []),
        ("asfah14i8fajz0123f", "Invalid or unsupported Segwit (Bech32) or Base58 encoding.", []),
        ("bcrt1QPLMTZKC2", "Invalid character or mixed case", Array(5...12)),
        ("bcrt1", "Invalid separator position", [4]),
    ]

    /// The texts and positions that the published functional tests expect.
    @Test(arguments: faults) func publishedMessages(text: String, message: String, positions: [Int]) {
        #expect(throws: AddressError(message: message, positions: positions)) { try AddressCodec.regtest.decode(text) }
    }

    @Test func tooLongBech32() {
        let text = "bcrt1q049edschfnwystcqnsvyfpj23mpsg3jcedq9xv049edschfnwystcqnsvyfpj23mpsg3jcedq9xv049edschfnwystcqnsvyfpj23m"
        #expect(throws: AddressError(message: "Bech32 string too long", positions: Array(90..<108))) {
            try AddressCodec.regtest.decode(text)
        }
    }

    @Test func everySingleWrongCharacterIsFound() throws {
        let address = try AddressCodec.regtest.encode(.witnessV0KeyHash(#require(Hash160([UInt8](repeating: 9, count: 20)))))
        for position in 5..<address.utf8.count {
            var characters = [UInt8](address.utf8)
            characters[position] = characters[position] == UInt8(ascii: "q") ? UInt8(ascii: "p") : UInt8(ascii: "q")
            let text = String(decoding: characters, as: UTF8.self)
            #expect(throws: AddressError(message: "Invalid Bech32 checksum", positions: [position])) {
                try AddressCodec.regtest.decode(text)
            }
        }
    }

    @Test func anchorAndUnknownPrograms() throws {
        let anchor = AddressCodec.regtest.encode(.anchor)
        #expect(try AddressCodec.regtest.decode(anchor) == .anchor)
        let program = try #require(WitnessProgram(version: 16, program: [1, 2]))
        let text = AddressCodec.regtest.encode(.witnessUnknown(program))
        #expect(try AddressCodec.regtest.decode(text) == .witnessUnknown(program))
        #expect(AddressCodec.regtest.encode(Destination.none) == "" && !Destination.none.isValid)
    }
}
