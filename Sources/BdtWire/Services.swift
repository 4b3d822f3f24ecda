import BdtEncoding

/// What a node offers to its peers.
package struct Services: OptionSet, Hashable, Sendable {
    package let rawValue: UInt64
    package init(rawValue: UInt64) { self.rawValue = rawValue }

    /// The whole chain.
    package static let network = Services(rawValue: 1 << 0)
    /// Filtered connections (BIP111).
    package static let bloom = Services(rawValue: 1 << 2)
    /// Witness data (BIP144).
    package static let witness = Services(rawValue: 1 << 3)
    /// Block filters (BIP157).
    package static let compactFilters = Services(rawValue: 1 << 6)
    /// At least the last 288 blocks (BIP159).
    package static let networkLimited = Services(rawValue: 1 << 10)
    /// The encrypted transport (BIP324).
    package static let encryptedTransport = Services(rawValue: 1 << 11)

    /// Whether blocks can be asked of a peer with these services.
    package var offerBlocks: Bool { !isDisjoint(with: [.network, .networkLimited]) }

    /// The published names, lowest bit first; unknown bits are `UNKNOWN[2^n]`.
    package var names: [String] {
        (0..<64).compactMap { bit in
            let service = Services(rawValue: 1 << UInt64(bit))
            guard contains(service) else { return nil }
            return Services.published[service] ?? "UNKNOWN[2^\(bit)]"
        }
    }

    private static let published: [Services: String] = [
        .network: "NETWORK", .bloom: "BLOOM", .witness: "WITNESS", .compactFilters: "COMPACT_FILTERS",
        .networkLimited: "NETWORK_LIMITED", .encryptedTransport: "P2P_V2",
    ]

    /// 16 hexadecimal digits.
    package var hex: String {
        let digits = String(rawValue, radix: 16)
        return String(repeating: "0", count: 16 - digits.count) + digits
    }
}
