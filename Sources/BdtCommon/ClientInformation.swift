/// What the programs call themselves. Part of the published interface: tests and tools read it.
package enum ClientInformation {
    package static let name = "Bdtcoin Core"
    package static let versionNumbers = (major: 24, minor: 0, build: 0)
    package static let copyrightYear = 2026

    /// 10000 * major + 100 * minor + build, as `getnetworkinfo` shows it.
    package static var version: Int { 10000 * versionNumbers.major + 100 * versionNumbers.minor + versionNumbers.build }
    package static var versionText: String { "\(versionNumbers.major).\(versionNumbers.minor).\(versionNumbers.build)" }
    package static var fullVersion: String { "v" + versionText }

    /// The user agent of P2P connections (BIP14), with the values of `-uacomment`.
    package static func userAgent(comments: [String]) -> String {
        let suffix = comments.isEmpty ? "" : "(" + comments.joined(separator: "; ") + ")"
        return "/Jus:\(versionText)\(suffix)/"
    }

    /// What `-version` prints below the version.
    package static var licence: String {
        """
        Copyright (C) 2009-\(copyrightYear) The \(name) developers

        This is free software under the MIT licence: see the file LICENSE that comes with it.
        It is experimental, and there is no warranty.

        """
    }
}
