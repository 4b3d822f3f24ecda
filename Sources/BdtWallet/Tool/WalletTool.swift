import BdtBase
import BdtCommon
import BdtConsensus
import Foundation

/// The offline tool: makes and describes wallet files, and copies their records to and from text. Runs without a node.
package struct WalletTool {
    private let arguments: Arguments
    private let paths: WalletPaths
    private let environment: WalletEnvironment

    /// Runs the command line (without the program's name) and returns the exit status.
    package static func run(_ commandLine: [String]) -> Int32 {
        let arguments = Arguments(options: OptionDefinition.walletTool)
        do throws(ConfigurationError) {
            try arguments.parse(commandLine: commandLine)
        } catch {
            StandardError.write("Error parsing command line arguments: \(error.message)\n")
            return EXIT_FAILURE
        }
        if commandLine.isEmpty || arguments.wantsHelp || arguments.getBool("version", default: false) {
            print(introduction(arguments), terminator: "")
            if commandLine.isEmpty { StandardError.write("Error: too few parameters\n") }
            return commandLine.isEmpty ? EXIT_FAILURE : EXIT_SUCCESS
        }
        do {
            try WalletTool(arguments).run()
            return EXIT_SUCCESS
        } catch {
            StandardError.write("\(error)\n")
            return EXIT_FAILURE
        }
    }

    private static func introduction(_ arguments: Arguments) -> String {
        let title = "\(ClientInformation.name) bdtcoin-wallet utility version \(ClientInformation.fullVersion)\n"
        if arguments.getBool("version", default: false) { return title + ClientInformation.licence }
        return title + "\nMakes and inspects wallet files while no node uses them.\n\nUsage: bdtcoin-wallet [options] <command>\n\n"
            + arguments.helpText
    }

    private init(_ arguments: Arguments) throws {
        guard arguments.isDataDirectoryValid else {
            throw WalletError(.badPath, "Error: Specified data directory \"\(arguments.get("datadir", default: ""))\" does not exist.")
        }
        try arguments.selectNetwork()
        self.arguments = arguments
        environment = WalletEnvironment(parameters: try arguments.chainParameters(), clock: Clock())
        paths = WalletPaths(root: arguments.walletDirectory, networkMagic: environment.networkMagic)
    }

    private var name: String { arguments.get("wallet", default: "") }

    private func run() throws {
        guard let command = arguments.words.first else {
            throw WalletError(.load, "No method provided. Run `bdtcoin-wallet -help` for valid methods.")
        }
        if arguments.words.count > 1 {
            let extra = arguments.words.dropFirst().joined(separator: ", ")
            throw WalletError(
                .load,
                "Error: Additional arguments provided (\(extra)). Methods do not take arguments. Please refer to `-help`.")
        }
        try checkOptions(of: command)
        switch command {
        case "info": try showInformation()
        case "create": try create()
        case "dump": try WalletDump.write(open(.existing), to: arguments.path("dumpfile"))
        case "createfromdump": try createFromDump()
        case "salvage": throw WalletError(.load, "Salvage command is not available as BDB support is not compiled")
        default: throw WalletError(.load, "Invalid command: \(command)")
        }
    }

    private func checkOptions(of command: String) throws(WalletError) {
        let dumps = ["dump", "createfromdump"]
        if arguments.isSet("format"), command != "createfromdump" {
            throw WalletError(.load, "The -format option can only be used with the \"createfromdump\" command.")
        }
        if arguments.isSet("dumpfile"), !dumps.contains(command) {
            throw WalletError(
                .load, "The -dumpfile option can only be used with the \"dump\" and \"createfromdump\" commands.")
        }
        for option in ["descriptors", "legacy"] where arguments.isSet(option) && command != "create" {
            throw WalletError(.load, "The -\(option) option can only be used with the 'create' command.")
        }
        if command == "create", !arguments.isSet("wallet") {
            throw WalletError(.load, "Wallet name must be provided when creating a new wallet.")
        }
        if dumps.contains(command), arguments.path("dumpfile").isEmpty {
            throw WalletError(.load, "No dump file provided. To use \(command), -dumpfile=<filename> must be provided.")
        }
    }

    private func open(_ expectation: WalletPaths.Expectation) throws(WalletError) -> WalletDatabase {
        try paths.open(name, expecting: expectation, options: WalletDatabase.Options(networkMagic: environment.networkMagic))
    }

    private func showInformation() throws {
        let database = try open(.existing)
        defer { database.close() }
        var loading = WalletLoading(name: name, environment: environment, file: database.path)
        let state = try loading.load(try WalletRecords(database))
        for warning in loading.warnings { StandardError.write(warning + "\n") }
        show(state)
    }

    private func create() throws {
        let isLegacy = arguments.getBool("legacy", default: false)
        let isUnset = !arguments.isSet("descriptors") && !arguments.isSet("legacy")
        let hasDescriptors = isUnset || (arguments.isSet("descriptors") && arguments.getBool("descriptors", default: true))
        if isLegacy && hasDescriptors {
            throw WalletError(.create, "Only one of -legacy or -descriptors can be set to true, not both")
        }
        if isLegacy { throw WalletError(.create, "Compiled without bdb support (required for legacy wallets)") }
        if !hasDescriptors { throw WalletError(.create, "One of -legacy or -descriptors must be set to true (or omitted)") }
        let database = try open(.new)
        defer { database.close() }
        var state = WalletState(name: name, environment: environment)
        state.initialize(flags: [.descriptors, .lastHardenedKeyCached])
        try state.setUpDescriptors()
        try database.apply(state.journal.changes)
        print("Topping up keypool...")
        show(state)
    }

    private func createFromDump() throws {
        let format = arguments.get("format", default: "sqlite")
        guard format == "sqlite" else {
            throw WalletError(.create, "Unknown wallet file format \"\(format)\" provided. Please provide one of \"bdb\" or \"sqlite\".")
        }
        try WalletDump.restore(from: arguments.path("dumpfile")) { () throws(WalletError) in try open(.new) }
    }

    private func show(_ state: WalletState) {
        func answer(_ value: Bool) -> String { value ? "yes" : "no" }
        print(
            """
            Wallet info
            ===========
            Name: \(state.name)
            Format: sqlite
            Descriptors: \(answer(state.flags.contains(.descriptors)))
            Encrypted: \(answer(state.keys.isEncrypted))
            HD (hd seed available): \(answer(state.keys.managers.values.contains { $0.descriptor.isRange }))
            Keypool Size: \(state.keys.poolSize(isInternal: false) + state.keys.poolSize(isInternal: true))
            Transactions: \(state.ledger.transactions.count)
            Address Book: \(state.addresses.count)
            """)
    }
}
