import BdtBase
import BdtPrimitives
import BdtWire
import Foundation
import Testing

/// A peer that a test plays itself: says hello, then sends and reads what it is told, over the unencrypted transport.
final class WirePeer {
    struct Closed: Error {}

    private let descriptor: Int32
    private var transport = V1Transport(magic: TestPeerNode.parameters.messageStart)

    /// What the other side sent and nobody asked for.
    private(set) var passedOver: [String] = []

    /// - Parameter early: sent before `verack`.
    init(port: UInt16, relay: Bool = false, early: (any WireMessage)? = nil) async throws {
        descriptor = socket(AF_INET, Int32(SOCK_STREAM.rawValue), 0)
        var address = sockaddr_in()
        address.sin_family = sa_family_t(AF_INET)
        address.sin_port = port.bigEndian
        address.sin_addr.s_addr = UInt32(0x7f00_0001).bigEndian
        let connected = withUnsafePointer(to: &address) {
            $0.withMemoryRebound(to: sockaddr.self, capacity: 1) { connect(descriptor, $0, socklen_t(MemoryLayout<sockaddr_in>.size)) }
        }
        try #require(connected == 0)
        var patience = timeval(tv_sec: 60, tv_usec: 0)
        setsockopt(descriptor, SOL_SOCKET, SO_RCVTIMEO, &patience, socklen_t(MemoryLayout<timeval>.size))
        let receiver = try #require(Endpoint("127.0.0.1:\(port)", defaultPort: 0))
        try await send(
            VersionMessage(
                services: [.network, .witness], time: Int64(time(nil)), receiverServices: [], receiver: receiver,
                nonce: .random(in: 1 ... .max),
                subversion: "/Wire:1.0/", height: 0, relay: relay))
        if let early { try await send(early) }
        _ = try await next(VerackMessage.self)
        try await send(VerackMessage())
    }

    deinit { _ = Glibc.close(descriptor) }

    func close() async { shutdown(descriptor, Int32(SHUT_RDWR)) }

    func send<Message: WireMessage>(_ message: Message) async throws {
        let bytes = transport.encode(command: Message.command, payload: message.encoded)
        var done = 0
        while done < bytes.count {
            let put = bytes[done...].withUnsafeBytes { Glibc.send(descriptor, $0.baseAddress, $0.count, Int32(MSG_NOSIGNAL)) }
            guard put > 0 else { throw Closed() }
            done += put
        }
    }

    /// The next message of a kind; others are passed over.
    func next<Message: WireMessage>(_ type: Message.Type) async throws -> Message {
        while true {
            while let event = try transport.next() {
                guard case .message(let message) = event else { continue }
                if message.command == Message.command { return try Message.decode(message.payload) }
                passedOver.append(message.command)
            }
            try receive()
        }
    }

    /// Whether the other side ends the connection; what it sends until then is passed over.
    func isClosed() async throws -> Bool {
        do {
            while true { try receive() }
        } catch is Closed {
            return true
        }
    }

    private func receive() throws {
        var buffer = [UInt8](repeating: 0, count: 65536)
        let got = recv(descriptor, &buffer, buffer.count, 0)
        if got == 0 || got < 0 && errno == ECONNRESET { throw Closed() }
        try #require(got > 0, "the peer says nothing")
        transport.receive(Array(buffer.prefix(got)))
    }
}
