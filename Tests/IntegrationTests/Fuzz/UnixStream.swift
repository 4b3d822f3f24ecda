import Foundation

/// A connected stream socket, closed with the object.
final class UnixStream {
    let descriptor: Int32

    init(adopting descriptor: Int32) { self.descriptor = descriptor }

    /// Connects to a listening socket.
    convenience init(path: String) throws {
        let descriptor = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        self.init(adopting: descriptor)
        guard withAddress(path, { connect(descriptor, $0, $1) }) == 0 else { throw POSIXError(.ECONNREFUSED) }
    }

    deinit { close(descriptor) }

    /// False when the other side is gone. Never waits for it: what it does not take is lost.
    func send(_ bytes: some Collection<UInt8>) -> Bool {
        let bytes = Array(bytes)
        return Glibc.send(descriptor, bytes, bytes.count, Int32(MSG_NOSIGNAL) | Int32(MSG_DONTWAIT)) == bytes.count
    }

    /// Says that nothing more comes, and waits until the other side has dealt with all that came and closes too; false when it does not
    /// within `seconds`.
    func finish(seconds: Double = 30) -> Bool {
        shutdown(descriptor, Int32(SHUT_WR))
        let end = Date().addingTimeInterval(seconds)
        while Date() < end {
            var polled = pollfd(fd: descriptor, events: Int16(POLLIN), revents: 0)
            if poll(&polled, 1, 1000) > 0, !drain() { return true }
        }
        return false
    }

    /// Throws away what the other side sent so far; false when it closed.
    func drain() -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        while true {
            let count = recv(descriptor, &buffer, buffer.count, Int32(MSG_DONTWAIT))
            if count == 0 { return false }
            if count < 0, errno != EINTR { return errno == EAGAIN }
        }
    }
}

func withAddress<R>(_ path: String, _ body: (UnsafePointer<sockaddr>, socklen_t) -> R) -> R {
    var address = sockaddr_un()
    address.sun_family = sa_family_t(AF_UNIX)
    withUnsafeMutableBytes(of: &address.sun_path) { $0.copyBytes(from: path.utf8.prefix($0.count - 1)) }
    return withUnsafePointer(to: address) { pointer in
        pointer.withMemoryRebound(to: sockaddr.self, capacity: 1) { body($0, socklen_t(MemoryLayout<sockaddr_un>.size)) }
    }
}

/// Stands between a client and a server, and keeps what they say: the raw material of the fuzzer.
final class RecordingProxy {
    private let listener: Int32
    private let server: String
    private(set) var fromClient: [UInt8] = []
    private(set) var fromServer: [UInt8] = []

    init(path: String, server: String) throws {
        listener = socket(AF_UNIX, Int32(SOCK_STREAM.rawValue | SOCK_CLOEXEC.rawValue), 0)
        self.server = server
        guard withAddress(path, { bind(listener, $0, $1) }) == 0, listen(listener, 5) == 0 else { throw POSIXError(.EADDRINUSE) }
    }

    deinit { close(listener) }

    /// Passes one connection on until either side closes it, or `isEnough`.
    func passOne(until isEnough: () -> Bool = { false }) throws {
        let near = UnixStream(adopting: accept(listener, nil, nil))
        let far = try UnixStream(path: server)
        while !isEnough() {
            var polled = [
                pollfd(fd: near.descriptor, events: Int16(POLLIN), revents: 0),
                pollfd(fd: far.descriptor, events: Int16(POLLIN), revents: 0),
            ]
            guard poll(&polled, 2, 100) > 0 else { continue }
            if polled[0].revents != 0, !pass(near, far, &fromClient) { return }
            if polled[1].revents != 0, !pass(far, near, &fromServer) { return }
        }
    }

    private func pass(_ source: UnixStream, _ target: UnixStream, _ record: inout [UInt8]) -> Bool {
        var buffer = [UInt8](repeating: 0, count: 1 << 16)
        let count = recv(source.descriptor, &buffer, buffer.count, 0)
        guard count > 0 else { return false }
        record += buffer[..<count]
        return target.send(buffer[..<count])
    }
}
