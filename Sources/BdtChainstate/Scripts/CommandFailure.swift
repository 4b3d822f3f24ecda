/// Why a command ended early, in words for the user.
package struct CommandFailure: Error, Equatable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}
