extension ChainFacts {
    /// Testnet 4 (BIP94).
    static var testnet4: ChainFacts {
        ChainFacts(
            network: .testnet4, consensus: testnet4Consensus,
            genesis: GenesisFacts(
                time: 1_714_777_860, nonce: 393_743_547, bits: 0x1d00_ffff,
                text: "03/May/2024 000000000000000000001ebd58c244970b3aa9d783bb001011fbe8ea8e98e00e",
                outputKey: String(repeating: "0", count: 66),
                hash: "00000000da84f2bafbbc53dee25a72ae507ff4914b867c565be350b0da8bf043",
                merkleRoot: "7aa0a7ae1e223414cb807e40cd57e667b718e42aaf9306db9102fe28912b7b4e"),
            messageStart: [0x1c, 0x16, 0x3f, 0x28], defaultPort: 47393, pruneAfterHeight: 1_000,
            assumedBlockchainSize: 11, assumedChainStateSize: 1, addresses: .test(bech32: "tbdt"),
            dnsSeeds: ["tseeder.testnet4.quantumchain.cyou."],
            transactionData: ChainTransactionData(time: 1_741_070_246, count: 7_653_966, rate: 1.239174414591965))
    }

    private static var testnet4Consensus: ConsensusParameters {
        ConsensusParameters(
            subsidyHalvingInterval: 210_000,
            buriedHeights: .init(heightInCoinbase: 1, checkLockTimeVerify: 1, strictDER: 1, csv: 1, segwit: 1),
            minBIP9WarningHeight: 0, ruleChangeActivationThreshold: 1_512, minerConfirmationWindow: 2_016,
            testdummy: DeploymentSchedule(bit: 28, startTime: DeploymentSchedule.neverActive),
            taproot: DeploymentSchedule(bit: 2, startTime: DeploymentSchedule.alwaysActive),
            powLimit: knownNumber("00000000ffffffffffffffffffffffffffffffffffffffffffffffffffffffff"),
            powTargetTimespan: 1_209_600, powTargetSpacing: 600, allowsMinDifficultyBlocks: true, enforcesBIP94: true,
            minimumChainWork: knownNumber("0000000000000000000000000000000000000000000001d6dce8651b6094e4c1"),
            defaultAssumeValid: knownHash("0000000000003ed4f08dbdf6f7d6b271a6bcffce25675cb40aa9fa43179a89f3"))
    }
}
