import BdtBase
import BdtKeys
import BdtPrimitives
import Foundation
import Testing

/// The published vectors in the folder that BDTCOIN_TEST_VECTORS names.
enum Vectors {
    /// A file that is a list of lists; empty, with a notice, when the folder is not given.
    static func rows(_ name: String) throws -> [[Any]] {
        guard let folder = ProcessInfo.processInfo.environment["BDTCOIN_TEST_VECTORS"] else {
            print("skipped: BDTCOIN_TEST_VECTORS is not set, wanted \(name)")
            return []
        }
        let data = try Data(contentsOf: URL(filePath: folder).appending(path: name))
        return try #require(JSONSerialization.jsonObject(with: data) as? [[Any]])
    }
}

/// The bytes that a test's literal or a vector's field spells.
func hex(_ text: Any?) throws -> [UInt8] {
    let text = try #require(text as? String)
    return try #require(Hex.decode(text))
}

extension AddressCodec {
    static let regtest = AddressCodec(.test(bech32: "bcrt"))
    /// The prefixes that the shared vectors call "main".
    static let main = AddressCodec(
        AddressPrefixes(
            publicKeyHash: 0, scriptHash: 5, secretKey: 128, extendedPublicKey: [0x04, 0x88, 0xb2, 0x1e],
            extendedSecretKey: [0x04, 0x88, 0xad, 0xe4], bech32: "bc"))
}
