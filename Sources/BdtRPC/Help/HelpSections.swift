/// Lines of two columns; the right one starts four places after the longest left text.
struct HelpSections {
    private var lines: [(left: String, right: String)] = []

    var isEmpty: Bool { lines.isEmpty }

    mutating func add(_ left: String, _ right: String = "") { lines.append((left, right)) }

    /// Takes the comma off the last line: JSON has none after a last member.
    mutating func dropLastSeparator() {
        guard let last = lines.indices.last, lines[last].left.hasSuffix(",") else { return }
        lines[last].left.removeLast()
    }

    var text: String {
        let column = (lines.map(\.left.utf8.count).max() ?? 0) + 4
        return lines.map { line in
            if line.right.isEmpty { return line.left + "\n" }
            let margin = "\n" + String(repeating: " ", count: column)
            let right = line.right.split(separator: "\n", omittingEmptySubsequences: false).map { $0.drop { $0 == " " } }
            return line.left + String(repeating: " ", count: column - line.left.utf8.count) + right.joined(separator: margin) + "\n"
        }.joined()
    }
}
