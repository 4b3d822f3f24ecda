import BdtBase
import BdtCommon
import BdtInterfaces
import BdtPrimitives

extension WalletService {
    /// The service of a wallet process that a node started: with the node's settings, for the node's chain.
    ///
    /// Settings that make no sense for wallets are reported when the node has them verified.
    package static func make(settings: GlobalSettings, chain: any Chain) throws -> WalletService {
        let arguments = try Arguments(settings)
        let parameters = try arguments.chainParameters()
        var options = WalletOptions()
        var problem: String?
        do throws(WalletError) {
            options = try WalletOptions(arguments)
            try WalletPaths.checkOption(arguments)
        } catch {
            problem = error.message
        }
        let environment = WalletEnvironment(parameters: parameters, clock: Clock(), options: options)
        environment.clock.mockTime = arguments.getInt("mocktime", default: 0)
        let paths = WalletPaths(root: WalletPaths.root(arguments), networkMagic: environment.networkMagic)
        return WalletService(WalletManager(chain: chain, environment: environment, paths: paths), settingsError: problem)
    }
}

extension WalletPaths {
    /// The wallets directory: as `-walletdir` says, else `wallets` in the network's directory if there is one, else that directory.
    package static func root(_ arguments: Arguments) -> String {
        if arguments.isSet("walletdir") { return Paths.normalised(Paths.absolute(arguments.path("walletdir"))) }
        let folder = Paths.join(arguments.networkDirectory, "wallets")
        return Paths.isDirectory(folder) ? folder : arguments.networkDirectory
    }

    /// Throws the published text unless `-walletdir` is an absolute path to a directory.
    static func checkOption(_ arguments: Arguments) throws(WalletError) {
        guard arguments.isSet("walletdir") else { return }
        let given = arguments.path("walletdir")
        guard Paths.exists(Paths.absolute(given)) else {
            throw WalletError(.badPath, "Specified -walletdir \"\(given)\" does not exist")
        }
        guard Paths.isDirectory(Paths.absolute(given)) else {
            throw WalletError(.badPath, "Specified -walletdir \"\(given)\" is not a directory")
        }
        guard given.hasPrefix("/") else { throw WalletError(.badPath, "Specified -walletdir \"\(given)\" is a relative path") }
    }
}

extension Arguments {
    /// The settings that a node handed over.
    package convenience init(_ settings: GlobalSettings) throws {
        self.init(options: OptionDefinition.node)
        try take(ExportedSettings(settings))
    }
}

extension ExportedSettings {
    fileprivate init(_ settings: GlobalSettings) {
        self.init()
        forced = settings.forced
        commandLine = settings.commandLine
        readWrite = settings.readWrite
        configPath = settings.configPath
        for section in settings.configFile {
            configFile[section.name] = Dictionary(section.values.map { ($0.name, $0.values) }) { first, _ in first }
        }
    }
}
