import BdtBase
import BdtPrimitives

/// Why a text spells no script. The text is the published one.
package struct ScriptTextError: Error, Equatable, CustomStringConvertible {
    package let description: String

    package init(_ description: String) { self.description = description }
}

extension Script {
    private static let numberLimit: Int64 = 0xffff_ffff

    /// From words: decimal numbers (pushed), `0x` and hexadecimal digits (inserted as they are), `'text'` (pushed) and opcodes with or
    /// without `OP_`.
    package init(parsing text: String) throws(ScriptTextError) {
        var bytes: [UInt8] = []
        for word in text.split(whereSeparator: { " \t\n".contains($0) }) {
            bytes += try Script.bytes(word: word)
        }
        self.init(bytes)
    }

    private static func bytes(word: Substring) throws(ScriptTextError) -> [UInt8] {
        if isNumber(word) {
            guard let number = Int64(word), (-numberLimit...numberLimit).contains(number) else {
                throw ScriptTextError(
                    "script parse error: decimal numeric value only allowed in the range -0xFFFFFFFF...0xFFFFFFFF")
            }
            return ScriptBuilder().push(number: number).script.bytes
        }
        if word.hasPrefix("0x"), word.count > 2, let raw = Hex.decode(word.dropFirst(2)) { return raw }
        if word.count >= 2, word.first == "'", word.last == "'" {
            return ScriptBuilder().push([UInt8](word.dropFirst().dropLast().utf8)).script.bytes
        }
        guard let opcode = opcodes[String(word)] else { throw ScriptTextError("script parse error: unknown opcode") }
        return [opcode]
    }

    private static func isNumber(_ word: Substring) -> Bool {
        let digits = word.first == "-" ? word.dropFirst() : word
        return !digits.isEmpty && digits.utf8.allSatisfy { (UInt8(ascii: "0")...UInt8(ascii: "9")).contains($0) }
    }

    /// Opcodes by name; those that push have none.
    private static let opcodes: [String: UInt8] = {
        var opcodes: [String: UInt8] = [:]
        for (value, name) in Opcode.names where value == Opcode.reserved.rawValue || (0x61...0xba).contains(value) {
            opcodes[name] = value
            opcodes[String(name.dropFirst(3))] = value
        }
        return opcodes
    }()
}

extension ScriptFlags {
    /// From published names with commas between them; `NONE` and an empty text are no flags. Nil when a name is unknown.
    package init?(parsing text: String) {
        self = []
        guard !text.isEmpty, text != "NONE" else { return }
        for word in text.split(separator: ",") {
            guard let entry = ScriptFlags.names.first(where: { $0.name == word }) else { return nil }
            insert(entry.flag)
        }
    }
}
