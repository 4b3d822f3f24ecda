import BdtBase
import BdtCommon
import BdtCrypto
import Foundation

/// Who may call: the user of `-rpcuser`, or whoever can read the cookie file, and the users of `-rpcauth`.
package struct RPCAuthentication: Sendable {
    /// A user whose password is known only by its hash.
    private struct User: Sendable {
        let name: String
        let salt: String
        /// HMAC-SHA256 of the password under the salt, in hex.
        let hash: String
    }

    /// `user:password`; nil with `-norpccookiefile`.
    private let credentials: String?
    private let users: [User]
    private let cookiePath: String?

    /// Writes the cookie file where there is no password. Nil, after saying why in the log, when that fails or a setting is wrong.
    package init?(_ arguments: Arguments) {
        guard let users = Self.users(arguments.getAll("rpcauth")) else {
            Log.info("Invalid -rpcauth argument.")
            return nil
        }
        self.users = users
        let password = arguments.get("rpcpassword", default: "")
        guard password.isEmpty else {
            Log.info(
                "Config options rpcuser and rpcpassword will soon be deprecated. Locally-run instances may remove rpcuser to use cookie-based "
                    + "auth, or may be replaced with rpcauth. Please see share/rpcauth for rpcauth auth generation.")
            credentials = arguments.get("rpcuser", default: "") + ":" + password
            cookiePath = nil
            return
        }
        let path = arguments.absolutePath(arguments.path("rpccookiefile", default: CookieFile.name))
        guard !path.isEmpty else {
            Log.info("RPC authentication cookie file generation is disabled.")
            credentials = nil
            cookiePath = nil
            return
        }
        guard let cookie = CookieFile.create(path, readableBy: arguments.get("rpccookieperms")) else { return nil }
        Log.info("Using random cookie authentication.")
        credentials = cookie
        cookiePath = path
    }

    /// Nil when one of them is malformed.
    private static func users(_ entries: [String]) -> [User]? {
        var users: [User] = []
        for entry in entries {
            let parts = entry.split(separator: ":", omittingEmptySubsequences: false).map(String.init)
            let secret = parts[parts.count - 1].split(separator: "$", omittingEmptySubsequences: false).map(String.init)
            guard parts.count == 2, secret.count == 2 else { return nil }
            users.append(User(name: parts[0], salt: secret[0], hash: secret[1]))
        }
        if !users.isEmpty { Log.info("Using rpcauth authentication.") }
        return users
    }

    /// Whether these credentials, `user:password`, are good. Takes the same time wherever they differ.
    @Sendable package func allows(_ given: String) -> Bool {
        if let credentials, Self.isEqual(given, credentials) { return true }
        guard let colon = given.firstIndex(of: ":") else { return false }
        let password = Array(given[given.index(after: colon)...].utf8)
        return users.contains { user in
            guard Self.isEqual(String(given[..<colon]), user.name) else { return false }
            return Self.isEqual(Hex.encode(HMAC.sha256(key: Array(user.salt.utf8), password).bytes), user.hash)
        }
    }

    private static func isEqual(_ given: String, _ expected: String) -> Bool {
        let given = Array(given.utf8)
        let expected = Array(expected.utf8)
        if expected.isEmpty { return given.isEmpty }
        var difference = given.count ^ expected.count
        for (index, byte) in given.enumerated() { difference |= Int(byte ^ expected[index % expected.count]) }
        return difference == 0
    }

    package func removeCookie() {
        if let cookiePath, unlink(cookiePath) != 0 { Log.info("Unable to remove random auth cookie file \(cookiePath)") }
    }
}
