import BdtBase
import BdtCommon
import BdtInterfaces
import BdtPrimitives

extension WalletService {
    /// The service of a wallet process that a node started: with the node's settings, for the node's chain.
    ///
    /// Settings that make no sense for wallets are reported when the node has them verified.
    package static func make(settings: GlobalSettings, chain: any Chain) throws -> WalletService {
        try make(try Arguments(settings), chain: chain, host: chain)
    }

    /// The service of a wallet process with its own settings.
    static func make(_ arguments: Arguments, chain: any Chain, host: any WalletHost) throws -> WalletService {
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
        let paths = WalletPaths(root: arguments.walletDirectory, networkMagic: environment.networkMagic)
        return WalletService(WalletManager(chain: chain, host: host, environment: environment, paths: paths), settingsError: problem)
    }
}

extension WalletPaths {
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
