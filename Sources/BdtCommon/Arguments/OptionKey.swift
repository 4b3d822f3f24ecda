import BdtBase
import BdtJSON

/// An option as the user names it: `X`, `noX`, `section.X` or `section.noX`.
struct OptionKey: Hashable {
    var section = ""
    var name: String
    var isNegated = false

    init(_ text: some StringProtocol) {
        name = String(text)
        if let dot = name.firstIndex(of: ".") {
            section = String(name[..<dot])
            name = String(name[name.index(after: dot)...])
        }
        if name.hasPrefix("no") {
            name.removeFirst(2)
            isNegated = true
        }
    }

    /// The value to store; throws when the option does not take it.
    func interpret(_ value: String?, flags: OptionDefinition.Flags) throws(ConfigurationError) -> JSONValue {
        if isNegated {
            if flags.contains(.notNegatable) { throw ConfigurationError("Negating of -\(name) is meaningless and therefore forbidden") }
            if let value, !OptionValue.bool(value) {
                Log.info("Warning: parsed potentially confusing double-negative -\(name)=\(value)")
                return .bool(true)
            }
            return .bool(false)
        }
        if value == nil && flags.contains(.needsValue) {
            throw ConfigurationError("Can not set -\(name) with no value. Please specify value with -\(name)=value.")
        }
        return .string(value ?? "")
    }
}

/// How the text of an option is read as another type: never fails, as published.
enum OptionValue {
    /// Empty is true; else a number that is not 0. Words are 0.
    static func bool(_ text: String) -> Bool { text.isEmpty || Int32(truncatingIfNeeded: text) != 0 }

    static func text(_ value: JSONValue) -> String? {
        switch value {
        case .null: nil
        case .bool(let value): value ? "1" : "0"
        case .number(let number): number.text
        case .string(let text): text
        case .array, .object: value.text
        }
    }

    static func int(_ value: JSONValue) -> Int64? {
        switch value {
        case .bool(let value): value ? 1 : 0
        case .number(let number): number.integer()
        default: text(value).map { Int64(truncatingIfNeeded: $0) }
        }
    }

    static func bool(_ value: JSONValue) -> Bool? {
        switch value {
        case .bool(let value): value
        default: text(value).map { bool($0) }
        }
    }
}

extension FixedWidthInteger {
    /// The leading digits of the text after spaces and a sign; 0 without any, the nearest bound when they are too many.
    init(truncatingIfNeeded text: String) {
        var rest = text.utf8[...].drop { $0 == 0x20 || (0x09...0x0d).contains($0) }
        let sign = rest.first
        if sign == UInt8(ascii: "-") || sign == UInt8(ascii: "+") { rest.removeFirst() }
        let digits = rest.prefix { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
        if digits.isEmpty {
            self = 0
        } else {
            let negative = sign == UInt8(ascii: "-")
            self = Self((negative ? "-" : "") + String(decoding: digits, as: UTF8.self)) ?? (negative ? .min : .max)
        }
    }
}
