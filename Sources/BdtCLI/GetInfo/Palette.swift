import BdtCommon
import Glibc

/// Colours on a terminal, or none.
struct Palette: Equatable, Sendable {
    enum Colour: Int, Sendable {
        case green = 32
        case yellow, blue, magenta, cyan
    }

    let isColoured: Bool

    init(isColoured: Bool) { self.isColoured = isColoured }

    init(_ arguments: Arguments) throws {
        switch arguments.get("color", default: "auto") {
        case "always": isColoured = true
        case "never": isColoured = false
        case "auto": isColoured = isatty(STDOUT_FILENO) == 1
        default: throw ClientError("Invalid value for -color option. Valid values: always, auto, never.")
        }
    }

    func paint(_ text: String, _ colour: Colour) -> String {
        isColoured ? "\u{1b}[\(colour.rawValue)m\(text)\u{1b}[0m" : text
    }
}
