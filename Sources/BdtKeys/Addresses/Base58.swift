import BdtCrypto

/// Base 58, with and without the four bytes of checksum.
package enum Base58 {
    private static let digits = [UInt8]("123456789ABCDEFGHJKLMNPQRSTUVWXYZabcdefghijkmnopqrstuvwxyz".utf8)
    private static let values: [UInt8?] = {
        var table = [UInt8?](repeating: nil, count: 256)
        for (value, digit) in digits.enumerated() { table[Int(digit)] = UInt8(value) }
        return table
    }()

    package static func encode(_ bytes: some Collection<UInt8>) -> String {
        let zeros = bytes.prefix { $0 == 0 }.count
        // Base-58 digits, least significant first.
        var number: [UInt8] = []
        for byte in bytes.dropFirst(zeros) {
            var carry = Int(byte)
            for index in number.indices {
                carry += Int(number[index]) << 8
                number[index] = UInt8(carry % 58)
                carry /= 58
            }
            while carry > 0 {
                number.append(UInt8(carry % 58))
                carry /= 58
            }
        }
        let text = [UInt8](repeating: digits[0], count: zeros) + number.reversed().map { digits[Int($0)] }
        return String(decoding: text, as: UTF8.self)
    }

    /// The bytes that `text` spells, white space around it left out; nil when there are more than `limit` or a character is no digit.
    package static func decode(_ text: String, limit: Int) -> [UInt8]? {
        var rest = [UInt8](text.utf8)[...]
        rest = rest.drop(while: isSpace)
        while let last = rest.last, isSpace(last) { rest.removeLast() }
        let zeros = rest.prefix { $0 == digits[0] }.count
        guard zeros <= limit else { return nil }
        // Bytes, least significant first; never longer than the limit, so that long input costs no more than linear time.
        var number: [UInt8] = []
        for character in rest.dropFirst(zeros) {
            guard let value = values[Int(character)] else { return nil }
            var carry = Int(value)
            for index in number.indices {
                carry += Int(number[index]) * 58
                number[index] = UInt8(carry & 0xff)
                carry >>= 8
            }
            if carry > 0 { number.append(UInt8(carry)) }
            guard number.count + zeros <= limit else { return nil }
        }
        return [UInt8](repeating: 0, count: zeros) + number.reversed()
    }

    package static func encodeChecked(_ bytes: some Collection<UInt8>) -> String {
        encode(bytes + checksum(bytes))
    }

    /// The bytes before the checksum; nil when that does not match or there are more than `limit`.
    package static func decodeChecked(_ text: String, limit: Int) -> [UInt8]? {
        guard let bytes = decode(text, limit: limit + 4), bytes.count >= 4 else { return nil }
        let content = bytes.dropLast(4)
        return checksum(content) == bytes.suffix(4) ? [UInt8](content) : nil
    }

    private static func checksum(_ bytes: some Collection<UInt8>) -> ArraySlice<UInt8> { SHA256.double(bytes).bytes.prefix(4) }

    private static func isSpace(_ character: UInt8) -> Bool { character == 0x20 || (9...13).contains(character) }
}
