/// The eight characters that guard a descriptor against typing errors.
package enum DescriptorChecksum {
    // Characters that errors turn into one another stand 32 apart, so that such an error touches one symbol only.
    private static let positions: [UInt8: UInt64] = {
        let groups =
            "0123456789()[],'/*abcdefgh@:$%{}" + "IJKLMNOPQRSTUVWXYZ&+-.;<=>?!^_|~" + "ijklmnopqrstuvwxyzABCDEFGH`#\"\\ "
        return Dictionary(uniqueKeysWithValues: groups.utf8.enumerated().map { ($1, UInt64($0)) })
    }()
    private static let digits = [UInt8]("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)

    /// Nil when `text` holds a character that no descriptor has.
    package static func compute(_ text: some StringProtocol) -> String? {
        var state: UInt64 = 1
        var (group, count): (UInt64, Int) = (0, 0)
        for character in text.utf8 {
            guard let position = positions[character] else { return nil }
            absorb(position & 31, into: &state)
            group = group * 3 + position >> 5
            count += 1
            if count == 3 {
                absorb(group, into: &state)
                (group, count) = (0, 0)
            }
        }
        if count > 0 { absorb(group, into: &state) }
        for _ in 0..<8 { absorb(0, into: &state) }
        state ^= 1
        let sum = (0..<8).map { digits[Int(state >> UInt64(5 * (7 - $0)) & 31)] }
        return String(decoding: sum, as: UTF8.self)
    }

    /// `text`, `#` and its checksum. For texts that this module wrote, which hold no foreign character.
    static func append(to text: String) -> String { text + "#" + (compute(text) ?? "") }

    /// `text` without its checksum, and the right checksum. Throws the published reason when a required one is missing or it is wrong.
    package static func strip(_ text: String, required: Bool) throws(DescriptorError) -> (payload: Substring, checksum: String) {
        let parts = text.split(separator: "#", omittingEmptySubsequences: false)
        if parts.count > 2 { throw DescriptorError("Multiple '#' symbols") }
        if parts.count == 1 && required { throw DescriptorError("Missing checksum") }
        if parts.count == 2 && parts[1].utf8.count != 8 {
            throw DescriptorError("Expected 8 character checksum, not \(parts[1].utf8.count) characters")
        }
        guard let checksum = compute(parts[0]) else { throw DescriptorError("Invalid characters in payload") }
        if parts.count == 2 && parts[1] != checksum {
            throw DescriptorError("Provided checksum '\(parts[1])' does not match computed checksum '\(checksum)'")
        }
        return (parts[0], checksum)
    }

    private static func absorb(_ value: UInt64, into state: inout UInt64) {
        let generator: [UInt64] = [0xf5_dee5_1989, 0xa9_fdca_3312, 0x1b_ab10_e32d, 0x37_06b1_677a, 0x64_4d62_6ffd]
        let top = state >> 35
        state = (state & 0x7_ffff_ffff) << 5 ^ value
        for bit in 0..<5 where top >> UInt64(bit) & 1 != 0 { state ^= generator[bit] }
    }
}

/// Why a text is no descriptor, in the published words.
package struct DescriptorError: Error, Hashable, Sendable, CustomStringConvertible {
    package let message: String

    package init(_ message: String) { self.message = message }

    package var description: String { message }
}
