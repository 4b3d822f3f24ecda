import BdtBase
import Testing

@testable import BdtCrypto

@Suite struct ElligatorSwiftTests {
    private func field(_ text: String?) throws -> FieldElement { FieldElement(bytes: try hex(text)[...]) }

    @Test func decodesThePublishedVectors() throws {
        for row in try Vectors.rows("ellswift_decode_test_vectors.csv") {
            let encoding = try #require(ElligatorSwift(hex(row["ellswift"])))
            #expect(Hex.encode(encoding.coordinate) == row["x"], "\(row["comment"] ?? "")")
        }
    }

    @Test func invertsThePublishedVectors() throws {
        for row in try Vectors.rows("xswiftec_inv_test_vectors.csv") {
            let (u, x) = try (field(row["u"]), field(row["x"]))
            for branch in 0..<8 {
                let t = ElligatorSwift.preimage(x: x, u: u, branch: branch)
                #expect(t.map { Hex.encode($0.bytes) } ?? "" == row["case\(branch)_t"], "branch \(branch) of \(u)")
            }
        }
    }

    @Test func sharedCoordinatesOfThePublishedVectors() throws {
        for row in try Vectors.rows("bip-0324_packet_encoding_test_vectors.csv") {
            let key = try #require(PrivateKey(hex(row["in_priv_ours"])))
            let ours = try #require(ElligatorSwift(hex(row["in_ellswift_ours"])))
            let theirs = try #require(ElligatorSwift(hex(row["in_ellswift_theirs"])))
            #expect(Hex.encode(ours.coordinate) == row["mid_x_ours"])
            #expect(Hex.encode(theirs.coordinate) == row["mid_x_theirs"])
            #expect(key.sharedCoordinate(with: theirs)?.withBytes { Hex.encode($0) } == row["mid_x_shared"])
            let secret = key.sharedSecret(with: theirs, ours: ours, initiating: row["in_initiating"] == "1")
            #expect(secret.withBytes { Hex.encode($0) } == row["mid_shared_secret"])
        }
    }

    @Test func anEncodedKeyDecodesToItsCoordinateAndBothSidesAgree() throws {
        for seed in UInt8(1)...8 {
            let (mine, yours) = try (
                #require(PrivateKey([UInt8](repeating: seed, count: 32))), #require(PrivateKey([UInt8](repeating: seed + 8, count: 32)))
            )
            let left = ElligatorSwift(key: mine, entropy: [UInt8](repeating: seed, count: 32))
            let right = ElligatorSwift(key: yours, entropy: [UInt8](repeating: seed, count: 32))
            #expect(left.coordinate == [UInt8](mine.publicKey.bytes[1..<33]))
            let first = mine.sharedSecret(with: right, ours: left, initiating: true)
            let second = yours.sharedSecret(with: left, ours: right, initiating: false)
            #expect(first.withBytes { Hex.encode($0) } == second.withBytes { Hex.encode($0) })
        }
    }
}
