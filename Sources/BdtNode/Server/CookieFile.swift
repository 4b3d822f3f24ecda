import BdtBase
import BdtCrypto
import Foundation

/// The file that lets whoever can read it call the node.
enum CookieFile {
    static let name = ".cookie"
    private static let user = "__cookie__"

    /// Writes fresh credentials, `user:password`, in one step. Nil, after saying why in the log, when that fails.
    static func create(_ path: String, readableBy readers: String?) -> String? {
        var permissions: mode_t?
        if let readers {
            guard let known = ["owner": mode_t(0o600), "group": 0o640, "all": 0o644][readers] else {
                Log.error("Invalid -rpccookieperms=\(readers); must be one of 'owner', 'group', or 'all'.")
                return nil
            }
            permissions = known
        }
        let cookie = user + ":" + Hex.encode(SecureRandom.bytes(32))
        let temporary = path + ".tmp"
        guard FileManager.default.createFile(atPath: temporary, contents: Data(cookie.utf8)) else {
            Log.warning("Unable to open cookie authentication file \(temporary) for writing")
            return nil
        }
        guard rename(temporary, path) == 0 else {
            Log.warning("Unable to rename cookie authentication file \(temporary) to \(path)")
            return nil
        }
        if let permissions, chmod(path, permissions) != 0 {
            Log.warning("Unable to set permissions on cookie authentication file \(path)")
            return nil
        }
        Log.info("Generated RPC authentication cookie \(path)")
        return cookie
    }
}
