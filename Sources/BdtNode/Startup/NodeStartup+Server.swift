import BdtBase
import BdtCommon
import BdtRPC

extension NodeStartup {
    /// Step 4b: serves RPC. Calls are answered with what start-up is doing until it is done.
    func startServer() async throws(StartupFailure) {
        node.rpcTable.setWarmup("RPC server started")
        guard arguments.getBool("server", default: false) else { return }
        node.messages.observeProgress { [table = node.rpcTable] in table.setWarmup($0) }
        let failure = StartupFailure.message("Unable to start HTTP server. See debug log for details.")
        guard let options = serverOptions() else { throw failure }
        let server = HTTPServer(options: options)
        guard let authentication = RPCAuthentication(arguments) else { throw failure }
        onStop { authentication.removeCookie() }
        JSONRPCService(table: node.rpcTable, whitelist: RPCWhitelist(arguments), authenticate: authentication.allows).attach(to: server)
        if arguments.getBool("rest", default: false) { RESTService(node: node).attach(to: server) }
        guard await server.start() else {
            await server.stop()
            throw failure
        }
        Log.info("Starting HTTP server with \(options.threads) worker threads")
        // Calls that run may use any part: they finish before the first part stops.
        onInterrupt { await server.stop() }
    }

    /// Nil, after saying why, when a setting is wrong.
    private func serverOptions() -> HTTPServerOptions? {
        var options = HTTPServerOptions()
        options.threads = Int(clamping: max(1, arguments.getInt("rpcthreads", default: 16)))
        options.queueDepth = Int(clamping: max(1, arguments.getInt("rpcworkqueue", default: 64)))
        options.timeout = max(1, arguments.getInt("rpcservertimeout", default: 30))
        for network in arguments.getAll("rpcallowip") where !options.access.allow(network) {
            node.messages.error(
                "Invalid -rpcallowip subnet specification: \(network). Valid are a single IP (e.g. 1.2.3.4), a network/netmask (e.g. "
                    + "1.2.3.4/255.255.255.0) or a network/CIDR (e.g. 1.2.3.4/24).")
            return nil
        }
        let port = arguments.get("rpcport").flatMap { HostPort.port($0) } ?? node.parameters.network.rpcPort
        options.endpoints = endpoints(port)
        return options
    }

    private func endpoints(_ port: UInt16) -> [(host: String, port: UInt16)] {
        let binds = arguments.getAll("rpcbind")
        let isOpen = !arguments.getAll("rpcallowip").isEmpty
        if isOpen, !binds.isEmpty {
            return binds.compactMap { HostPort($0) }.map { ($0.host, $0.port ?? port) }
        }
        if isOpen { Log.info("WARNING: option -rpcallowip was specified without -rpcbind; this doesn't usually make sense") }
        if !binds.isEmpty {
            Log.info(
                "WARNING: option -rpcbind was ignored because -rpcallowip was not specified, refusing to allow everyone to connect")
        }
        return [("::1", port), ("127.0.0.1", port)]
    }
}

extension RPCWhitelist {
    init(_ arguments: Arguments) {
        self.init(arguments.getAll("rpcwhitelist"), deniesOthers: arguments.getBool("rpcwhitelistdefault"))
    }
}
