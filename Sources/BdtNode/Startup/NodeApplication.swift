import BdtBase
import BdtCommon
import Foundation

/// The life of the node process, from its command line to its exit status.
package struct NodeApplication {
    private let commandLine: [String]
    private let parts: NodeParts
    private let messages = UserMessages()

    /// - Parameter commandLine: without the program's own name.
    package init(commandLine: [String], parts: NodeParts = NodeParts()) {
        self.commandLine = commandLine
        self.parts = parts
    }

    /// Runs the node until it is told to stop; returns what to exit with.
    package func run() async -> Int32 {
        // Files of the node are the user's own business.
        umask(0o077)
        let arguments = Arguments(options: OptionDefinition.node)
        do {
            try read(arguments)
            if let text = answer(arguments) {
                FileHandle.standardOutput.write(Data(text.utf8))
                return EXIT_SUCCESS
            }
            return await run(try makeContext(arguments))
        } catch {
            messages.error(error.description)
            return EXIT_FAILURE
        }
    }

    private func read(_ arguments: Arguments) throws(ConfigurationError) {
        do {
            try arguments.parse(commandLine: commandLine)
        } catch {
            throw ConfigurationError("Error parsing command line arguments: \(error.message)")
        }
        try arguments.initialise()
        if let word = arguments.words.first {
            throw ConfigurationError(
                "Command line contains unexpected token '\(word)', see bdtcoind -h for a list of options.")
        }
    }

    /// What to print instead of starting.
    private func answer(_ arguments: Arguments) -> String? {
        let title = "\(ClientInformation.name) daemon version \(ClientInformation.fullVersion)\n"
        if arguments.getBool("version", default: false) { return title + ClientInformation.licence }
        guard arguments.wantsHelp else { return nil }
        return title + """

            The node keeps a copy of the chain, checks every block and transaction by itself, and passes them on.
            It serves RPC calls, and starts a wallet process beside it unless told otherwise.

            Usage: bdtcoind [options]


            """ + arguments.helpText
    }

    private func makeContext(_ arguments: Arguments) throws(ConfigurationError) -> NodeContext {
        let node = NodeContext(
            arguments: arguments, parameters: try arguments.chainParameters(), clock: Clock(), messages: messages)
        Log.shared.show(mockTimeOf: node.clock)
        return node
    }

    private func run(_ node: NodeContext) async -> Int32 {
        SignalHandlers.install(shutdown: node.shutdown)
        let startup = NodeStartup(node: node, parts: parts)
        parts.owner?.serve(startup)
        do throws(StartupFailure) {
            try startup.prepare()
            if parts.owner == nil, let status = try Daemon.detachIfAsked(node.arguments, commandLine: commandLine) { return status }
            try await startup.start()
            Daemon.reportSuccess()
            await node.shutdown.wait()
        } catch {
            if case .message(let text) = error { messages.error(text) }
            if case .unusableData(let text) = error {
                messages.question(text + ".\nPlease restart with -reindex or -reindex-chainstate to recover.")
            }
            node.exitStatus.store(EXIT_FAILURE, ordering: .relaxed)
            node.requestShutdown()
        }
        await startup.stop()
        return node.exitStatus.load(ordering: .relaxed)
    }
}
