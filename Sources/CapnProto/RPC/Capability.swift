import CapnpShim
import Synchronization

/// The C handle of a capability.
///
/// @unchecked: the handle may be used on any thread, by the contract of the shim.
struct CapabilityHandle: @unchecked Sendable {
    let pointer: OpaquePointer
}

/// A reference to an object of this process or another one. The object may go when its last reference is dropped.
package final class Capability: Sendable {
    let handle: CapabilityHandle
    /// The object itself, when this process serves it.
    package let server: (any CapabilityServer)?

    /// Takes over a reference of the handle.
    init(adopting handle: OpaquePointer, server: (any CapabilityServer)? = nil) {
        self.handle = CapabilityHandle(pointer: handle)
        self.server = server
    }

    /// A capability whose calls go to `server`. Whoever holds it, here or in another process, keeps the server alive.
    package convenience init(serving server: any CapabilityServer) {
        let box = Unmanaged.passRetained(ServerBox(server))
        self.init(adopting: capnp_serve(serverMethods, box.toOpaque()), server: server)
    }

    deinit { capnp_release(handle.pointer) }

    func retainedHandle() -> OpaquePointer {
        capnp_retain(handle.pointer)
        return handle.pointer
    }

    /// The object behind the capability if this process serves it, once that is known.
    package func localServer() async -> (any CapabilityServer)? {
        if let server { return server }
        return await withCheckedContinuation { continuation in
            let context = Unmanaged.passRetained(ResolutionBox(continuation))
            capnp_resolve(
                handle.pointer,
                { context, server in
                    guard let context else { return }
                    let box = Unmanaged<ResolutionBox>.fromOpaque(context).takeRetainedValue()
                    box.continuation.resume(returning: server.map { Unmanaged<ServerBox>.fromOpaque($0).takeUnretainedValue().server })
                }, context.toOpaque())
        }
    }

    /// Calls a method. Throws `CapnpError`, or `CancellationError` when the task is cancelled: the object is told.
    package func call(interface: UInt64, method: UInt16, _ parameters: MessageBuilder) async throws -> Message {
        let call = OutgoingCall(self, CapnpMethod(callID: OutgoingCall.nextID(), interfaceID: interface, methodID: method))
        let message = try parameters.take()
        return try await withTaskCancellationHandler {
            try await withCheckedThrowingContinuation { call.start(message, $0) }
        } onCancel: {
            call.cancel()
        }
    }
}

private final class ResolutionBox: Sendable {
    let continuation: CheckedContinuation<(any CapabilityServer)?, Never>
    init(_ continuation: CheckedContinuation<(any CapabilityServer)?, Never>) { self.continuation = continuation }
}
