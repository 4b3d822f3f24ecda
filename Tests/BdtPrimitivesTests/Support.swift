import BdtBase
import Foundation
import Testing

/// A published vector's bytes; nil, with a notice, when BDTCOIN_TEST_VECTORS names no folder.
func publishedVector(_ name: String) throws -> [UInt8]? {
    guard let folder = ProcessInfo.processInfo.environment["BDTCOIN_TEST_VECTORS"] else {
        print("skipped: BDTCOIN_TEST_VECTORS is not set, wanted \(name)")
        return nil
    }
    return [UInt8](try Data(contentsOf: URL(filePath: folder).appending(path: name)))
}

/// The bytes that a test's literal spells.
func hex(_ text: String) throws -> [UInt8] { try #require(Hex.decode(text)) }

/// The same numbers in every run.
struct SeededGenerator: RandomNumberGenerator {
    private var state: UInt64

    init(seed: UInt64) { state = seed }

    mutating func next() -> UInt64 {
        // SplitMix64
        state &+= 0x9e37_79b9_7f4a_7c15
        var value = state
        value = (value ^ value >> 30) &* 0xbf58_476d_1ce4_e5b9
        value = (value ^ value >> 27) &* 0x94d0_49bb_1331_11eb
        return value ^ value >> 31
    }
}
