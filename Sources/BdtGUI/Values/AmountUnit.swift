import BdtPrimitives

/// The units in which amounts are shown and entered.
package enum AmountUnit: Int, CaseIterable, Sendable {
    case coin, milli, micro, jus

    /// As in the list of units.
    package var longName: String {
        switch self {
        case .coin: "BDTC"
        case .milli: "mBDTC"
        case .micro: "µBDTC (bits)"
        case .jus: "Jus (jus)"
        }
    }

    /// As it stands beside amounts.
    package var shortName: String {
        switch self {
        case .coin: "BDTC"
        case .milli: "mBDTC"
        case .micro: "bits"
        case .jus: "jus"
        }
    }

    package var decimals: Int {
        switch self {
        case .coin: 8
        case .milli: 5
        case .micro: 2
        case .jus: 0
        }
    }

    /// Smallest units in one of this unit.
    package var factor: Int64 {
        switch self {
        case .coin: 100_000_000
        case .milli: 100_000
        case .micro: 100
        case .jus: 1
        }
    }
}

/// Where thousands of the part before the point are set apart.
package enum ThousandsSeparators: Sendable {
    case never
    /// From five digits on.
    case standard
    case always
}

extension AmountUnit {
    /// A thin space cannot be taken for a decimal mark anywhere.
    package static let separator: Character = "\u{2009}"

    /// The amount in this unit, all decimals written: `1 234.50000000` with thin spaces.
    package func format(_ amount: Amount, plus: Bool = false, separators: ThousandsSeparators = .standard) -> String {
        let (whole, rest) = amount.satoshi.magnitude.quotientAndRemainder(dividingBy: UInt64(factor))
        let digits = Array(String(whole))
        let separates = separators == .always || (separators == .standard && digits.count > 4)
        var text = amount.satoshi < 0 ? "-" : plus && amount.satoshi > 0 ? "+" : ""
        for (index, digit) in digits.enumerated() {
            if separates, index > 0, (digits.count - index) % 3 == 0 { text.append(Self.separator) }
            text.append(digit)
        }
        guard decimals > 0 else { return text }
        let fraction = String(rest)
        return text + "." + String(repeating: "0", count: decimals - fraction.count) + fraction
    }

    package func formatWithUnit(_ amount: Amount, plus: Bool = false, separators: ThousandsSeparators = .standard) -> String {
        "\(format(amount, plus: plus, separators: separators)) \(shortName)"
    }

    /// The amount, or `#` in place of its digits.
    package func formatMasked(_ amount: Amount, isMasked: Bool) -> String {
        guard isMasked else { return formatWithUnit(amount) }
        return String(format(.zero).map { $0 == "0" ? "#" : $0 }) + " " + shortName
    }

    /// What a user types, with a point for a comma: shown at once, so that nobody takes `1,000` for a thousand.
    package static func withPoints(_ text: String) -> String { text.replacing(",", with: ".") }

    /// Digits, at most one point, spaces anywhere. Nil for anything else, too many decimals, or more than eighteen digits.
    package func parse(_ text: String) -> Amount? {
        let characters = text.filter { !$0.isWhitespace }
        let parts = characters.split(separator: ".", omittingEmptySubsequences: false)
        guard (1...2).contains(parts.count), characters.count > parts.count - 1 else { return nil }
        let fraction = parts.count == 2 ? parts[1] : ""
        guard fraction.count <= decimals, characters.allSatisfy({ $0 == "." || ($0.isASCII && $0.isNumber) }) else { return nil }
        let digits = parts[0] + fraction + String(repeating: "0", count: decimals - fraction.count)
        guard digits.count <= 18, let value = Int64(digits) else { return nil }
        return Amount(value)
    }
}
