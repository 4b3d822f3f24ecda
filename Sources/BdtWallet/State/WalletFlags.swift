/// What kind of wallet a file holds (published bits). Bits above 31 must be understood to open it.
package struct WalletFlags: OptionSet, Hashable, Sendable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }

    package static let avoidReuse = WalletFlags(rawValue: 1 << 0)
    package static let keyOriginMetadata = WalletFlags(rawValue: 1 << 1)
    package static let lastHardenedKeyCached = WalletFlags(rawValue: 1 << 2)
    package static let privateKeysDisabled = WalletFlags(rawValue: 1 << 32)
    package static let blank = WalletFlags(rawValue: 1 << 33)
    package static let descriptors = WalletFlags(rawValue: 1 << 34)
    package static let externalSigner = WalletFlags(rawValue: 1 << 35)

    /// By the names that users see, lowest bit first.
    package static let named: [(name: String, flag: WalletFlags)] = [
        ("avoid_reuse", .avoidReuse), ("key_origin_metadata", .keyOriginMetadata), ("last_hardened_xpub_cached", .lastHardenedKeyCached),
        ("disable_private_keys", .privateKeysDisabled), ("blank", .blank), ("descriptor_wallet", .descriptors),
        ("external_signer", .externalSigner),
    ]

    /// Those that may be changed after creation.
    package static let changeable: WalletFlags = .avoidReuse

    /// Whether a program that knows only these flags may open the wallet.
    package var isUnderstood: Bool {
        let known = WalletFlags.named.reduce(into: WalletFlags()) { $0.formUnion($1.flag) }
        return rawValue >> 32 & ~(known.rawValue >> 32) == 0
    }
}
