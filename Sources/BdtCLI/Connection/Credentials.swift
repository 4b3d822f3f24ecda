import BdtCommon
import Foundation

/// How the client shows who it is: `user:password`.
struct Credentials: Equatable, Sendable {
    let text: String
    /// There is neither a password nor a cookie file to take one from.
    let areMissing: Bool

    /// The password of the settings, else the cookie that the node wrote. `-norpccookiefile` without password sends none.
    init(_ arguments: Arguments) {
        let password = arguments.get("rpcpassword", default: "")
        if !password.isEmpty {
            self.init(text: arguments.get("rpcuser", default: "") + ":" + password)
            return
        }
        let path = arguments.path("rpccookiefile", default: ".cookie")
        if path.isEmpty {
            self.init(text: "")
        } else if let bytes = FileManager.default.contents(atPath: arguments.absolutePath(path)) {
            self.init(text: String(decoding: bytes.prefix { $0 != UInt8(ascii: "\n") }, as: UTF8.self))
        } else {
            self.init(text: "", areMissing: true)
        }
    }

    private init(text: String, areMissing: Bool = false) {
        self.text = text
        self.areMissing = areMissing
    }
}
