/// The last line of a terminal, below all lines that pass.
struct StatusLine: Sendable {
    private var text = ""
    /// To the start of the line, and empties it.
    private static let erase = "\r\u{1b}[K"

    /// What to write so that `text` takes the place of the line before; nil when that changes nothing.
    mutating func replace(with text: String) -> String? {
        if text == self.text { return nil }
        self.text = text
        return StatusLine.erase + text
    }

    /// A line to log such that it stands above this one.
    func around(_ line: String) -> String { text.isEmpty ? line : StatusLine.erase + line + text }
}
