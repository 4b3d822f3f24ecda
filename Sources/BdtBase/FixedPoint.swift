/// Exact decimal numbers as integers of a fixed number of decimals.
package enum FixedPoint {
    private static let bound: Int64 = 1_000_000_000_000_000_000

    /// Reads a JSON number; nil when it is malformed, needs more decimals, or reaches 10^18 in the smallest unit.
    package static func parse(_ text: some StringProtocol, decimals: Int) -> Int64? {
        var rest = Substring(text).utf8
        let negative = rest.first == UInt8(ascii: "-")
        if negative { rest.removeFirst() }
        let whole = takeDigits(&rest)
        guard !whole.isEmpty, whole.count == 1 || whole[0] != 0 else { return nil }
        var digits = whole
        var point = 0
        if rest.first == UInt8(ascii: ".") {
            rest.removeFirst()
            let fraction = takeDigits(&rest)
            guard !fraction.isEmpty else { return nil }
            digits += fraction
            point = fraction.count
        }
        guard let exponent = takeExponent(&rest), rest.isEmpty else { return nil }
        while digits.count > 1, digits.last == 0 {
            digits.removeLast()
            point -= 1
        }
        return scale(digits, by: exponent - point + decimals, negative: negative)
    }

    private static func scale(_ digits: [Int64], by shift: Int, negative: Bool) -> Int64? {
        var value: Int64 = 0
        for digit in digits {
            if value >= bound / 10 { return nil }
            value = value * 10 + digit
        }
        if value == 0 { return 0 }
        guard shift >= 0, shift <= 18 else { return nil }
        for _ in 0..<shift {
            if value >= bound / 10 { return nil }
            value *= 10
        }
        return negative ? -value : value
    }

    private static func takeDigits(_ text: inout Substring.UTF8View) -> [Int64] {
        var digits: [Int64] = []
        while let character = text.first, (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(character) {
            digits.append(Int64(character - UInt8(ascii: "0")))
            text.removeFirst()
        }
        return digits
    }

    private static func takeExponent(_ text: inout Substring.UTF8View) -> Int? {
        guard let mark = text.first, mark == UInt8(ascii: "e") || mark == UInt8(ascii: "E") else { return 0 }
        text.removeFirst()
        let negative = text.first == UInt8(ascii: "-")
        if negative || text.first == UInt8(ascii: "+") { text.removeFirst() }
        let digits = takeDigits(&text)
        guard !digits.isEmpty, digits.count <= 6 else { return nil }
        let value = digits.reduce(0) { $0 * 10 + Int($1) }
        return negative ? -value : value
    }
}
