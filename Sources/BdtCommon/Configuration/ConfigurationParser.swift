/// A section heading, or a name with a section, and where it stands.
package struct ConfigurationSection: Hashable, Sendable {
    package let name: String
    package let file: String
    package let line: Int
}

/// Reads the text of a configuration file: `name=value` lines, `[section]` headings, `#` comments.
struct ConfigurationParser {
    private(set) var options: [(name: String, value: String)] = []
    private(set) var sections: [ConfigurationSection] = []
    private var prefix = ""
    private let file: String

    init(_ text: String, file: String) throws(ConfigurationError) {
        self.file = file
        var lines = text.utf8.split(separator: UInt8(ascii: "\n"), omittingEmptySubsequences: false)
        if lines.last?.isEmpty ?? false { lines.removeLast() }
        for (index, line) in lines.enumerated() {
            try read(Substring(line), number: index + 1)
        }
    }

    private static func trimmed(_ text: Substring) -> Substring {
        let isSpace: (UInt8) -> Bool = { $0 == 0x20 || $0 == 0x09 || $0 == 0x0d || $0 == 0x0a }
        let start = text.utf8.drop(while: isSpace)
        let end = start.lastIndex { !isSpace($0) }.map(start.index(after:)) ?? start.startIndex
        return Substring(start[..<end])
    }

    private mutating func read(_ line: Substring, number: Int) throws(ConfigurationError) {
        let content = line.prefix { $0 != "#" }
        let hasComment = content.endIndex != line.endIndex
        let text = Self.trimmed(content)
        if text.isEmpty { return }
        if text.hasPrefix("["), text.hasSuffix("]") {
            let name = String(text.dropFirst().dropLast())
            sections.append(ConfigurationSection(name: name, file: file, line: number))
            prefix = name + "."
            return
        }
        if text.hasPrefix("-") {
            throw ConfigurationError(
                "parse error on line \(number): \(text), options in configuration file must be specified without leading -")
        }
        guard let equals = text.firstIndex(of: "=") else {
            let hint = text.hasPrefix("no") ? ", if you intended to specify a negated option, use \(text)=1 instead" : ""
            throw ConfigurationError("parse error on line \(number): \(text)\(hint)")
        }
        let name = prefix + Self.trimmed(text[..<equals])
        if hasComment, name.contains("rpcpassword") {
            throw ConfigurationError("parse error on line \(number), using # in rpcpassword can be ambiguous and should be avoided")
        }
        options.append((name, String(Self.trimmed(text[text.index(after: equals)...]))))
        if let dot = name.lastIndex(of: "."), prefix.utf8.count <= name.utf8.distance(from: name.startIndex, to: dot) {
            sections.append(ConfigurationSection(name: String(name[..<dot]), file: file, line: number))
        }
    }
}
