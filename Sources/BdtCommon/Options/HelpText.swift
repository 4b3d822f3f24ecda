/// The text of `-help` in the published layout.
enum HelpText {
    private static let width = 79
    private static let indent = 7

    static func text(_ definitions: [OptionDefinition], showsDebug: Bool) -> String {
        var text = ""
        for category in OptionCategory.allCases where category != .hidden {
            let members = definitions.filter { $0.category == category }.sorted { $0.name < $1.name }
            guard !members.isEmpty, category != .walletDebug || showsDebug else { continue }
            text += category.heading + "\n\n"
            for option in members where showsDebug || !option.flags.contains(.debug) { text += paragraph(option) }
        }
        return text
    }

    private static func paragraph(_ option: OptionDefinition) -> String {
        let isCommand = option.category == .commands || option.category == .registerCommands
        return "  \(isCommand ? "" : "-")\(option.name)\(option.parameter)\n" + String(repeating: " ", count: indent)
            + wrapped(option.help) + "\n\n"
    }

    /// Breaks lines at spaces; a word that is too long for a line gets its own.
    static func wrapped(_ text: String) -> String {
        var lines = [""]
        for (index, paragraph) in text.split(separator: "\n", omittingEmptySubsequences: false).enumerated() {
            if index > 0 { lines.append("") }
            for word in paragraph.split(separator: " ") {
                let current = lines[lines.count - 1]
                if current.isEmpty {
                    lines[lines.count - 1] = String(word)
                } else if current.count + 1 + word.count <= width - indent {
                    lines[lines.count - 1] = current + " " + word
                } else {
                    lines.append(String(word))
                }
            }
        }
        return lines.joined(separator: "\n" + String(repeating: " ", count: indent))
    }
}
