import BdtBase
import BdtCommon
import BdtInterfaces
import BdtJSON

/// The program `bdtcoin-cli`: calls a method of a running node and shows the answer.
package enum CommandLineClient {
    /// - Parameters:
    ///   - commandLine: without the program's name.
    ///   - connector: how to reach the node's socket; nil goes without.
    package static func run(_ commandLine: [String], connector: (any NodeConnector)? = nil) async -> Outcome {
        let arguments = Arguments(options: OptionDefinition.client)
        if let outcome = configure(arguments, commandLine) { return outcome }
        do {
            let words = try CommandWords.read(commandLine, arguments)
            try arguments.checkClientCommands()
            return try await perform(words, arguments, connector)
        } catch {
            return Outcome(failure: error)
        }
    }

    /// Reads the settings. Returns an outcome when there is nothing more to do.
    private static func configure(_ arguments: Arguments, _ commandLine: [String]) -> Outcome? {
        func failure(_ text: String) -> Outcome { Outcome(errors: text + "\n", status: 1) }
        do {
            try arguments.parse(commandLine: commandLine)
        } catch {
            return failure("Error parsing command line arguments: \(error)")
        }
        if arguments.getBool("version", default: false) { return Outcome(output: UsageText.version) }
        if arguments.wantsHelp { return Outcome(output: UsageText.help(arguments)) }
        if commandLine.isEmpty {
            return Outcome(output: UsageText.help(arguments), errors: "Error: too few parameters\n", status: 1)
        }
        if !arguments.isDataDirectoryValid {
            return failure("Error: Specified data directory \"\(arguments.get("datadir", default: ""))\" does not exist.")
        }
        do {
            try arguments.readConfigFiles()
        } catch {
            return failure("Error reading configuration file: \(error)")
        }
        do {
            try arguments.selectNetwork()
        } catch {
            return failure("Error: \(error)")
        }
        return nil
    }

    private static func perform(
        _ words: [String], _ arguments: Arguments, _ connector: (any NodeConnector)?
    ) async throws -> Outcome {
        let showsPeers = arguments.getBool("netinfo", default: false)
        if showsPeers, ["h", "help"].contains(words.first) { return Outcome(output: NetInfo.help) }
        let address = try ServerAddress(arguments)
        let connection = NodeConnection(arguments, address, try NodeSocket(arguments, connector))
        let wallet = arguments.isNegated("rpcwallet") ? nil : arguments.get("rpcwallet")
        var outcome: Outcome
        do {
            if arguments.getBool("getinfo", default: false) {
                outcome = Outcome(try await Information.gather(connection, wallet, words, try Palette(arguments)))
            } else if showsPeers {
                let command = try NetInfo(arguments: words, network: arguments.network, now: Clock().now)
                outcome = Outcome(try await connection.send(command, wallet: wallet))
            } else if arguments.getBool("generate", default: false) {
                outcome = Outcome(try await generate(connection, wallet, words))
            } else if arguments.getBool("addrinfo", default: false) {
                outcome = Outcome(try await connection.send(try AddressCounts(arguments: words), wallet: wallet))
            } else {
                guard let method = words.first else { throw ClientError("too few parameters (need at least command)") }
                let isNamed = arguments.getBool("named", default: false)
                let call = MethodCall(method: method, arguments: Array(words.dropFirst()), isNamed: isNamed)
                outcome = Outcome(try await connection.send(call, wallet: wallet))
            }
        } catch {
            outcome = Outcome(failure: error)
        }
        outcome.errors = (address.warning ?? "") + outcome.errors
        return outcome
    }

    private static func generate(_ connection: NodeConnection, _ wallet: String?, _ words: [String]) async throws -> Reply {
        let reply = try await connection.send(MethodCall(method: "getnewaddress"), wallet: wallet)
        guard case .result(let address) = reply else { return reply }
        return try await connection.send(try GenerateBlocks(to: try address.expectString(), arguments: words), wallet: wallet)
    }
}
