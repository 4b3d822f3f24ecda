import BdtBase
import BdtInterfaces
import CapnProto

/// A Handler of another process; dropping it lets the one there go.
struct HandlerProxy: Handler {
    let remote: HandlerSchema.Handler.Client

    func disconnect() async {
        do {
            try await remote.disconnect()
        } catch {
            IPCLog.write { "Remote disconnect call failed during cleanup. Continuing. (\(error))" }
        }
    }
}

/// A Handler for another process.
struct HandlerServer: HandlerSchema.Handler.Server {
    let handler: any Handler

    func disconnect(_ call: DisconnectCall) async throws {
        await handler.disconnect()
    }
}

extension IPCConnection {
    func serve(_ handler: any Handler) -> Capability {
        let server = HandlerServer(handler: handler)
        return serve { HandlerSchema.Handler.route(server, interface: $0, method: $1) }
    }
}
