import BdtBase
import BdtCrypto
import BdtKeys
import Testing

/// The published vectors of BIP32.
@Suite struct ExtendedKeyTests {
    @Test func firstVector() throws {
        let root = try #require(ExtendedPrivateKey(seed: SecretBytes(copying: hex("000102030405060708090a0b0c0d0e0f"))))
        let codec = AddressCodec.main
        #expect(
            codec.encode(root)
                == "xprv9s21ZrQH143K3QTDL4LXw2F7HEK3wJUD2nW2nRk4stbPy6cq3jPPqjiChkVvvNKmPGJxWUtg6LnF5kejMRNNU3TGtRBeJgk33yuGBxrMPHi")
        let path = try #require(KeyPath(parsing: "m/0'/1/2'/2/1000000000"))
        let key = try #require(root.descendant(path))
        #expect(
            codec.encode(key)
                == "xprvA41z7zogVVwxVSgdKUHDy1SKmdb533PjDz7J6N6mV6uS3ze1ai8FHa8kmHScGpWmj4WggLyQjgPie1rFSruoUihUZREPSL39UNdE3BBDu76")
        #expect(
            codec.encode(key.publicKey)
                == "xpub6H1LXWLaKsWFhvm6RVpEL9P4KfRZSW7abD2ttkWP3SSQvnyA8FSVqNTEcYFgJS2UaFcxupHiYkro49S8yGasTvXEYBVPamhGW6cFJodrTHy")
        #expect(codec.decodeExtendedPrivateKey(codec.encode(key)) == key)
        #expect(codec.decodeExtendedPublicKey(codec.encode(key.publicKey)) == key.publicKey)
        #expect(codec.decodeExtendedPublicKey(codec.encode(key)) == nil)
        #expect(AddressCodec.regtest.decodeExtendedPrivateKey(codec.encode(key)) == nil)
    }

    @Test func publicDerivationAgrees() throws {
        let root = try #require(ExtendedPrivateKey(seed: SecretBytes(copying: hex("fffcf9f6f3f0edeae7e4e1dedbd8d5d2"))))
        #expect(root.publicKey.descendant([0, 7]) == root.descendant([0, 7])?.publicKey)
        #expect(root.publicKey.child(KeyPath.hardened) == nil)
        #expect(root.child(KeyPath.hardened)?.publicKey.position.parent == KeyFingerprint(root.key.publicKey))
    }

    /// Faulty keys of BIP32's fifth vector.
    @Test(arguments: [
        "xprv9s21ZrQH143K24Mfq5zL5MhWK9hUhhGbd45hLXo2Pq2oqzMMo63oStZzFAzHGBP2UuGCqWLTAPLcMtD9y5gkZ6Eq3Rjuahrv17fENZ3QzxW",
        "xprv9s2SPatNQ9Vc6GTbVMFPFo7jsaZySyzk7L8n2uqKXJen3KUmvQNTuLh3fhZMBoG3G4ZW1N2kZuHEPY53qmbZzCHshoQnNf4GvELZfqTUrcv",
        "xprv9s21ZrQH4r4TsiLvyLXqM9P7k1K3EYhA1kkD6xuquB5i39AU8KF42acDyL3qsDbU9NmZn6MsGSUYZEsuoePmjzsB3eFKSUEh3Gu1N3cqVUN",
        "xprv9s21ZrQH143K24Mfq5zL5MhWK9hUhhGbd45hLXo2Pq2oqzMMo63oStZzF93Y5wvzdUayhgkkFoicQZcP3y52uPPxFnfoLZB21Teqt1VvEHx",
        "xpub661MyMwAqRbcEYS8w7XLSVeEsBXy79zSzH1J8vCdxAZningWLdN3zgtU6Txnt3siSujt9RCVYsx4qHZGc62TG4McvMGcAUjeuwZdduYEvFn",
    ]) func refused(_ text: String) {
        #expect(AddressCodec.main.decodeExtendedPrivateKey(text) == nil)
        #expect(AddressCodec.main.decodeExtendedPublicKey(text) == nil)
    }

    @Test func pathTexts() {
        #expect(KeyPath(parsing: "m/84'/0'/5")?.text() == "/84h/0h/5")
        #expect(KeyPath(parsing: "1/2'")?.text(apostrophe: true) == "/1/2'")
        for text in ["1/m", "1''", "-1", "4294967296", "1//2", "x", "1h"] { #expect(KeyPath(parsing: text) == nil, "\(text)") }
    }
}
