import BdtBase
import BdtPrimitives
import BdtScript
import Foundation
import Testing

/// The published vectors in the folder that BDTCOIN_TEST_VECTORS names.
enum Vectors {
    /// A file's content; nil, with a notice, when the folder is not given.
    static func json(_ name: String) throws -> Any? {
        guard let folder = ProcessInfo.processInfo.environment["BDTCOIN_TEST_VECTORS"] else {
            print("skipped: BDTCOIN_TEST_VECTORS is not set, wanted \(name)")
            return nil
        }
        return try JSONSerialization.jsonObject(with: Data(contentsOf: URL(filePath: folder).appending(path: name)))
    }

    /// A file that is a list of lists; empty when the folder is not given.
    static func rows(_ name: String) throws -> [[Any]] {
        guard let content = try json(name) else { return [] }
        return try #require(content as? [[Any]])
    }
}

/// The bytes that a test's literal or a vector's field spells.
func hex(_ text: Any?) throws -> [UInt8] {
    let text = try #require(text as? String)
    return try #require(Hex.decode(text))
}

extension ScriptFlags {
    /// Without flags whose precondition is missing.
    var trimmed: ScriptFlags {
        var flags = self
        if !flags.contains(.payToScriptHash) { flags.subtract([.witness]) }
        if !flags.contains(.witness) { flags.subtract([.cleanStack]) }
        return flags
    }

    /// With the flags that its flags need.
    var filled: ScriptFlags {
        var flags = self
        if flags.contains(.cleanStack) { flags.insert(.witness) }
        if flags.contains(.witness) { flags.insert(.payToScriptHash) }
        return flags
    }

    static let all = ScriptFlags(ScriptFlags.names.map(\.flag))
}
