import BdtBase
import CZMQ

/// Why ZeroMQ does not do what it is told.
struct ZMQError: Error, CustomStringConvertible {
    let description: String

    /// What the last call says of its failure.
    static func last(_ what: String) -> ZMQError {
        ZMQError(description: "\(what): \(String(cString: zmq_strerror(zmq_errno())))")
    }
}

/// The threads and queues behind sockets. Outlives them.
// @unchecked: ZeroMQ lets all threads use a context.
final class ZMQContext: @unchecked Sendable {
    fileprivate let handle: UnsafeMutableRawPointer

    init() throws(ZMQError) {
        guard let handle = zmq_ctx_new() else { throw .last("Unable to initialize context") }
        self.handle = handle
    }

    deinit { zmq_ctx_term(handle) }
}

/// A socket that sends to whoever has subscribed at its address. To be used by one thread at a time.
final class ZMQPublishSocket {
    private let context: ZMQContext
    private let handle: UnsafeMutableRawPointer
    let address: String

    /// `limit`: messages that wait for a slow subscriber before others are dropped.
    init(_ context: ZMQContext, address: String, limit: Int32) throws(ZMQError) {
        guard let handle = zmq_socket(context.handle, ZMQ_PUB) else { throw .last("Failed to create socket") }
        (self.context, self.handle, self.address) = (context, handle, address)
        try set(ZMQ_SNDHWM, limit, "Failed to set outbound message high water mark")
        try set(ZMQ_TCP_KEEPALIVE, 1, "Failed to set SO_KEEPALIVE")
        try set(ZMQ_IPV6, address.hasPrefix("tcp://[") ? 1 : 0, "Failed to set ZMQ_IPV6")
        guard zmq_bind(handle, address) == 0 else { throw .last("Failed to bind address") }
    }

    deinit {
        // What waits for subscribers does not hold up the shutdown.
        try? set(ZMQ_LINGER, 0, "")
        zmq_close(handle)
    }

    private func set(_ option: Int32, _ value: Int32, _ failure: String) throws(ZMQError) {
        var value = value
        if zmq_setsockopt(handle, option, &value, MemoryLayout<Int32>.size) != 0 { throw .last(failure) }
    }

    /// Sends one message of several parts.
    func send(_ parts: [[UInt8]]) throws(ZMQError) {
        for (index, part) in parts.enumerated() {
            let flags = index + 1 < parts.count ? ZMQ_SNDMORE : 0
            let sent = part.withUnsafeBytes { zmq_send(handle, $0.baseAddress, $0.count, flags) }
            if sent < 0 { throw .last("Unable to send ZMQ msg") }
        }
    }
}
