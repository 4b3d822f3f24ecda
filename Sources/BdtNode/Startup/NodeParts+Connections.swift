import BdtBase
import BdtInterfaces

extension NodeParts {
    /// Lets other processes connect where `-ipcbind` says.
    package mutating func addConnections(_ service: any IPCService) { listening.append(ListenForProcesses(service: service)) }
}

private struct ListenForProcesses: NodeStep {
    let service: any IPCService

    func run(_ startup: NodeStartup) async throws(StartupFailure) {
        let (node, addresses) = (startup.node, startup.arguments.getAll("ipcbind"))
        if addresses.isEmpty { return }
        do throws(IPCBindFailure) {
            let bound = try service.listen(
                at: addresses, folder: startup.arguments.networkDirectory, limit: startup.processConnectionLimit
            ) { NodeInit(node) }
            for address in bound { Log.info("Listening for IPC requests on address \(address)") }
        } catch {
            throw .message("\(error)")
        }
        // After the calls of the HTTP server, which a wallet process that connected may have to answer.
        startup.onInterrupt { [service] in await service.stop() }
    }
}
