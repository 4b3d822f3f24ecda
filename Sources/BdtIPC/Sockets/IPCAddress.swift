#if canImport(Glibc)
    import Glibc
#endif

/// Where a process listens: `unix` or `unix:` for the node's own socket, `unix:<path>` for another.
package struct IPCAddress: Equatable, Sendable, CustomStringConvertible {
    /// Why a text is no address; the texts are the published ones.
    package enum Problem: Error, Equatable, CustomStringConvertible {
        case unrecognised(String)
        case tooLong(String)

        package var description: String {
            switch self {
            case .unrecognised(let text): "Unrecognized address '\(text)'"
            case .tooLong(let path): "Unix address path \(path.quoted) exceeded maximum socket path length"
            }
        }
    }

    /// The name of the node's socket within the data directory of its network.
    package static let nodeSocket = "node.sock"
    private static let scheme = "unix"
    /// Bytes of a path in the system's structure, the zero at its end included: 108 on Linux.
    static let pathLimit = MemoryLayout.size(ofValue: sockaddr_un().sun_path)

    package let path: String

    /// - Parameter folder: where relative paths start.
    package init(_ text: String, folder: String) throws(Problem) {
        let prefix = IPCAddress.scheme + ":"
        guard text == IPCAddress.scheme || text.hasPrefix(prefix) else { throw .unrecognised(text) }
        let given = text.dropFirst(prefix.utf8.count)
        let relative = given.isEmpty ? IPCAddress.nodeSocket : String(given)
        path = relative.hasPrefix("/") ? relative : folder + (folder.hasSuffix("/") ? "" : "/") + relative
    }

    package var description: String { "unix:\(path)" }

    /// The folder that holds the socket.
    var parent: String {
        let folder = path.split(separator: "/", omittingEmptySubsequences: false).dropLast().joined(separator: "/")
        return folder.isEmpty ? "/" : folder
    }

    /// Hands the system's form of the address to `body`.
    func withSocketAddress<R>(_ body: (UnsafePointer<sockaddr>, socklen_t) -> R) throws(Problem) -> R {
        guard path.utf8.count < IPCAddress.pathLimit else { throw .tooLong(path) }
        var address = sockaddr_un()
        address.sun_family = sa_family_t(AF_UNIX)
        withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8) }
        return withUnsafePointer(to: address) { pointer in
            pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
        }
    }
}

extension String {
    /// In double quotes, with those inside escaped.
    fileprivate var quoted: String { "\"" + replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\"" }
}
