import BdtBase

/// Why a text is no JSON, and where.
package struct JSONError: Error, Equatable, CustomStringConvertible {
    package enum Kind: String, Sendable {
        case unexpectedEnd = "text ends early"
        case unexpectedCharacter = "unexpected character"
        case malformedNumber = "malformed number"
        case malformedString = "malformed string"
        case tooDeep = "nested too deeply"
        case trailingText = "text after the value"
    }

    package let kind: Kind
    /// Bytes before the fault.
    package let offset: Int

    package var description: String { "\(kind.rawValue) at byte \(offset)" }
}

extension JSONValue {
    /// The deepest nesting of arrays and objects that is read.
    package static let maximumDepth = 512

    /// Reads one value (RFC 8259) that fills the whole text.
    package init(parsing text: String) throws(JSONError) {
        try self.init(parsing: Array(text.utf8))
    }

    /// Reads one value (RFC 8259) that fills `bytes`. Memory use is in proportion to the input; strings must be valid UTF-8.
    package init(parsing bytes: [UInt8]) throws(JSONError) {
        var parser = JSONParser(bytes: bytes)
        self = try parser.document()
    }
}

/// A recursive-descent reader; its depth is bounded before it descends.
private struct JSONParser {
    let bytes: [UInt8]
    var position = 0
    var depth = 0

    init(bytes: [UInt8]) { self.bytes = bytes }

    mutating func document() throws(JSONError) -> JSONValue {
        let value = try self.value()
        skipSpace()
        if position < bytes.count { throw fault(.trailingText) }
        return value
    }

    private func fault(_ kind: JSONError.Kind) -> JSONError {
        JSONError(kind: position < bytes.count ? kind : .unexpectedEnd, offset: position)
    }

    private var current: UInt8? { position < bytes.count ? bytes[position] : nil }

    private mutating func skipSpace() {
        while let byte = current, byte == 0x20 || byte == 0x09 || byte == 0x0a || byte == 0x0d { position += 1 }
    }

    private mutating func take(_ character: Unicode.Scalar) -> Bool {
        skipSpace()
        guard current == UInt8(ascii: character) else { return false }
        position += 1
        return true
    }

    private mutating func value() throws(JSONError) -> JSONValue {
        skipSpace()
        switch current {
        case UInt8(ascii: "{"): return .object(try object())
        case UInt8(ascii: "["): return .array(try array())
        case UInt8(ascii: "\""): return .string(try string())
        case UInt8(ascii: "n"): return try word("null", .null)
        case UInt8(ascii: "t"): return try word("true", .bool(true))
        case UInt8(ascii: "f"): return try word("false", .bool(false))
        case UInt8(ascii: "-"): return .number(try number())
        case let byte? where isDigit(byte): return .number(try number())
        default: throw fault(.unexpectedCharacter)
        }
    }

    private func isDigit(_ byte: UInt8) -> Bool { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains(byte) }

    private mutating func word(_ word: StaticString, _ value: JSONValue) throws(JSONError) -> JSONValue {
        for index in 0..<word.utf8CodeUnitCount {
            guard current == word.utf8Start[index] else { throw fault(.unexpectedCharacter) }
            position += 1
        }
        return value
    }

    private mutating func descend() throws(JSONError) {
        position += 1
        depth += 1
        if depth > JSONValue.maximumDepth { throw JSONError(kind: .tooDeep, offset: position) }
    }

    private mutating func array() throws(JSONError) -> [JSONValue] {
        try descend()
        defer { depth -= 1 }
        var values: [JSONValue] = []
        if take("]") { return values }
        repeat { values.append(try value()) } while take(",")
        guard take("]") else { throw fault(.unexpectedCharacter) }
        return values
    }

