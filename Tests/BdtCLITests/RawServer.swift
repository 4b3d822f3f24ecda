import Foundation

/// Accepts one connection, says `greeting`, and closes it.
final class RawServer: Sendable {
    let port: UInt16
    private let descriptor: Int32

    init(greeting: String) throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_addr.s_addr = inet_addr("127.0.0.1")
        var length = socklen_t(MemoryLayout<sockaddr_in>.size)
        let descriptor = descriptor
        port = try withUnsafeMutablePointer(to: &address) { address in
            try address.withMemoryRebound(to: sockaddr.self, capacity: 1) { generic in
                guard bind(descriptor, generic, length) == 0, listen(descriptor, 1) == 0, getsockname(descriptor, generic, &length) == 0
                else { throw CannotListen() }
            }
            return UInt16(bigEndian: address.pointee.sin_port)
        }
        // Blocks, so no task: those share few threads.
        Thread.detachNewThread {
            let peer = accept(descriptor, nil, nil)
            // Unread input would turn the end of the connection into a reset.
            var buffer = [UInt8](repeating: 0, count: 4096)
            _ = recv(peer, &buffer, buffer.count, 0)
            _ = send(peer, greeting, greeting.utf8.count, Int32(MSG_NOSIGNAL))
            close(peer)
        }
    }

    deinit { close(descriptor) }

    struct CannotListen: Error {}
}
