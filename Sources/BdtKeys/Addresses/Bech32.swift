/// The checksummed base-32 texts of segregated-witness addresses (BIP173, BIP350).
package enum Bech32 {
    package enum Variant: Sendable { case bech32, bech32m }

    static let separator = UInt8(ascii: "1")
    static let checksumSize = 6
    /// The longest text that is decoded.
    static let maximumLength = 90
    private static let digits = [UInt8]("qpzry9x8gf2tvdw0s3jn54khce6mua7l".utf8)
    private static let values: [UInt8?] = {
        var table = [UInt8?](repeating: nil, count: 256)
        for (value, digit) in digits.enumerated() {
            table[Int(digit)] = UInt8(value)
            if digit >= UInt8(ascii: "a") { table[Int(digit - 32)] = UInt8(value) }
        }
        return table
    }()

    /// `prefix` must be lower case, `values` below 32.
    package static func encode(_ variant: Variant, prefix: String, values: [UInt8]) -> String {
        let all = values + checksum(variant, prefix: [UInt8](prefix.utf8), values)
        return prefix + "1" + String(decoding: all.map { digits[Int($0)] }, as: UTF8.self)
    }

    /// Variant, lower-case prefix and values without the checksum; nil when anything is wrong.
    package static func decode(_ text: String) -> (variant: Variant, prefix: String, values: [UInt8])? {
        let characters = [UInt8](text.utf8)
        guard characters.count <= maximumLength, misplacedCharacters(characters).isEmpty,
            let position = characters.lastIndex(of: separator), position > 0, position + checksumSize < characters.count
        else { return nil }
        let data = characters[(position + 1)...].compactMap { value(of: $0) }
        let prefix = lowercased(characters[..<position])
        guard data.count == characters.count - position - 1, let variant = variant(prefix: prefix, data) else { return nil }
        return (variant, String(decoding: prefix, as: UTF8.self), data.dropLast(checksumSize))
    }

    static func value(of character: UInt8) -> UInt8? { values[Int(character)] }

    /// Where characters are neither printable nor of the case that came first.
    static func misplacedCharacters(_ characters: [UInt8]) -> [Int] {
        var (lower, upper) = (false, false)
        return characters.indices.filter { index in
            switch characters[index] {
            case UInt8(ascii: "a")...UInt8(ascii: "z"):
                if !upper { lower = true }
                return upper
            case UInt8(ascii: "A")...UInt8(ascii: "Z"):
                if !lower { upper = true }
                return lower
            case 33...126: return false
            default: return true
            }
        }
    }

    static func lowercased(_ characters: some Sequence<UInt8>) -> [UInt8] {
        characters.map { (UInt8(ascii: "A")...UInt8(ascii: "Z")).contains($0) ? $0 + 32 : $0 }
    }

    /// What the checksum of each variant leaves.
    static func constant(_ variant: Variant) -> UInt32 { variant == .bech32 ? 1 : 0x2bc8_30a3 }

    /// The remainder of prefix and values, taken as a polynomial over GF(32), by the generator of the code.
    static func remainder(prefix: [UInt8], _ values: some Sequence<UInt8>) -> UInt32 {
        let generator: [UInt32] = [0x3b6a_57b2, 0x2650_8e6d, 0x1ea1_19fa, 0x3d42_33dd, 0x2a14_62b3]
        var state: UInt32 = 1
        func absorb(_ value: UInt8) {
            let top = state >> 25
            state = (state & 0x1ff_ffff) << 5 ^ UInt32(value)
            for bit in 0..<5 where top >> UInt32(bit) & 1 != 0 { state ^= generator[bit] }
        }
        for character in prefix { absorb(character >> 5) }
        absorb(0)
        for character in prefix { absorb(character & 31) }
        for value in values { absorb(value) }
        return state
    }

    private static func variant(prefix: [UInt8], _ values: [UInt8]) -> Variant? {
        switch remainder(prefix: prefix, values) {
        case constant(.bech32): .bech32
        case constant(.bech32m): .bech32m
        default: nil
        }
    }

    private static func checksum(_ variant: Variant, prefix: [UInt8], _ values: [UInt8]) -> [UInt8] {
        let sum = remainder(prefix: prefix, values + [UInt8](repeating: 0, count: checksumSize)) ^ constant(variant)
        return (0..<checksumSize).map { UInt8(sum >> UInt32(5 * (5 - $0)) & 31) }
    }
}

/// Bytes as groups of five bits.
package enum FiveBitGroups {
    /// The groups of `bytes`, the last one filled up with zeros.
    package static func split(_ bytes: some Sequence<UInt8>) -> [UInt8] {
        var (groups, buffer, width): ([UInt8], UInt32, UInt32) = ([], 0, 0)
        for byte in bytes {
            buffer = buffer << 8 | UInt32(byte)
            width += 8
            while width >= 5 {
                width -= 5
                groups.append(UInt8(buffer >> width & 31))
            }
            buffer &= 0xff
        }
        if width > 0 { groups.append(UInt8(buffer << (5 - width) & 31)) }
        return groups
    }

    /// The bytes that `groups` make; nil when five bits or more are left over, or those left are not zero.
    package static func join(_ groups: some Sequence<UInt8>) -> [UInt8]? {
        var (bytes, buffer, width): ([UInt8], UInt32, UInt32) = ([], 0, 0)
        for group in groups {
            buffer = (buffer << 5 | UInt32(group)) & 0xfff
            width += 5
            if width >= 8 {
                width -= 8
                bytes.append(UInt8(buffer >> width & 0xff))
            }
        }
        return width < 5 && buffer & (1 << width - 1) == 0 ? bytes : nil
    }
}
