import BdtBase
import BdtCrypto
import Testing

@Suite struct KeyTests {
    private func key(_ number: UInt8, compressed: Bool = true) throws -> PrivateKey {
        try #require(PrivateKey([UInt8](repeating: 0, count: 31) + [number], compressed: compressed))
    }

    @Test func secretsOutOfRangeAreNoKeys() throws {
        #expect(PrivateKey([UInt8](repeating: 0, count: 32)) == nil)
        #expect(PrivateKey([UInt8](repeating: 0xff, count: 32)) == nil)
        #expect(PrivateKey([UInt8](repeating: 1, count: 31)) == nil)
        let order = try hex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
        #expect(PrivateKey(order) == nil)
    }

    @Test func publicKeyOfOneIsTheGenerator() throws {
        #expect(try key(1).publicKey.description == "0279be667ef9dcbbac55a06295ce870b07029bfcdb2dce28d959f2815b16f81798")
        let long = try key(1, compressed: false).publicKey
        #expect(long.bytes.count == 65 && !long.isCompressed)
        #expect(try key(1).publicKey.decompressed == long)
    }

    @Test func formOfPublicKeys() throws {
        let good = try key(7).publicKey.bytes
        #expect(PublicKey(good)?.isOnCurve == true)
        #expect(PublicKey(good.dropLast()) == nil)
        #expect(PublicKey([5] + good.dropFirst()) == nil)
        #expect(PublicKey([]) == nil)
        let offCurve = try #require(PublicKey([2] + [UInt8](repeating: 0, count: 31) + [5]))
        #expect(!offCurve.isOnCurve)
        #expect(!offCurve.verify(.zero, signature: try key(1).sign(.zero)))
    }

