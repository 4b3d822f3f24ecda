/// Why a program cannot start with the settings it was given. The text is for the user.
package struct ConfigurationError: Error, Equatable, CustomStringConvertible {
    package var message: String
    package var details: [String]

    package init(_ message: String, details: [String] = []) {
        self.message = message
        self.details = details
    }

    /// A detail whose heading the caller adds.
    init(detail: String) { self.init("", details: [detail]) }

    package var description: String {
        details.isEmpty ? message : message + ":\n" + details.map { "- " + $0 }.joined(separator: "\n")
    }
}
