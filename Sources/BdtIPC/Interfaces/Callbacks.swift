import BdtInterfaces
import CapnProto

extension IPCConnection {
    /// A capability for an interface of two methods: `destroy`, and `call`, which `body` executes.
    func serve<DestroyParameters, DestroyResults, Parameters, Results>(
        _ destroy: Method<DestroyParameters, DestroyResults>, _ call: Method<Parameters, Results>,
        _ body: @escaping @Sendable (ServedMethod<Parameters, Results>) async throws -> Void
    ) -> Capability {
        let (destroyRoute, callRoute) = (Route(destroy) { _ in }, Route(call, body))
        return serve { interface, method in
            guard interface == call.interfaceID else { return nil }
            switch method {
            case destroy.ordinal: return destroyRoute
            case call.ordinal: return callRoute
            default: return nil
            }
        }
    }

    /// The handler that a call returned.
    func handler(_ remote: HandlerSchema.Handler.Client?) throws -> any Handler { HandlerProxy(remote: try adopt(remote)) }

    /// A callback whose answer nobody waits for: one that cannot be made any more is an ordinary event.
    static func tell(_ call: () async throws -> Void) async {
        do {
            try await call()
        } catch {
            IPCLog.write { "A callback failed. Continuing. (\(error))" }
        }
    }
}

/// The connection that an object is served over; while one of its calls runs it is there.
extension Optional where Wrapped == IPCConnection {
    func live() throws -> IPCConnection {
        guard let self else { throw IPCError.late }
        return self
    }
}
