import BdtCommon
import Glibc

/// Lines from the standard input, where secrets and long arguments may come from.
enum StandardInput {
    /// Whether somebody types.
    private static var isTerminal: Bool { isatty(STDIN_FILENO) == 1 }

    /// One line, which the screen does not show; `prompt` asks for it. Nil at the end of input.
    static func secret(_ prompt: String) -> String? {
        guard isTerminal else { return line() }
        StandardError.write(prompt)
        var shown = termios()
        tcgetattr(STDIN_FILENO, &shown)
        var hidden = shown
        hidden.c_lflag &= ~tcflag_t(ECHO)
        tcsetattr(STDIN_FILENO, TCSANOW, &hidden)
        defer {
            tcsetattr(STDIN_FILENO, TCSANOW, &shown)
            // The return key was hidden too.
            StandardError.write("\n")
        }
        return line()
    }

    /// All lines up to the end of input.
    static func rest() -> [String] {
        var lines: [String] = []
        while let line = line() { lines.append(line) }
        return lines
    }

    /// Without the line feed that ended it; a carriage return before it stays.
    private static func line() -> String? {
        guard let line = readLine(strippingNewline: false) else { return nil }
        return line.utf8.last == UInt8(ascii: "\n") ? String(decoding: line.utf8.dropLast(), as: UTF8.self) : line
    }
}
