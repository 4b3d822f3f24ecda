import BdtBase
import BdtCrypto

/// The first four bytes of a key's hash: enough to recognise a master key (BIP32).
package struct KeyFingerprint: Hashable, Comparable, Sendable, CustomStringConvertible {
    /// The bytes, most significant first.
    package let value: UInt32

    package static let zero = KeyFingerprint(value: 0)

    package init(value: UInt32) { self.value = value }

    /// From exactly four bytes.
    package init?(_ bytes: some Collection<UInt8>) {
        guard bytes.count == 4 else { return nil }
        value = bytes.reduce(0) { $0 << 8 | UInt32($1) }
    }

    package init(_ key: PublicKey) {
        value = key.id.bytes.prefix(4).reduce(0) { $0 << 8 | UInt32($1) }
    }

    package var bytes: [UInt8] { withUnsafeBytes(of: value.bigEndian) { [UInt8]($0) } }
    package var description: String { Hex.encode(bytes) }
    package static func < (left: Self, right: Self) -> Bool { left.value < right.value }
}

/// Steps from a key to a descendant (BIP32).
package struct KeyPath: Hashable, Sendable, ExpressibleByArrayLiteral {
    /// Set in the steps that need the private key.
    package static let hardened: UInt32 = 1 << 31

    package var steps: [UInt32]

    package init(_ steps: [UInt32] = []) { self.steps = steps }
    package init(arrayLiteral steps: UInt32...) { self.steps = steps }

    /// From `m/84'/0'/0'/0/5`, the `m` optional; hardened steps marked by an apostrophe.
    package init?(parsing text: String) {
        steps = []
        for (index, part) in text.split(separator: "/", omittingEmptySubsequences: false).enumerated() {
            if part == "m" {
                guard index == 0 else { return nil }
                continue
            }
            let isHardened = part.hasSuffix("'")
            let digits = isHardened ? part.dropLast() : part
            guard !digits.isEmpty, digits.utf8.allSatisfy({ (48...57).contains($0) }), let number = UInt32(digits) else { return nil }
            steps.append(isHardened ? number | KeyPath.hardened : number)
        }
    }

    /// `/84h/0h/0h/0/5`; `apostrophe` marks hardened steps with ' instead.
    package func text(apostrophe: Bool = false) -> String {
        steps.map { "/\($0 & ~KeyPath.hardened)" + ($0 & KeyPath.hardened == 0 ? "" : apostrophe ? "'" : "h") }.joined()
    }

    package var isHardened: Bool { steps.contains { $0 & KeyPath.hardened != 0 } }

    package static func + (left: KeyPath, right: KeyPath) -> KeyPath { KeyPath(left.steps + right.steps) }
}

/// Where a key comes from: a master key and the way from there.
package struct KeyOrigin: Hashable, Sendable {
    package var fingerprint: KeyFingerprint
    package var path: KeyPath

    package init(fingerprint: KeyFingerprint, path: KeyPath) {
        self.fingerprint = fingerprint
        self.path = path
    }

    /// `d34db33f/44h/0h/0h`
    package func text(apostrophe: Bool = false) -> String { fingerprint.description + path.text(apostrophe: apostrophe) }
}