    private mutating func object() throws(JSONError) -> JSONObject {
        try descend()
        defer { depth -= 1 }
        var object = JSONObject()
        if take("}") { return object }
        repeat {
            skipSpace()
            guard current == UInt8(ascii: "\"") else { throw fault(.unexpectedCharacter) }
            let key = try string()
            guard take(":") else { throw fault(.unexpectedCharacter) }
            object.append(key, try value())
        } while take(",")
        guard take("}") else { throw fault(.unexpectedCharacter) }
        return object
    }

    private mutating func number() throws(JSONError) -> JSONNumber {
        let start = position
        if current == UInt8(ascii: "-") { position += 1 }
        let leadingZero = current == UInt8(ascii: "0")
        let whole = try digits()
        if leadingZero && whole > 1 { throw fault(.malformedNumber) }
        if current == UInt8(ascii: ".") {
            position += 1
            _ = try digits()
        }
        if current == UInt8(ascii: "e") || current == UInt8(ascii: "E") {
            position += 1
            if current == UInt8(ascii: "+") || current == UInt8(ascii: "-") { position += 1 }
            _ = try digits()
        }
        return JSONNumber(checked: String(decoding: bytes[start..<position], as: UTF8.self))
    }

    /// Skips one digit or more and returns their number.
    private mutating func digits() throws(JSONError) -> Int {
        let start = position
        while let byte = current, isDigit(byte) { position += 1 }
        if position == start { throw fault(.malformedNumber) }
        return position - start
    }

    private mutating func string() throws(JSONError) -> String {
        position += 1
        var buffer: [UInt8] = []
        while true {
            let start = position
            while let byte = current, byte >= 0x20, byte != UInt8(ascii: "\""), byte != UInt8(ascii: "\\") { position += 1 }
            buffer += bytes[start..<position]
            switch current {
            case UInt8(ascii: "\""):
                position += 1
                guard let text = String(validating: buffer, as: UTF8.self) else { throw fault(.malformedString) }
                return text
            case UInt8(ascii: "\\"):
                position += 1
                try escape(into: &buffer)
            default: throw fault(.malformedString)
            }
        }
    }

    private mutating func escape(into buffer: inout [UInt8]) throws(JSONError) {
        guard let byte = current else { throw fault(.malformedString) }
        position += 1
        switch byte {
        case UInt8(ascii: "\""), UInt8(ascii: "\\"), UInt8(ascii: "/"): buffer.append(byte)
        case UInt8(ascii: "b"): buffer.append(0x08)
        case UInt8(ascii: "f"): buffer.append(0x0c)
        case UInt8(ascii: "n"): buffer.append(0x0a)
        case UInt8(ascii: "r"): buffer.append(0x0d)
        case UInt8(ascii: "t"): buffer.append(0x09)
        case UInt8(ascii: "u"): buffer += UTF8.encode(try unicodeScalar()).map(Array.init) ?? []
        default: throw fault(.malformedString)
        }
    }

    /// The scalar after `\u`; a high surrogate must be followed by an escaped low one.
    private mutating func unicodeScalar() throws(JSONError) -> Unicode.Scalar {
        let first = try codeUnit()
        if let scalar = Unicode.Scalar(first) { return scalar }
        guard first < 0xdc00, current == UInt8(ascii: "\\") else { throw fault(.malformedString) }
        position += 1
        guard current == UInt8(ascii: "u") else { throw fault(.malformedString) }
        position += 1
        let second = try codeUnit()
        guard (0xdc00..<0xe000).contains(second),
            let scalar = Unicode.Scalar(0x10000 + (first - 0xd800) << 10 + (second - 0xdc00))
        else { throw fault(.malformedString) }
        return scalar
    }

    private mutating func codeUnit() throws(JSONError) -> UInt32 {
        guard bytes.count - position >= 4 else { throw JSONError(kind: .unexpectedEnd, offset: position) }
        var value: UInt32 = 0
        for _ in 0..<4 {
            guard let digit = Hex.digit(bytes[position]) else { throw fault(.malformedString) }
            value = value << 4 | UInt32(digit)
            position += 1
        }
        return value
    }
}
