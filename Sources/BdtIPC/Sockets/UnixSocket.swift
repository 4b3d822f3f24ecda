import CapnProto

#if canImport(Glibc)
    import Glibc
#endif

/// A call of the system on a socket that failed.
package struct SocketError: Error, Equatable, CustomStringConvertible {
    package let code: Int32
    package let description: String

    init(_ code: Int32, _ text: String? = nil) {
        self.code = code
        description = text ?? String(cString: strerror(code))
    }

    /// Nobody listens there.
    package var meansNoListener: Bool { code == ECONNREFUSED || code == ENOENT }
}

/// Stream sockets in the file system.
enum UnixSocket {
    /// Connections that wait to be taken.
    private static let backlog: Int32 = 64

    /// A descriptor that listens at the address and does not block. Folders above it are made; a socket that a dead process left is
    /// replaced, one that somebody listens on is not. Only the user of this process can connect.
    static func listen(_ address: IPCAddress) throws -> Int32 {
        try makeFolders(address.parent)
        try removeStale(address)
        let descriptor = try open(nonBlocking: true)
        do {
            try check(try address.withSocketAddress { bind(descriptor, $0, $1) })
            // Before anybody can connect, whatever the process's mask.
            try check(chmod(address.path, 0o600))
            try check(Glibc.listen(descriptor, backlog))
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    /// A connected descriptor. Refuses a listener that neither this user, root, nor the owner of the socket's folder runs: whoever else
    /// got hold of the path must not be told secrets.
    static func connect(_ address: IPCAddress) throws -> Int32 {
        let descriptor = try open(nonBlocking: false)
        do {
            try check(try address.withSocketAddress { Glibc.connect(descriptor, $0, $1) })
            try checkPeer(descriptor, address)
        } catch {
            close(descriptor)
            throw error
        }
        return descriptor
    }

    /// A waiting connection; nil when there is none.
    static func accept(_ listener: Int32) throws(SocketError) -> Int32? {
        let descriptor = SystemCalls.accept(listener)
        if descriptor >= 0 { return descriptor }
        switch errno {
        case EAGAIN, EINTR, ECONNABORTED: return nil
        default: throw SocketError(errno)
        }
    }

    private static func open(nonBlocking: Bool) throws(SocketError) -> Int32 {
        let type = Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue) | (nonBlocking ? Int32(SOCK_NONBLOCK.rawValue) : 0)
        let descriptor = socket(AF_UNIX, type, 0)
        try check(descriptor)
        return descriptor
    }

    private static func check(_ result: Int32) throws(SocketError) {
        if result < 0 { throw SocketError(errno) }
    }

    private static func makeFolders(_ path: String) throws(SocketError) {
        var made = ""
        for part in path.split(separator: "/") {
            made += "/" + part
            if mkdir(made, 0o700) != 0, errno != EEXIST { throw SocketError(errno) }
        }
    }

    private static func removeStale(_ address: IPCAddress) throws {
        var information = stat()
        guard lstat(address.path, &information) == 0, information.st_mode & S_IFMT == S_IFSOCK else { return }
        let descriptor = try open(nonBlocking: true)
        defer { close(descriptor) }
        let answer = try address.withSocketAddress { Glibc.connect(descriptor, $0, $1) == 0 ? 0 : errno }
        switch answer {
        case ECONNREFUSED: try check(unlink(address.path))
        case ENOENT: break
        // A full backlog is that of a living process too.
        case 0, EAGAIN: throw SocketError(EADDRINUSE, "Another process is listening on it.")
        default: throw SocketError(answer)
        }
    }

    private static func checkPeer(_ descriptor: Int32, _ address: IPCAddress) throws(SocketError) {
        // Process, user and group, as `struct ucred` has them.
        var credentials: [UInt32] = [0, 0, 0]
        var size = socklen_t(MemoryLayout<UInt32>.size * credentials.count)
        try check(getsockopt(descriptor, SOL_SOCKET, SO_PEERCRED, &credentials, &size))
        let peer = uid_t(credentials[1])
        var folder = stat()
        try check(stat(address.parent, &folder))
        guard peer == getuid() || peer == 0 || peer == folder.st_uid else {
            throw SocketError(EPERM, "The process that listens there belongs to another user (\(peer)).")
        }
    }
}
