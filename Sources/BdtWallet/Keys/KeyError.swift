/// Why the wallet has no address or signature to give. The text is the published one.
package struct KeyError: Error, Equatable, CustomStringConvertible {
    package let message: String

    package init(_ message: String) { self.message = message }

    package var description: String { message }

    static let poolRanOut = KeyError("Error: Keypool ran out, please call keypoolrefill first")
    static let noAddresses = KeyError("No addresses available")
}
