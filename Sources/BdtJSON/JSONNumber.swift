#if canImport(Glibc)
    import Glibc
#endif

/// A JSON number: exactly the digits that were read, or will be written.
package struct JSONNumber: Hashable, Sendable {
    package let text: String

    package init(_ value: some BinaryInteger) { text = String(value) }

    /// Sixteen significant digits, as published (`%.16g`). A value that is not finite, which JSON cannot write, becomes 0.
    package init(_ value: Double) {
        guard value.isFinite else {
            text = "0"
            return
        }
        let buffer = withVaList([value]) { arguments in
            [CChar](unsafeUninitializedCapacity: 40) { buffer, count in
                count = Int(max(0, vsnprintf(buffer.baseAddress, buffer.count, "%.16g", arguments)))
            }
        }
        text = String(decoding: buffer.map(UInt8.init(bitPattern:)), as: UTF8.self)
    }

    /// A decimal with exactly `decimals` places: `value` counts the last one.
    package init(_ value: Int64, decimals: Int) {
        let digits = String(value.magnitude)
        let padded = String(repeating: "0", count: max(0, decimals + 1 - digits.count)) + digits
        let point = padded.index(padded.endIndex, offsetBy: -decimals)
        text = (value < 0 ? "-" : "") + padded[..<point] + (decimals > 0 ? "." + padded[point...] : "")
    }

    /// Text that the parser found to be a JSON number.
    init(checked text: String) { self.text = text }

    /// Nil unless `text` is a JSON number and nothing else.
    package init?(parsing text: String) {
        guard let value = try? JSONValue(parsing: text), case .number(let number) = value, number.text == text else { return nil }
        self = number
    }

    /// The value when it is written as an integer, without point and exponent, and fits `Integer`.
    package func integer<Integer: FixedWidthInteger>(_ type: Integer.Type = Integer.self) -> Integer? {
        Integer(text)
    }

    /// The closest double; nil when the number lies outside their range.
    package var double: Double? {
        guard let value = Double(text), value.isFinite else { return nil }
        return value
    }
}
