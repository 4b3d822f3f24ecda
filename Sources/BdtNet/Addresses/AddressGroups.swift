import BdtCrypto
import BdtWire

/// What one operator is likely to hold whole: an autonomous system with `-asmap`, else a range of addresses. Connections and the places of
/// addresses are spread over groups.
package struct AddressGroups: Sendable {
    private let map: ASMap?
    /// Names the map, zero without one.
    package let checksum: Hash256

    package init(_ map: ASMap? = nil) {
        self.map = map
        checksum = map?.checksum ?? .zero
    }

    package var usesMap: Bool { map != nil }

    /// The number of the autonomous system, 0 when it is not known.
    package func system(of address: NetworkAddress) -> UInt32 { map?.number(of: address) ?? 0 }

    /// The group's name, for hashes and comparisons.
    package func group(of address: NetworkAddress) -> [UInt8] {
        let number = system(of: address)
        if number == 0 { return address.group }
        // One system has addresses of both kinds.
        return [UInt8(NetworkKind.ipv6.rawValue)] + withUnsafeBytes(of: number.littleEndian) { [UInt8]($0) }
    }

    /// What the log says of how well the map covers `addresses`.
    func health(of addresses: [NetworkAddress]) -> String {
        let numbers = addresses.map(system)
        let unmapped = numbers.count { $0 == 0 }
        return "ASMap Health Check: \(addresses.count) clearnet peers are mapped to \(Set(numbers).subtracting([0]).count) ASNs with "
            + "\(unmapped) peers being unmapped"
    }
}
