import BdtBase
import BdtCrypto
import Testing

@Suite struct CipherTests {
    @Test func chaCha20OfRFC8439() throws {
        var cipher = ChaCha20(key: Array(0..<32))
        cipher.seek(nonce: (0, UInt64(0x4a00_0000).littleEndian), block: 1)
        let text = [UInt8](
            "Ladies and Gentlemen of the class of '99: If I could offer you only one tip for the future, sunscreen would be it.".utf8)
        let head = cipher.crypt(text[..<10])
        #expect(Hex.encode(head + cipher.crypt(text[10...])).hasPrefix("6e2e359a2568f98041ba0728dd0d6981e97e7aec1d4360c20a27afccfd9fae0b"))
    }

    @Test func sealedBytesOpenUnlessTouched() {
        let cipher = ChaCha20Poly1305(key: Array(0..<32))
        for size in [0, 1, 63, 64, 65, 1000] {
            let plain = [UInt8](repeating: 7, count: size)
            var sealed = cipher.seal(plain, authenticating: [1, 2], nonce: (3, 4))
            #expect(sealed.count == size + 16)
            #expect(cipher.open(sealed, authenticating: [1, 2], nonce: (3, 4)) == plain)
            #expect(cipher.open(sealed, authenticating: [1], nonce: (3, 4)) == nil)
            #expect(cipher.open(sealed, authenticating: [1, 2], nonce: (3, 5)) == nil)
            sealed[size / 2] ^= 1
            #expect(cipher.open(sealed, authenticating: [1, 2], nonce: (3, 4)) == nil)
            #expect(cipher.open(sealed.prefix(15), authenticating: [1, 2], nonce: (3, 4)) == nil)
        }
    }

    /// The two ciphers of BIP324 with the keys that its vectors print.
    @Test func packetVectors() throws {
        for row in try Vectors.rows("bip-0324_packet_encoding_test_vectors.csv") {
            func field(_ name: String) throws -> [UInt8] { try hex(row[name]) }
            let side = row["in_initiating"] == "1" ? "initiator" : "responder"
            var lengths = ForwardSecureChaCha20(key: try field("mid_\(side)_l"), rekeyInterval: 224)
            var packets = ForwardSecureChaCha20Poly1305(key: try field("mid_\(side)_p"), rekeyInterval: 224)
            for _ in 0..<(try #require(row["in_idx"].flatMap { Int($0) })) {
                _ = lengths.crypt([0, 0, 0])
                _ = packets.seal([0], authenticating: [])
            }
            let repeats = try #require(row["in_multiply"].flatMap { Int($0) })
            let contents = [[UInt8]](repeating: try field("in_contents"), count: repeats).flatMap { $0 }
            let length = withUnsafeBytes(of: UInt32(contents.count).littleEndian) { Array($0.prefix(3)) }
            let head: [UInt8] = [row["in_ignore"] == "1" ? 0x80 : 0]
            let sealed = lengths.crypt(length) + packets.seal(head + contents, authenticating: try field("in_aad"))
            let whole = try field("out_ciphertext")
            #expect(whole.isEmpty || sealed == whole)
            #expect(Hex.encode(sealed).hasSuffix(row["out_ciphertext_endswith"] ?? "?"))
        }
    }

    /// The published example of a wallet's passphrase.
    @Test func passphraseKey() throws {
        let passphrase = SecretBytes(copying: [UInt8]("test".utf8))
        let key = try #require(PassphraseKey(passphrase: passphrase, salt: hex("0000deadbeef0000"), iterations: 25000))
        #expect(Hex.encode(key.key.exposed) == "fc7aba077ad5f4c3a0988d8daa4810d0d4a0e3bcb53af662998898f33df0556a")
        #expect(Hex.encode(key.iv) == "cf2f2691526dd1aa220896fb8bf7c369")
        #expect(PassphraseKey(passphrase: passphrase, salt: [], iterations: 0) == nil)
    }

    @Test func aesRoundTripAndRefusals() throws {
        let key = SecretBytes(copying: Array(0..<32))
        let cipher = try #require(AES256CBC(key: key, iv: Array(0..<16)))
        let secret = SecretBytes(copying: SHA256.hash([1]).bytes)
        let sealed = cipher.encrypt(secret)
        #expect(sealed.count == 48)
        #expect(cipher.decrypt(sealed)?.exposed == secret.exposed)
        #expect(cipher.decrypt(sealed.dropLast()) == nil)
        #expect(cipher.decrypt([]) == nil)
        #expect(AES256CBC(key: key, iv: [1]) == nil)
        #expect(AES256CBC(key: SecretBytes(copying: [1]), iv: Array(0..<16)) == nil)
    }
}