    /// The published RFC 6979 example for secp256k1 with key 1.
    @Test func deterministicSignature() throws {
        let text = "All those moments will be lost in time, like tears in rain. Time to die..."
        let hash = SHA256.hash([UInt8](text.utf8))
        let signature = try key(1).sign(hash, lowR: false)
        #expect(
            Hex.encode(signature)
                == "30450221008600dbd41e348fe5c9465ab92d23e3db8b98b873beecd930736488696438cb6b0220547fe64427496db33bf66019dacbf0039c04199abb0122918601db38a72cfc21"
        )
        let ground = try key(1).sign(hash)
        #expect(ground.count <= 70 && ground != signature)
        #expect(try key(1).publicKey.verify(hash, signature: ground))
    }

    @Test func signaturesVerifyOnlyWhatTheySign() throws {
        for number in UInt8(1)...40 {
            let hash = SHA256.hash([number])
            let signature = try key(number).sign(hash)
            #expect(signature.count <= 70 && signature.withView { ECDSA.hasLowS($0) })
            #expect(try key(number).publicKey.verify(hash, signature: signature))
            #expect(try !key(number).publicKey.verify(SHA256.hash([0, number]), signature: signature))
            #expect(try !key(number + 1).publicKey.verify(hash, signature: signature))
        }
    }

    @Test func highSAndLooseDERVerify() throws {
        let hash = SHA256.hash([1])
        let signature = try key(3).sign(hash)
        let publicKey = try key(3).publicKey
        let r = Array(signature[4..<36])
        let s = Array(signature[38..<signature.count])
        // n - s, by hand: subtract big-endian.
        let order = try hex("fffffffffffffffffffffffffffffffebaaedce6af48a03bbfd25e8cd0364141")
        var high = order
        var borrow = 0
        for index in (0..<32).reversed() {
            let low = index - (32 - s.count) >= 0 ? Int(s[index - (32 - s.count)]) : 0
            let value = Int(order[index]) - low - borrow
            high[index] = UInt8((value + 256) % 256)
            borrow = value < 0 ? 1 : 0
        }
        let highSignature = [0x30, 0x45, 0x02, 0x20] + r + [0x02, 0x21, 0x00] + high
        #expect(!highSignature.withView { ECDSA.hasLowS($0) })
        #expect(publicKey.verify(hash, signature: highSignature))
        let padded = [0x30, 0x81, 0xff, 0x02, 0x82, 0x00, 0x22, 0x00, 0x00] + r + [0x02, UInt8(s.count)] + s + [0xde, 0xad]
        #expect(publicKey.verify(hash, signature: padded))
        for cut in 0..<signature.count { #expect(!publicKey.verify(hash, signature: signature[..<cut])) }
        #expect(!publicKey.verify(hash, signature: [0x30, 0x80, 0x02, 0x84, 0xff, 0xff, 0xff, 0xff, 0x01]))
    }

    @Test func recoveryFindsTheKeyInItsForm() throws {
        for compressed in [true, false] {
            let hash = SHA256.hash([9])
            let signature = try key(9, compressed: compressed).signRecoverable(hash)
            #expect(signature.count == 65)
            #expect(try PublicKey(recoveredFrom: signature, hash: hash) == key(9, compressed: compressed).publicKey)
            #expect(PublicKey(recoveredFrom: signature.dropLast(), hash: hash) == nil)
        }
    }

    @Test func tweaksOfBothHalvesAgree() throws {
        let tweak = SHA256.hash([5]).bytes
        let sum = try #require(try key(4).adding(tweak))
        #expect(try key(4).publicKey.adding(SecretBytes(copying: tweak)) == sum.publicKey)
        #expect(try key(4).adding([UInt8](repeating: 0xff, count: 32)) == nil)
    }

    @Test func sharedSecretIsTheSameFromBothSides() throws {
        let here = try #require(try key(2).sharedSecret(with: key(3).publicKey))
        let there = try #require(try key(3).sharedSecret(with: key(2).publicKey))
        #expect(SecretBytes.equal(here, there))
    }

    @Test func derRoundTrip() throws {
        for (compressed, size) in [(true, 214), (false, 279)] {
            let original = try key(200, compressed: compressed)
            let der = original.der
            #expect(der.count == size)
            #expect(PrivateKey(der: der.exposed, publicKey: original.publicKey) == original)
            #expect(try PrivateKey(der: der.exposed, publicKey: key(201).publicKey) == nil)
            for cut in 0..<41 { #expect(PrivateKey(der: der.exposed[..<cut], publicKey: original.publicKey) == nil) }
        }
    }

    @Test func schnorrVectors() throws {
        let rows = try Vectors.rows("bip340_test_vectors.csv")
        for row in rows {
            func field(_ name: String) throws -> [UInt8] { try hex(row[name]) }
            let publicKey = try #require(XOnlyPublicKey(field("public key")))
            let (message, signature) = try (field("message"), field("signature"))
            #expect(publicKey.verify(message: message, signature: signature) == (row["verification result"] == "TRUE"))
            if let secret = try PrivateKey(field("secret key")), let hash = Hash256(message) {
                let auxiliary = try #require(Hash256(field("aux_rand")))
                #expect(secret.publicKey.xOnly == publicKey)
                #expect(secret.signSchnorr(hash, auxiliary: auxiliary) == signature)
            }
            let verified = signature.withView { signature in
                publicKey.bytes.withView { key in Hash256(message).map { Schnorr.verify($0, signature: signature, publicKey: key) } }
            }
            if let verified { #expect(verified == (row["verification result"] == "TRUE")) }
        }
        print("bip340_test_vectors.csv: \(rows.count) entries")
    }

    @Test func taprootVectors() throws {
        guard let file = try Vectors.json("bip341_wallet_vectors.json") as? [String: Any] else { return }
        for item in try #require(file["scriptPubKey"] as? [[String: [String: Any]]]) {
            let key = try #require(XOnlyPublicKey(hex(item["given"]?["internalPubkey"])))
            let root = try (item["intermediary"]?["merkleRoot"] as? String).flatMap { Hash256(try hex($0)) }
            let output = try #require(key.tweaked(merkleRoot: root))
            #expect(output.key.description == item["intermediary"]?["tweakedPubkey"] as? String)
            if let root {
                #expect(output.key.isTweak(of: key, merkleRoot: root, isOdd: output.isOdd))
                #expect(!output.key.isTweak(of: key, merkleRoot: root, isOdd: !output.isOdd))
            }
        }
        let spending = try #require(file["keyPathSpending"] as? [[String: Any]])
        for item in try #require(spending[0]["inputSpending"] as? [[String: [String: Any]]]) {
            let secret = try #require(PrivateKey(hex(item["given"]?["internalPrivkey"])))
            let root = try (item["given"]?["merkleRoot"] as? String).flatMap { Hash256(try hex($0)) }
            let hash = try #require(Hash256(hex(item["intermediary"]?["sigHash"])))
            let witness = try hex((item["expected"]?["witness"] as? [String])?.first)
            #expect(secret.signSchnorr(hash, tweak: .taproot(merkleRoot: root)) == Array(witness.prefix(64)))
        }
    }
}
