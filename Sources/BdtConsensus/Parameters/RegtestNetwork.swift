extension ChainFacts {
    /// A network of one's own, whose blocks take no work.
    static func regtest(_ options: RegtestOptions) -> ChainFacts {
        ChainFacts(
            network: .regtest, consensus: regtestConsensus(options),
            genesis: .bitcoin(
                time: 1_296_688_602, nonce: 2, bits: 0x207f_ffff,
                hash: "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206"),
            messageStart: [0xfa, 0xbf, 0xb5, 0xda], defaultPort: 17333, pruneAfterHeight: options.fastPrune ? 100 : 1_000,
            assumedBlockchainSize: 0, assumedChainStateSize: 0, addresses: .test(bech32: "bcrt"),
            dnsSeeds: ["dummySeed.invalid."], fixedSeeds: [],
            checkpoints: [0: "0f9188f13cb7b2c71f2a335e3a4fc328bf5beb436012afca590b1a11466e2206"],
            snapshots: options.snapshots ?? [
                AssumeUTXO(
                    height: 110, outputs: "6657b736d4fe4db0cbc796789e812d5dba7f5c143764b1b6905612f1830609d1", transactions: 111,
                    block: "696e92821f65549c7ee134edceeeeaaa4105647a3c4fd9f298c0aec0ab50425c"),
                AssumeUTXO(
                    height: 200, outputs: "4f34d431c3e482f6b0d67b64609ece3964dc8d7976d02ac68dd7c9c1421738f2", transactions: 201,
                    block: "5e93653318f294fb5aa339d00bbf8cf1c3515488ad99412c37608b139ea63b27"),
                AssumeUTXO(
                    height: 299, outputs: "a4bf3407ccb2cc0145c49ebba8fa91199f8a3903daf0883875941497d2493c27", transactions: 334,
                    block: "3bb7ce5eba0be48939b7a521ac1ba9316afee2c7bada3a0cca24188e6d7d96c0"),
            ],
            transactionData: .none)
    }

    private static func regtestConsensus(_ options: RegtestOptions) -> ConsensusParameters {
        var consensus = ConsensusParameters(
            subsidyHalvingInterval: 150,
            buriedHeights: .init(heightInCoinbase: 1, checkLockTimeVerify: 1, strictDER: 1, csv: 1, segwit: 0),
            minBIP9WarningHeight: 0, ruleChangeActivationThreshold: 108, minerConfirmationWindow: 144,
            testdummy: DeploymentSchedule(bit: 28, startTime: 0),
            taproot: DeploymentSchedule(bit: 2, startTime: DeploymentSchedule.alwaysActive),
            powLimit: knownNumber("7fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"),
            powTargetTimespan: 86_400, powTargetSpacing: 600, allowsMinDifficultyBlocks: true, enforcesBIP94: options.enforcesBIP94,
            noRetargeting: true)
        for (deployment, height) in options.activationHeights { consensus.buriedHeights[deployment] = height }
        for (deployment, times) in options.versionBits {
            consensus[deployment].startTime = times.startTime
            consensus[deployment].timeout = times.timeout
            consensus[deployment].minActivationHeight = times.minActivationHeight
        }
        return consensus
    }
}
