import CapnpShim
import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// A call from its start to its return.
final class OutgoingCall: Sendable {
    private enum State {
        case new, cancelledBeforeStart, started
    }

    private static let lastID = Atomic<UInt64>(0)

    static func nextID() -> UInt64 { lastID.add(1, ordering: .relaxed).newValue }

    private let target: Capability
    private let method: CapnpMethod
    private let state = Mutex(State.new)

    init(_ target: Capability, _ method: CapnpMethod) {
        self.target = target
        self.method = method
    }

    /// Takes over the message.
    func start(_ message: CapnpMessage, _ continuation: CheckedContinuation<Message, any Error>) {
        let context = Unmanaged.passRetained(ReturnBox(continuation)).toOpaque()
        let isCancelled = state.withLock { state in
            defer { state = .started }
            return state == .cancelledBeforeStart
        }
        capnp_call(
            target.handle.pointer, method, message,
            { context, outcome, text, results in
                guard let context else { return }
                Unmanaged<ReturnBox>.fromOpaque(context).takeRetainedValue().finish(outcome, text, results)
            }, context)
        // The shim takes work in order: the call is known to it by now.
        if isCancelled { capnp_cancel(method.callID) }
    }

    func cancel() {
        let isStarted = state.withLock { state in
            if state == .new { state = .cancelledBeforeStart }
            return state == .started
        }
        if isStarted { capnp_cancel(method.callID) }
    }
}

/// Where the outcome of a call goes.
private final class ReturnBox: Sendable {
    private let continuation: CheckedContinuation<Message, any Error>

    init(_ continuation: CheckedContinuation<Message, any Error>) { self.continuation = continuation }

    func finish(_ outcome: CapnpOutcome, _ text: UnsafePointer<CChar>?, _ results: CapnpMessage) {
        let text = text.map { String(cString: $0) } ?? ""
        switch outcome {
        case CapnpOutcomeSuccess: continuation.resume(with: Result { try Message(adopting: results) })
        case CapnpOutcomeOverloaded: continuation.resume(throwing: CapnpError.overloaded(text))
        case CapnpOutcomeDisconnected: continuation.resume(throwing: CapnpError.disconnected(text))
        case CapnpOutcomeUnimplemented: continuation.resume(throwing: CapnpError.unimplemented(text))
        case CapnpOutcomeCancelled: continuation.resume(throwing: CancellationError())
        default: continuation.resume(throwing: CapnpError.failed(text))
        }
    }
}

extension Message {
    /// Takes over a message from the shim. On the loop thread.
    convenience init(adopting message: CapnpMessage) throws(CapnpError) {
        var capabilities: [Capability?] = []
        for index in 0..<message.entryCount {
            guard let entry = message.entries?[index], let handle = entry.capability else {
                capabilities.append(nil)
                continue
            }
            let server = entry.server.map { Unmanaged<ServerBox>.fromOpaque($0).takeUnretainedValue().server }
            capabilities.append(Capability(adopting: handle, server: server))
        }
        free(message.entries)
        guard let bytes = message.bytes else { throw .malformed("Message ends prematurely.") }
        try self.init(adopting: bytes, byteCount: message.byteCount, capabilities: capabilities)
    }
}
