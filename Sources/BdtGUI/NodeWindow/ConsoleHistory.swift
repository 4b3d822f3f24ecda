/// The lines that were entered, to be called up again with the arrow keys. The newest fifty are kept, and no secrets.
package struct ConsoleHistory: Hashable, Sendable {
    package static let capacity = 50

    package private(set) var lines: [String] = []
    /// Which line is shown; the count of lines while the user writes a new one.
    private var position = 0
    private var draft = ""

    package init() {}

    package mutating func add(_ line: String) {
        lines.removeAll { $0 == line }
        lines.append(line)
        if lines.count > Self.capacity { lines.removeFirst() }
        position = lines.count
        draft = ""
    }

    /// The line before; nil at the oldest. `current` is what the user has written so far.
    package mutating func older(current: String) -> String? {
        guard position > 0 else { return nil }
        if position == lines.count { draft = current }
        position -= 1
        return lines[position]
    }

    /// The line after, at last what the user was writing; nil there.
    package mutating func newer() -> String? {
        guard position < lines.count else { return nil }
        position += 1
        return position == lines.count ? draft : lines[position]
    }
}
