import CapnpShim
import Synchronization

/// An object that is served: behind a capability that others hold.
package protocol CapabilityServer: AnyObject, Sendable {
    /// A call arrived. Runs on the event loop's thread, one call at a time in the order of arrival, and must not block.
    func receive(_ call: IncomingCall)
}

/// The shim's reference to a served object.
final class ServerBox: Sendable {
    let server: any CapabilityServer
    init(_ server: any CapabilityServer) { self.server = server }
}

let serverMethods = CapnpServerMethods(
    dispatch: { server, call, interface, method, parameters in
        // The shim hands back what `capnp_serve` was given, and a call for each dispatch.
        guard let server, let call else { return nil }
        let box = Unmanaged<ServerBox>.fromOpaque(server).takeUnretainedValue()
        let incoming = IncomingCall(call, interface: interface, method: method)
        do throws(CapnpError) {
            incoming.begin(try Message(adopting: parameters))
            box.server.receive(incoming)
        } catch {
            incoming.fail(error)
        }
        return Unmanaged.passRetained(incoming).toOpaque()
    },
    ended: { call, isCancelled in
        guard let call else { return }
        let incoming = Unmanaged<IncomingCall>.fromOpaque(call).takeRetainedValue()
        incoming.ended(isCancelled: isCancelled)
    },
    released: { server in
        guard let server else { return }
        Unmanaged<ServerBox>.fromOpaque(server).release()
    })

/// A call to an object of this process. It is answered once; one that is forgotten fails.
package final class IncomingCall: Sendable {
    private struct State {
        var parameters: Message?
        var isAnswered = false
        var isCancelled = false
        var onCancel: (@Sendable () -> Void)?
        var onEnd: (@Sendable () -> Void)?
    }

    /// @unchecked: the handle may be used on any thread, by the contract of the shim.
    private struct Handle: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    package let interface: UInt64
    package let method: UInt16
    private let handle: Handle
    private let state = Mutex(State())

    init(_ handle: OpaquePointer, interface: UInt64, method: UInt16) {
        self.handle = Handle(pointer: handle)
        self.interface = interface
        self.method = method
    }

    deinit {
        if !state.withLock({ $0.isAnswered }) { capnp_fail(handle.pointer, CapnpOutcomeFailed, "The call was dropped.") }
    }

    func begin(_ parameters: Message) { state.withLock { $0.parameters = parameters } }

    /// The struct of the parameters.
    package var parameters: PointerReader { state.withLock { $0.parameters }?.root ?? Message.null }

    /// No one waits for the answer any more.
    package var isCancelled: Bool { state.withLock { $0.isCancelled } }

    /// Calls `action` once no one waits for the answer any more, or at once if that is so. Not after the answer.
    package func onCancel(_ action: @escaping @Sendable () -> Void) {
        let isLate = state.withLock { state in
            if !state.isCancelled && !state.isAnswered { state.onCancel = action }
            return state.isCancelled
        }
        if isLate { action() }
    }

    /// Calls `action` on the event loop's thread when the call is over, however it ended. To be set before the answer.
    package func onEnd(_ action: @escaping @Sendable () -> Void) { state.withLock { $0.onEnd = action } }

    func ended(isCancelled: Bool) {
        let (cancelled, ended) = state.withLock { state in
            state.isCancelled = isCancelled
            defer {
                state.onCancel = nil
                state.onEnd = nil
            }
            return (isCancelled ? state.onCancel : nil, state.onEnd)
        }
        cancelled?()
        ended?()
    }

    package func answer(_ results: MessageBuilder) {
        do throws(CapnpError) {
            let message = try results.take()
            if close() { capnp_answer(handle.pointer, message) }
        } catch {
            fail(error)
        }
    }

    package func fail(_ error: CapnpError) {
        guard close() else { return }
        let outcome =
            switch error {
            case .malformed, .failed: CapnpOutcomeFailed
            case .overloaded: CapnpOutcomeOverloaded
            case .disconnected: CapnpOutcomeDisconnected
            case .unimplemented: CapnpOutcomeUnimplemented
            }
        capnp_fail(handle.pointer, outcome, error.description)
    }

    /// True the first time.
    private func close() -> Bool {
        state.withLock { state in
            defer {
                state.isAnswered = true
                state.onCancel = nil
                state.parameters = nil
            }
            return !state.isAnswered
        }
    }
}
