import BdtBase

extension JSONValue {
    /// Compact JSON text.
    package var text: String { String(decoding: bytes(indent: 0), as: UTF8.self) }

    /// JSON text on several lines; each level is indented by `indent` spaces.
    package func prettyText(indent: Int = 2) -> String { String(decoding: bytes(indent: indent), as: UTF8.self) }

    private func bytes(indent: Int) -> [UInt8] {
        var writer = JSONWriter(indent: indent)
        writer.write(self, level: 1)
        return writer.bytes
    }
}

private struct JSONWriter {
    let indent: Int
    var bytes: [UInt8] = []

    init(indent: Int) { self.indent = indent }

    mutating func write(_ value: JSONValue, level: Int) {
        switch value {
        case .null: bytes += "null".utf8
        case .bool(let value): bytes += (value ? "true" : "false").utf8
        case .number(let number): bytes += number.text.utf8
        case .string(let text): write(text)
        case .array(let values): write(values, level)
        case .object(let object): write(object, level)
        }
    }

    private mutating func write(_ values: [JSONValue], _ level: Int) {
        bytes.append(UInt8(ascii: "["))
        startLine(values.isEmpty ? level - 1 : level)
        for (index, value) in values.enumerated() {
            if index > 0 { separate(level) }
            write(value, level: level + 1)
        }
        if !values.isEmpty { startLine(level - 1) }
        bytes.append(UInt8(ascii: "]"))
    }

    private mutating func write(_ object: JSONObject, _ level: Int) {
        bytes.append(UInt8(ascii: "{"))
        startLine(object.isEmpty ? level - 1 : level)
        for (index, (key, value)) in object.enumerated() {
            if index > 0 { separate(level) }
            write(key)
            bytes += (indent > 0 ? ": " : ":").utf8
            write(value, level: level + 1)
        }
        if !object.isEmpty { startLine(level - 1) }
        bytes.append(UInt8(ascii: "}"))
    }

    private mutating func separate(_ level: Int) {
        bytes.append(UInt8(ascii: ","))
        startLine(level)
    }

    private mutating func startLine(_ level: Int) {
        guard indent > 0 else { return }
        bytes.append(UInt8(ascii: "\n"))
        bytes += repeatElement(0x20, count: indent * level)
    }

    private mutating func write(_ text: String) {
        bytes.append(UInt8(ascii: "\""))
        for byte in text.utf8 {
            switch byte {
            case UInt8(ascii: "\""): bytes += "\\\"".utf8
            case UInt8(ascii: "\\"): bytes += "\\\\".utf8
            case 0x08: bytes += "\\b".utf8
            case 0x09: bytes += "\\t".utf8
            case 0x0a: bytes += "\\n".utf8
            case 0x0c: bytes += "\\f".utf8
            case 0x0d: bytes += "\\r".utf8
            case 0..<0x20, 0x7f: bytes += ("\\u00" + Hex.encode(CollectionOfOne(byte))).utf8
            default: bytes.append(byte)
            }
        }
        bytes.append(UInt8(ascii: "\""))
    }
}
