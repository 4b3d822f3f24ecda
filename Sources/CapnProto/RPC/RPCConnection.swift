import CapnpShim

/// A two-party connection over a stream socket. It closes when the object goes, and everything that came over it is disconnected then.
package final class RPCConnection: Sendable {
    /// @unchecked: the handle may be used on any thread, by the contract of the shim.
    private struct Handle: @unchecked Sendable {
        let pointer: OpaquePointer
    }

    private let handle: Handle

    /// Takes over the descriptor. `bootstrap` is what the peer gets first; `onDisconnect` is called once, on the event loop's thread,
    /// when the connection is gone for whatever reason.
    package init(descriptor: Int32, isServer: Bool, bootstrap: Capability?, onDisconnect: @escaping @Sendable () -> Void) {
        let context = Unmanaged.passRetained(DisconnectBox(onDisconnect))
        let pointer = capnp_connect(
            descriptor, isServer, bootstrap?.handle.pointer,
            { context in
                guard let context else { return }
                Unmanaged<DisconnectBox>.fromOpaque(context).takeRetainedValue().action()
            }, context.toOpaque())
        guard let pointer else { fatalError("the shim returns a connection or ends the process") }
        handle = Handle(pointer: pointer)
    }

    deinit { capnp_release_connection(handle.pointer) }

    /// What the peer offers first. Usable at once; its calls fail if the peer offers nothing.
    package func bootstrap() -> Capability { Capability(adopting: capnp_bootstrap(handle.pointer)) }

    /// Bytes of messages that the peer has not taken yet. On the event loop's thread.
    package var unsentBytes: Int { capnp_unsent_bytes(handle.pointer) }

    package func close() { capnp_close(handle.pointer) }

    /// Receives what the Cap'n Proto library has to say; set it before the first connection.
    package static func setLog(_ log: @convention(c) (UnsafePointer<CChar>?) -> Void) { capnp_set_log(log) }
}

private final class DisconnectBox: Sendable {
    let action: @Sendable () -> Void
    init(_ action: @escaping @Sendable () -> Void) { self.action = action }
}
