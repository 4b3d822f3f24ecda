import BdtBase
import BdtConsensus
import BdtPrimitives
import Testing

@Suite struct ParametersTests {
    @Test(arguments: [
        (Network.main, "00000364f9dbd44d7b0884864e2aa095eff120d1d5a6779bce2de9ff5fab1ebb"),
        (.test, "000000066cecb7ba3e01260791545f89432e37f91a8406e60e2ded90cef4f615"),
        (.testnet4, "00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043"),
        (.signet, "00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6"),
        (.regtest, "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206"),
    ])
    func genesis(network: Network, hash: String) {
        let parameters = ChainParameters.make(network: network)
        let genesis = parameters.genesisBlock
        #expect(genesis.hash.description == hash)
        #expect(parameters.genesisHash == genesis.hash)
        #expect(genesis.merkleRoot().root == genesis.header.merkleRoot)
        #expect(checkProofOfWork(genesis.hash, bits: genesis.header.bits, parameters: parameters.consensus))
    }

    @Test func messageStarts() {
        #expect(Hex.encode(ChainParameters.make(network: .signet).messageStart) != "0a03cf40")
        #expect(Set(Network.allCases.map { ChainParameters.make(network: $0).messageStart }).count == 5)
        #expect(ChainParameters.network(messageStart: [0xfa, 0xbf, 0xb5, 0xda]) == .regtest)
        #expect(ChainParameters.network(messageStart: [0, 0, 0, 0]) == nil)
        // The challenge of Bitcoin's signet makes Bitcoin's signet magic.
        let challenge = Hex.decode(
            "512103ad5e0edad18cb1f0fc0d28a3d4f1f3e445640337489abb10404f2d1e086be430210359ef5021964fe22d6f8e05b2463c9540ce96883fe3b278760f"
                + "048f5189f2e6c452ae")
        let bitcoin = ChainParameters.make(network: .signet, signet: SignetOptions(challenge: challenge))
        #expect(Hex.encode(bitcoin.messageStart) == "0a03cf40")
        #expect(bitcoin.fixedSeeds.isEmpty && bitcoin.dnsSeeds.isEmpty)
    }

    @Test func payees() throws {
        let rule = try #require(ChainParameters.make(network: .main).consensus.proofOfProtocol)
        #expect(rule.keyHashes.count == 302)
        #expect(rule.keyHashes.allSatisfy { $0.count == 20 })
        #expect(ChainParameters.make(network: .regtest).consensus.proofOfProtocol == nil)
    }

    @Test func regtestOptions() throws {
        let options = try RegtestOptions(
            activationHeights: ["segwit@300", "cltv@5"], versionBits: ["testdummy:3:9:144"], fastPrune: true, enforcesBIP94: true)
        let parameters = ChainParameters.make(network: .regtest, regtest: options)
        #expect(parameters.consensus.buriedHeights.segwit == 300)
        #expect(parameters.consensus.buriedHeights.checkLockTimeVerify == 5)
        #expect(parameters.consensus.testdummy == DeploymentSchedule(bit: 28, startTime: 3, timeout: 9, minActivationHeight: 144))
        #expect(parameters.pruneAfterHeight == 100)
        #expect(parameters.consensus.enforcesBIP94)
    }

    @Test(
        arguments: [
            (["segwit"], [], "Invalid format (segwit) for -testactivationheight=name@height."),
            (["segwit@-1"], [], "Invalid height value (segwit@-1) for -testactivationheight=name@height."),
            (["segwit@2147483647"], [], "Invalid height value (segwit@2147483647) for -testactivationheight=name@height."),
            (["bip65@1"], [], "Invalid name (bip65@1) for -testactivationheight=name@height."),
            ([], ["testdummy:1"], "Version bits parameters malformed, expecting deployment:start:end[:min_activation_height]"),
            ([], ["testdummy:x:1"], "Invalid nStartTime (x)"),
            ([], ["testdummy:1:+1"], "Invalid nTimeout (+1)"),
            ([], ["testdummy:1:1:z"], "Invalid min_activation_height (z)"),
            ([], ["other:1:1"], "Invalid deployment (other)"),
        ] as [([String], [String], String)])
    func wrongRegtestOptions(heights: [String], bits: [String], text: String) {
        #expect {
            try RegtestOptions(activationHeights: heights, versionBits: bits, fastPrune: false, enforcesBIP94: false)
        } throws: {
            ($0 as? ParameterError)?.description == text
        }
    }

    @Test func signetOptions() throws {
        #expect(try SignetOptions(challenges: ["51"], seeds: ["a.example"]) == SignetOptions(challenge: [0x51], seeds: ["a.example"]))
        #expect(throws: ParameterError.self) { try SignetOptions(challenges: ["51", "52"], seeds: []) }
        #expect(throws: ParameterError.self) { try SignetOptions(challenges: ["5"], seeds: []) }
    }
}
