import BdtBase
import BdtEncoding

/// A number of satoshi. Values off the wire may be negative or too large: ask `isMoney` before adding them up.
@frozen public struct Amount: BitwiseCopyable, Hashable, Comparable, Sendable, BinaryCodable {
    public let satoshi: Int64

    package static let zero = Amount(0)
    /// Satoshi in one coin.
    package static let coin = Amount(100_000_000)
    /// The most that one amount may be by consensus.
    package static let maxMoney = Amount(2_100_000_000_000_000)

    @inlinable public init(_ satoshi: Int64) { self.satoshi = satoshi }

    /// Whether the amount lies in 0...`maxMoney`.
    package var isMoney: Bool { satoshi >= 0 && satoshi <= Amount.maxMoney.satoshi }

    /// The sum, nil when it overflows 64 bits.
    package func adding(_ other: Amount) -> Amount? {
        let (sum, overflow) = satoshi.addingReportingOverflow(other.satoshi)
        return overflow ? nil : Amount(sum)
    }

    /// Sums and differences of amounts known to be money; traps on overflow of 64 bits.
    package static func + (left: Amount, right: Amount) -> Amount { Amount(left.satoshi + right.satoshi) }
    package static func - (left: Amount, right: Amount) -> Amount { Amount(left.satoshi - right.satoshi) }
    package static func += (left: inout Amount, right: Amount) { left = left + right }
    package static func -= (left: inout Amount, right: Amount) { left = left - right }
    package static prefix func - (amount: Amount) -> Amount { Amount(-amount.satoshi) }
    @inlinable public static func < (left: Amount, right: Amount) -> Bool { left.satoshi < right.satoshi }

    package static var minimumEncodedSize: Int { 8 }
    package func encode(into writer: inout ByteWriter) { writer.write(satoshi) }
    package init(from reader: inout ByteReader) throws(DecodeError) { self.init(try reader.readInt64()) }
}

extension Amount: CustomStringConvertible {
    /// Coins with eight decimals, the form of the RPC interface: `-0.00000001`, `50.00000000`.
    public var description: String {
        let magnitude = satoshi.magnitude
        let fraction = String(magnitude % 100_000_000)
        let padding = String(repeating: "0", count: 8 - fraction.count)
        return "\(satoshi < 0 ? "-" : "")\(magnitude / 100_000_000).\(padding)\(fraction)"
    }
}

extension Amount {
    /// Reads coins in decimal notation as the RPC interface takes them: an optional sign, digits, at most eight decimals once trailing
    /// zeros are gone, an optional exponent. Nil for anything else, or a value of 10^18 satoshi or more.
    package init?(decimal text: some StringProtocol) {
        guard let satoshi = FixedPoint.parse(text, decimals: 8) else { return nil }
        self.init(satoshi)
    }
}
