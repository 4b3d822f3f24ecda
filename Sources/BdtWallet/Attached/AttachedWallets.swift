import BdtBase
import BdtCommon
import BdtInterfaces
import Foundation
import Synchronization

/// A wallet process that the user started with `-ipcconnect`: attaches its wallets to a node that runs, and again when that node comes back.
package final class AttachedWallets: Sendable {
    /// Milliseconds between tries to reach the node: at first, and at most.
    private static let pause = (first: 250, longest: 5000)
    /// How long closing wallets may take.
    private static let patience = Duration.seconds(20)

    private let arguments: Arguments
    private let connector: any NodeConnector
    private let stopping = ShutdownSignal()

    private init(_ arguments: Arguments, _ connector: any NodeConnector) {
        self.arguments = arguments
        self.connector = connector
    }

    /// Whether a command line (without the program's name) is that of such a process.
    package static func isMeant(by commandLine: [String]) -> Bool {
        commandLine.contains { word in
            let name = word.prefix { $0 != "=" }.drop { $0 == "-" }
            return word.hasPrefix("-") && name == "ipcconnect"
        }
    }

    /// The settings of a command line; nil, after telling the user why, when there is nothing to run. To be called before any thread starts.
    package static func configure(_ commandLine: [String]) -> (arguments: Arguments?, status: Int32) {
        let arguments = Arguments(options: OptionDefinition.attachedWallets)
        do {
            try arguments.parse(commandLine: commandLine)
            if arguments.wantsHelp || arguments.getBool("version", default: false) {
                print(introduction(arguments), terminator: "")
                return (nil, EXIT_SUCCESS)
            }
            if let word = arguments.words.first { throw ConfigurationError("Command line contains unexpected token '\(word)'") }
            guard arguments.isDataDirectoryValid else {
                throw ConfigurationError("Specified data directory \"\(arguments.get("datadir", default: ""))\" does not exist.")
            }
            try arguments.readConfigFiles()
            try leaveNodeSettings(arguments)
            try Paths.createDirectories(arguments.networkDirectory)
            // The node's log and settings are not ours.
            arguments.setIfUnset("debuglogfile", "wallet.log")
            arguments.force("settings", Paths.join(arguments.walletDirectory, "settings.json"))
            try WalletPaths.checkOption(arguments)
            try arguments.openSettings()
            return (arguments, EXIT_SUCCESS)
        } catch {
            StandardError.write("Error: \(error)\n")
            return (nil, EXIT_FAILURE)
        }
    }

    /// The configuration file is the node's too: which wallets that one keeps, and where, is not for this process.
    private static func leaveNodeSettings(_ arguments: Arguments) throws {
        var settings = arguments.exported
        for section in settings.configFile.keys {
            for name in ["wallet", "walletdir", "debuglogfile"] { settings.configFile[section]?[name] = nil }
        }
        try arguments.take(settings)
    }

    private static func introduction(_ arguments: Arguments) -> String {
        let title = "\(ClientInformation.name) wallet process version \(ClientInformation.fullVersion)\n"
        if arguments.getBool("version", default: false) { return title + ClientInformation.licence }
        return title + """

            Keeps wallets for a node that runs already and listens (bdtcoin-node -ipcbind=unix).

            Usage: bdtcoin-wallet -ipcconnect=<address> [options]


            """ + arguments.helpText
    }

    /// Runs until the process is told to end; the exit status.
    /// - Parameter record: records the messages between processes in a file (`-ipccapture`).
    package static func run(
        _ arguments: Arguments, connector: any NodeConnector, record: (String) throws -> Void
    ) async -> Int32 {
        let attached = AttachedWallets(arguments, connector)
        SignalSources.request(attached.stopping)
        do {
            Log.shared.configure(arguments)
            try Log.shared.selectCategories(arguments)
            try Log.shared.start()
            if let path = arguments.get("ipccapture"), !path.isEmpty { try record(arguments.absolutePath(path)) }
            Log.info("\(ClientInformation.name) wallet process version \(ClientInformation.fullVersion)")
            try await attached.run()
            Log.info("Shutdown: done")
            return EXIT_SUCCESS
        } catch {
            if !(error is AlreadyReported) {
                Log.error("\(error)")
                StandardError.write("Error: \(error)\n")
            }
            return EXIT_FAILURE
        }
    }

    /// The user has been told what is wrong.
    private struct AlreadyReported: Error {}

    private func run() async throws {
        var wallets: [String]?
        var pause = AttachedWallets.pause.first
        var hasComplained = false
        while !stopping.isRequested {
            do {
                if let link = try await connect() {
                    (pause, hasComplained) = (AttachedWallets.pause.first, false)
                    wallets = try await serve(link, wallets)
                    continue
                }
            } catch let error as NodeUnreachable where error.isTransient {
            } catch let error as IPCError {
                // The node went, or is going, while wallets were set up.
                Log.debug(.ipc, "\(error)")
            }
            if !hasComplained { Log.info("No node listens at \(address); waiting for one") }
            hasComplained = true
            await stopping.wait(atMost: .milliseconds(pause))
            pause = min(pause * 2, AttachedWallets.pause.longest)
        }
    }

    private var address: String { arguments.get("ipcconnect", default: "unix") }

    private func connect() async throws -> (any ProcessLink)? {
        try await connector.connect(to: address.isEmpty ? "unix" : address, folder: arguments.networkDirectory)
    }

    /// Serves the node until it goes or this process is told to end. Returns the names of the wallets that were loaded then.
    private func serve(_ link: any ProcessLink, _ wallets: [String]?) async throws -> [String] {
        defer { link.close() }
        let gone = ShutdownSignal()
        link.onDisconnect { gone.request() }
        let registration = stopping.onRequest { gone.request() }
        defer { registration.cancel() }
        let host = ProcessHost(arguments, wallets: wallets)
        let chain = try await link.root.makeChain()
        let service = try WalletService.make(arguments, chain: chain, host: host)
        do {
            try await service.registerRpcs()
            guard try await service.verify(), try await service.load() else { throw AlreadyReported() }
            try await service.start()
        } catch {
            await close(service)
            // What comes of a node that went is no reason to give up.
            throw link.isDisconnected ? IPCError.disconnected("\(error)") : error
        }
        let shown = await show(service, to: chain)
        Log.info("Attached to the node at \(address)")
        await gone.wait()
        await shown?.disconnect()
        let names = try await service.getWalletNames()
        Log.info(stopping.isRequested ? "Shutdown: In progress..." : "The node is gone; waiting for it to come back")
        await close(service)
        return names
    }

    /// Lets user interfaces of the node see the wallets. An older node does without.
    private func show(_ service: WalletService, to chain: any Chain) async -> (any Handler)? {
        do {
            return try await chain.handleWalletLoader(service)
        } catch {
            Log.info("The node does not show these wallets to its user interfaces (\(error))")
            return nil
        }
    }

    private func close(_ service: WalletService) async {
        let closing = Task { try await service.stop() }
        let closed = ShutdownSignal()
        Task {
            _ = try? await closing.value
            closed.request()
        }
        await closed.wait(atMost: AttachedWallets.patience)
        if !closed.isRequested { Log.warning("The wallets do not close") }
    }
}
