import BdtBase
import BdtInterfaces

extension NodeParts {
    /// Lets other processes connect where `-ipcbind` says. A node that another process started serves that one over `owner`, from before
    /// the first step of start-up, and ends with it.
    package mutating func addConnections(_ service: any IPCService, owner: Int32? = nil) {
        listening.append(ListenForProcesses(service: service))
        self.owner = owner.map { Owner(service: service, descriptor: $0) }
    }

    /// The process that started this one.
    package struct Owner: Sendable {
        let service: any IPCService
        let descriptor: Int32

        func serve(_ startup: NodeStartup) {
            let node = startup.node
            service.serve(owner: descriptor, NodeInit(node)) { node.requestShutdown() }
        }
    }
}

private struct ListenForProcesses: NodeStep {
    let service: any IPCService

    func run(_ startup: NodeStartup) async throws(StartupFailure) {
        let (node, addresses) = (startup.node, startup.arguments.getAll("ipcbind"))
        // After the calls of the HTTP server, which a wallet process that connected may have to answer.
        startup.onInterrupt { [service] in await service.stop() }
        if let path = startup.arguments.get("ipccapture"), !path.isEmpty {
            do { try service.record(to: startup.arguments.absolutePath(path)) } catch { throw .message("\(error)") }
        }
        if addresses.isEmpty { return }
        do throws(IPCBindFailure) {
            let bound = try service.listen(
                at: addresses, folder: startup.arguments.networkDirectory, limit: startup.processConnectionLimit
            ) { NodeInit(node) }
            for address in bound { Log.info("Listening for IPC requests on address \(address)") }
        } catch {
            throw .message("\(error)")
        }
    }
}
