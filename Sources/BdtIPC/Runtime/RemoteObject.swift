import BdtInterfaces
import CapnProto

/// An object of the process at the other end of a connection. Dropping the last reference lets it go there.
struct RemoteObject: RPCTarget {
    let capability: Capability
    let connection: IPCConnection

    init(_ client: any InterfaceClient, _ connection: IPCConnection) {
        capability = client.target.capability
        self.connection = connection
    }

    init(_ capability: Capability, _ connection: IPCConnection) {
        self.capability = capability
        self.connection = connection
    }

    /// Calls a method by libmultiprocess's convention. Throws `IPCError`, or `CancellationError` when the task is cancelled.
    func call<Parameters: StructType, Results: StructType>(
        _ method: Method<Parameters, Results>, _ fill: (Parameters.Builder) -> Void
    ) async throws -> Results.Reader {
        guard !connection.isDisconnected else { throw IPCError.late }
        let message = MessageBuilder()
        let parameters = Parameters.initRoot(message)
        guard method.hasContext else {
            fill(parameters)
            return try await send(method, message)
        }
        let threads = try await connection.acquireThreads()
        defer { connection.release(threads) }
        ProxySchema.Context.write(
            { context in
                context.setThread(threads.remote)
                context.setCallbackThread(threads.callback)
            }, parameters.raw.pointer(0))
        fill(parameters)
        threads.lender?.beginWait()
        defer { threads.lender?.endWait() }
        return try await send(method, message)
    }

    private func send<Parameters: StructType, Results: StructType>(
        _ method: Method<Parameters, Results>, _ message: MessageBuilder
    ) async throws -> Results.Reader {
        let number = IPCCapture.nextCall()
        IPCLog.write { "IPC client send \(method.name)$Params \(IPCLog.show(message, Parameters.schema))" }
        IPCCapture.record(
            .client, .request, number, method.name, bytes: message.byteCount, IPCLog.show(message, Parameters.schema))
        do {
            let results = try await capability.call(interface: method.interfaceID, method: method.ordinal, message)
            IPCLog.write { "IPC client recv \(method.name)$Results \(IPCLog.show(results.root, Results.schema))" }
            IPCCapture.record(
                .client, .response, number, method.name, bytes: results.byteCount, IPCLog.show(results.root, Results.schema))
            return try Results.read(results.root)
        } catch let error as CapnpError {
            IPCLog.write { "IPC client exception kj::Exception: \(error)" }
            IPCCapture.record(.client, .error, number, method.name, bytes: 0, "\(error)")
            throw IPCError(error)
        } catch {
            IPCCapture.record(.client, .error, number, method.name, bytes: 0, "\(error)")
            // The call was cancelled; a call that is served is, when the connection goes.
            throw connection.isDisconnected ? IPCError.interrupted : error
        }
    }
}
