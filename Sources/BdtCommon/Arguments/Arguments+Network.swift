import BdtConsensus
import BdtJSON

extension Arguments {
    /// The network that the settings choose, which may be none that exists.
    package func networkName() throws(ConfigurationError) -> String {
        let flags = ["regtest", "signet", "testnet", "testnet4"]
        let chosen = state.withLock { state in
            flags.filter { OptionValue.bool(state.layers.value($0, section: "", selectsNetwork: true)) ?? false }
        }
        let chain = get("chain")
        if chosen.count + (chain == nil ? 0 : 1) > 1 {
            throw ConfigurationError(
                "Invalid combination of -regtest, -signet, -testnet, -testnet4 and -chain. Can use at most one.")
        }
        if let chain { return chain }
        return chosen.first.map { $0 == "testnet" ? Network.test.name : $0 } ?? Network.main.name
    }

    /// Settles the network: from now on its section of the configuration file counts, and its directory.
    @discardableResult
    package func selectNetwork() throws(ConfigurationError) -> Network {
        let name = try networkName()
        guard let network = Network(name: name) else { throw ConfigurationError("Unknown chain \(name).") }
        state.withLock { $0.network = network }
        return network
    }

    /// The network that was selected; the main one before.
    package var network: Network { state.withLock { $0.network ?? .main } }

    /// The parameters of the selected network with the options that change them.
    package func chainParameters() throws(ConfigurationError) -> ChainParameters {
        do {
            let regtest = try RegtestOptions(
                activationHeights: getAll("testactivationheight"), versionBits: getAll("vbparams"),
                fastPrune: getBool("fastprune", default: false), enforcesBIP94: getAll("test").contains("bip94"))
            let signet = try SignetOptions(challenges: getAll("signetchallenge"), seeds: getAll("signetseednode"))
            return ChainParameters.make(network: network, regtest: regtest, signet: signet)
        } catch {
            throw ConfigurationError("\(error)")
        }
    }
}
