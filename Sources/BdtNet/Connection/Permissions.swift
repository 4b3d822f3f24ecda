/// What a peer may do beyond the ordinary. Raw values are the published bits.
package struct Permissions: OptionSet, Hashable, Sendable {
    package let rawValue: UInt32
    package init(rawValue: UInt32) { self.rawValue = rawValue }

    package static let bloomFilter = Permissions(rawValue: 1 << 1)
    package static let relay = Permissions(rawValue: 1 << 3)
    package static let forceRelay: Permissions = [Permissions(rawValue: 1 << 2), .relay]
    package static let noBan: Permissions = [Permissions(rawValue: 1 << 4), .download]
    package static let mempool = Permissions(rawValue: 1 << 5)
    package static let download = Permissions(rawValue: 1 << 6)
    package static let address = Permissions(rawValue: 1 << 7)
    /// None named: those of `-whitelistrelay` and `-whitelistforcerelay` and the usual ones apply.
    package static let implicit = Permissions(rawValue: 1 << 31)
    package static let all: Permissions = [.bloomFilter, .forceRelay, .noBan, .mempool, .download, .address]

    private static let published: [(String, Permissions)] = [
        ("bloomfilter", .bloomFilter), ("noban", .noBan), ("forcerelay", .forceRelay), ("relay", .relay), ("mempool", .mempool),
        ("download", .download), ("addr", .address),
    ]

    /// The published names, in the published order.
    package var names: [String] { Self.published.filter { contains($0.1) }.map(\.0) }

    /// The permission that a user calls by `name`; nil when there is none.
    package init?(named name: Substring) {
        switch name {
        case "bloom": self = .bloomFilter
        case "all": self = .all
        default:
            guard let entry = Self.published.first(where: { $0.0 == name }) else { return nil }
            self = entry.1
        }
    }
}

/// A mistake in an option of the network. The text is shown to the user.
package struct NetOptionError: Error, Equatable, CustomStringConvertible {
    package let description: String
    package init(_ description: String) { self.description = description }
}

/// The part before `@` of `-whitelist` and `-whitebind`.
package struct PermissionGrant: Sendable {
    package var permissions: Permissions
    package var inbound: Bool
    package var outbound: Bool

    /// Splits `perm1,perm2@rest`; without `@` the permissions are the implicit ones.
    package static func parse(_ text: String, allowsOutbound: Bool) throws(NetOptionError) -> (PermissionGrant, rest: String) {
        guard let separator = text.firstIndex(of: "@") else {
            return (PermissionGrant(permissions: .implicit, inbound: true, outbound: false), text)
        }
        var grant = PermissionGrant(permissions: [], inbound: false, outbound: false)
        for name in text[..<separator].split(separator: ",") {
            if name == "in" {
                grant.inbound = true
            } else if name == "out" {
                guard allowsOutbound else {
                    throw NetOptionError("whitebind may only be used for incoming connections (\"out\" was passed)")
                }
                grant.outbound = true
            } else if let permission = Permissions(named: name) {
                grant.permissions.insert(permission)
            } else {
                throw NetOptionError("Invalid P2P permission: '\(name)'")
            }
        }
        if !grant.inbound && !grant.outbound {
            grant.inbound = true
        } else if grant.permissions.isEmpty {
            throw NetOptionError("Only direction was set, no permissions: '\(text)'")
        }
        return (grant, String(text[text.index(after: separator)...]))
    }
}
