import BdtKeys
import BdtPrimitives
import Foundation

/// A request to pay (BIP21): `bdtcoin:<address>?amount=<coins>&label=…&message=…`.
package struct PaymentURI: Hashable, Sendable {
    package static let scheme = "bdtcoin:"

    package struct Invalid: Error, Hashable, CustomStringConvertible {
        package let description: String
    }

    package var address: String
    /// Zero when the payer chooses.
    package var amount = Amount.zero
    package var label = ""
    package var message = ""

    package init(address: String, amount: Amount = .zero, label: String = "", message: String = "") {
        self.address = address
        self.amount = amount
        self.label = label
        self.message = message
    }

    /// Throws for texts that are no payment URI, an amount that is none, and parameters that must be understood (`req-…`) and are not.
    package init(parsing text: String) throws(Invalid) {
        let text = text.trimmingCharacters(in: .whitespacesAndNewlines)
        guard text.lowercased().hasPrefix(Self.scheme) else { throw Invalid(description: "A payment URI begins with \(Self.scheme)") }
        let rest = text.dropFirst(Self.scheme.count)
        if rest.hasPrefix("//") {
            throw Invalid(description: "'bdtcoin://' is not a valid URI. Use 'bdtcoin:' instead.")
        }
        let parts = rest.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        address = Self.decoded(parts[0])
        if address.hasSuffix("/") { address.removeLast() }
        for item in parts.count > 1 ? parts[1].split(separator: "&") : [] {
            let pair = item.split(separator: "=", maxSplits: 1, omittingEmptySubsequences: false)
            try read(Self.decoded(pair[0]), pair.count > 1 ? Self.decoded(pair[1]) : "")
        }
    }

    private mutating func read(_ name: String, _ value: String) throws(Invalid) {
        let isRequired = name.hasPrefix("req-")
        switch isRequired ? String(name.dropFirst(4)) : name {
        case "label": label = value
        case "message": message = value
        case "amount":
            guard value.isEmpty || AmountUnit.coin.parse(value) != nil else {
                throw Invalid(description: "URI cannot be parsed: the amount is not valid")
            }
            amount = AmountUnit.coin.parse(value) ?? .zero
        default:
            if isRequired { throw Invalid(description: "URI cannot be parsed: it asks for \(name), which is not supported") }
        }
    }

    private static func decoded(_ text: Substring) -> String { String(text).removingPercentEncoding ?? String(text) }

    /// Addresses of segregated witness are written in upper case, which makes smaller QR codes.
    package func text(_ prefixes: AddressPrefixes) -> String {
        let isBech32 = address.lowercased().hasPrefix(prefixes.bech32 + "1")
        var parameters: [String] = []
        if amount.satoshi != 0 { parameters.append("amount=" + AmountUnit.coin.format(amount, separators: .never)) }
        if !label.isEmpty { parameters.append("label=" + Self.encoded(label)) }
        if !message.isEmpty { parameters.append("message=" + Self.encoded(message)) }
        return Self.scheme + (isBech32 ? address.uppercased() : address)
            + (parameters.isEmpty ? "" : "?" + parameters.joined(separator: "&"))
    }

    private static func encoded(_ text: String) -> String {
        let unreserved = CharacterSet(charactersIn: "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-._~")
        return text.addingPercentEncoding(withAllowedCharacters: unreserved) ?? ""
    }
}
