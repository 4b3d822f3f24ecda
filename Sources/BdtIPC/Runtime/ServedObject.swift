import BdtInterfaces
import CapnProto
import Synchronization

/// An object of this process that the other side of a connection may call, until that side drops or destroys it.
final class ServedObject: CapabilityServer {
    /// Finds the function for an interface id and a method's ordinal.
    typealias Router = @Sendable (UInt64, UInt16) -> Route?

    weak let connection: IPCConnection?
    /// A function that is kept in a generic type is wrapped anew each time it is looked at: thousands of calls would go through as many
    /// wrappers. A struct around it keeps it as it is.
    private struct Routing {
        let route: Router
    }

    private let routing: Mutex<Routing?>

    init(_ connection: IPCConnection, _ router: @escaping Router) {
        self.connection = connection
        routing = Mutex(Routing(route: router))
        IPCCounters.objects.add(1, ordering: .relaxed)
    }

    deinit { IPCCounters.objects.subtract(1, ordering: .relaxed) }

    /// Lets go of what is served; later calls fail.
    func retire() { routing.withLock { $0 = nil } }

    func receive(_ call: IncomingCall) {
        if connection?.refusesCalls ?? false { return call.fail(.disconnected("Shutting down.")) }
        call.onEnd { [weak connection] in connection?.checkBacklog() }
        let number = IPCLog.nextRequest()
        guard let routing = routing.withLock({ $0 }) else { return call.fail(.failed("std::exception: The object was destroyed.")) }
        guard let route = routing.route(call.interface, call.method) else {
            IPCLog.write { "IPC server error request #\(number) unknown method \(call.method) of interface \(call.interface)" }
            return call.fail(.unimplemented("Method not implemented."))
        }
        IPCLog.write { "IPC server recv request  #\(number) \(route.name)$Params \(IPCLog.show(call.parameters, route.parameters()))" }
        IPCCapture.record(
            .server, .request, number, route.name, bytes: call.parameters.messageByteCount, IPCLog.show(call.parameters, route.parameters())
        )
        do throws(CapnpError) {
            try start(call, route, number)
        } catch {
            call.fail(error)
        }
    }

    private func start(_ call: IncomingCall, _ route: Route, _ number: Int) throws(CapnpError) {
        let context = route.hasContext ? try ProxySchema.Context.read(call.parameters.structure().pointer(0)) : nil
        let callback = try context?.callbackThread?.target.capability
        guard let context, let thread = try context.thread?.target.capability else {
            // Without a pool such a call runs at once, beside all others.
            guard context != nil, let idle = connection?.pool?.idlest else { return ServedCall(number, route, call, self, nil).start() }
            return start(call, route, number, on: idle.thread, idle.capability, callback)
        }
        if let server = thread.server {
            return start(call, route, number, on: server as? LocalThread, thread, callback)
        }
        // A promise of a thread, which the caller did not wait for.
        Task { start(call, route, number, on: await thread.localServer() as? LocalThread, thread, callback) }
    }

    private func start(
        _ call: IncomingCall, _ route: Route, _ number: Int, on thread: LocalThread?, _ capability: Capability, _ callback: Capability?
    ) {
        guard let thread else {
            IPCLog.write { "IPC server error request #\(number), missing thread to execute request" }
            return call.fail(.failed("invalid thread handle"))
        }
        let threads = ServedCall.Threads(
            thread: thread, turn: LocalThread.Turn(thread), capability: capability, callbackThread: callback)
        ServedCall(number, route, call, self, threads).start()
    }
}
