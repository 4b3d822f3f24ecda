import BdtCommon
import BdtConsensus

/// What the command line asks of the user interface.
package struct Launch: Sendable {
    package enum Request: Sendable {
        case run(Launch)
        /// Print this and end.
        case finish(output: String, errors: String, status: Int32)
    }

    package let parameters: ChainParameters
    package let dataDirectory: String
    package let networkDirectory: String
    /// Where the node listens that is to be attached to; nil starts one.
    package let nodeAddress: String?
    /// The options for a node that is started.
    package let nodeOptions: [String]
    package let payments: [PaymentURI]
    package let isMinimized: Bool
    package let resetsPreferences: Bool
    package let automationPath: String?

    /// - Parameter commandLine: without the program's name.
    package static func read(_ commandLine: [String]) -> Request {
        func failure(_ text: String) -> Request { .finish(output: "", errors: "Error: \(text)\n", status: 1) }
        let arguments = Arguments(options: OptionDefinition.gui)
        do {
            try arguments.parse(commandLine: commandLine)
        } catch {
            return failure("Error parsing command line arguments: \(error)")
        }
        let version = "\(ClientInformation.name) GUI version \(ClientInformation.fullVersion)\n"
        if arguments.wantsHelp {
            return .finish(output: version + "\nUsage: bdtcoin-gui [options] [URI]\n\n" + arguments.helpText, errors: "", status: 0)
        }
        if arguments.getBool("version", default: false) {
            return .finish(output: version + ClientInformation.licence, errors: "", status: 0)
        }
        var payments: [PaymentURI] = []
        for word in arguments.words {
            guard word.lowercased().hasPrefix(PaymentURI.scheme) else {
                return failure("Command line contains unexpected token '\(word)', see bdtcoin-gui -h for a list of options.")
            }
            do {
                payments.append(try PaymentURI(parsing: word))
            } catch {
                return failure("\(error)")
            }
        }
        do {
            if !arguments.isDataDirectoryValid {
                return failure("Specified data directory \"\(arguments.get("datadir", default: ""))\" does not exist.")
            }
            try arguments.readConfigFiles()
            try arguments.selectNetwork()
            return .run(try Launch(arguments, commandLine: commandLine, payments: payments))
        } catch {
            return failure("\(error)")
        }
    }

    private init(_ arguments: Arguments, commandLine: [String], payments: [PaymentURI]) throws(ConfigurationError) {
        parameters = try arguments.chainParameters()
        dataDirectory = arguments.dataDirectory
        networkDirectory = arguments.networkDirectory
        let address = arguments.isNegated("ipcconnect") ? "0" : arguments.get("ipcconnect", default: "0")
        nodeAddress = address == "0" ? nil : address.isEmpty || address == "1" ? "unix" : address
        nodeOptions = Self.nodeOptions(commandLine)
        self.payments = payments
        isMinimized = arguments.getBool("min", default: false)
        resetsPreferences = arguments.getBool("resetguisettings", default: false)
        automationPath = arguments.get("uitest")
    }

    /// The options of a command line that are the node's.
    static func nodeOptions(_ commandLine: [String]) -> [String] {
        let own = Set(OptionDefinition.interface.map(\.name))
        return commandLine.prefix { $0.hasPrefix("-") && $0 != "-" }.filter { option in
            let name = option.drop { $0 == "-" }.prefix { $0 != "=" }
            return !own.contains(String(name)) && !(name.hasPrefix("no") && own.contains(String(name.dropFirst(2))))
        }
    }
}
