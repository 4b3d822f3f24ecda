import BdtBase
import Foundation
import Testing

@testable import BdtCrypto

/// The rows of a published CSV file without its heading; nil, with a notice, when there are no vectors here.
private func rows(_ name: String) -> [[String]]? {
    guard let folder = ProcessInfo.processInfo.environment["BDTCOIN_TEST_VECTORS"],
        let text = try? String(contentsOfFile: folder + "/" + name, encoding: .utf8)
    else {
        print("BDTCOIN_TEST_VECTORS is not set: \(name) skipped")
        return nil
    }
    return text.split(separator: "\n").dropFirst().map {
        $0.split(separator: ",", omittingEmptySubsequences: false).map { $0.trimmingCharacters(in: .whitespaces) }
    }
}

@Suite struct ElligatorSwiftTests {
    private func field(_ hex: String) throws -> FieldElement { FieldElement(bytes: try #require(Hex.decode(hex))[...]) }

    @Test func decodesThePublishedVectors() throws {
        for row in rows("ellswift_decode_test_vectors.csv") ?? [] {
            let encoding = try #require(ElligatorSwift(try #require(Hex.decode(row[0]))))
            #expect(Hex.encode(encoding.coordinate) == row[1], "\(row[2])")
        }
    }

    @Test func invertsThePublishedVectors() throws {
        for row in rows("xswiftec_inv_test_vectors.csv") ?? [] {
            let (u, x) = try (field(row[0]), field(row[1]))
            for branch in 0..<8 {
                let t = ElligatorSwift.preimage(x: x, u: u, branch: branch)
                #expect(t.map { Hex.encode($0.bytes) } ?? "" == row[2 + branch], "branch \(branch) of \(row[0])")
            }
        }
    }

    @Test func sharedCoordinatesOfThePublishedVectors() throws {
        for row in rows("bip-0324_packet_encoding_test_vectors.csv") ?? [] {
            let key = try #require(PrivateKey(try #require(Hex.decode(row[1]))))
            let ours = try #require(ElligatorSwift(try #require(Hex.decode(row[2]))))
            let theirs = try #require(ElligatorSwift(try #require(Hex.decode(row[3]))))
            #expect(Hex.encode(ours.coordinate) == row[9])
            #expect(Hex.encode(theirs.coordinate) == row[10])
            #expect(key.sharedCoordinate(with: theirs)?.withBytes { Hex.encode($0) } == row[11])
            let secret = key.sharedSecret(with: theirs, ours: ours, initiating: row[4] == "1")
            #expect(secret.withBytes { Hex.encode($0) } == row[12])
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
