/// Swift source under construction.
struct SourceText {
    private(set) var text = ""
    private var indentation = 0

    /// One line, indented.
    mutating func line(_ line: String) {
        text += line.isEmpty ? "\n" : String(repeating: " ", count: indentation * 4) + line + "\n"
    }

    /// `head {`, what `body` writes, and `}`.
    mutating func block(_ head: String, _ body: (inout SourceText) throws -> Void) rethrows {
        line(head + " {")
        indentation += 1
        try body(&self)
        indentation -= 1
        line("}")
    }

    /// A string literal.
    static func literal(_ text: String) -> String {
        var result = "\""
        for scalar in text.unicodeScalars {
            switch scalar {
            case "\"", "\\": result += "\\" + String(scalar)
            case " "..."~": result.unicodeScalars.append(scalar)
            default: result += "\\u{\(String(scalar.value, radix: 16))}"
            }
        }
        return result + "\""
    }

    static func hexadecimal(_ value: UInt64) -> String { "0x" + String(value, radix: 16) }
}
