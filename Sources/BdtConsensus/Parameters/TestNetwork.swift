import BdtScript

extension ChainFacts {
    /// The network named `test`, in folder `testnet3`.
    static var testnet3: ChainFacts {
        ChainFacts(
            network: .test, consensus: testnet3Consensus,
            genesis: .ours(
                time: 1_643_034_445, nonce: 6_180_113, bits: 0x1d0f_ffff,
                hash: "000000066cecb7ba3e01260791545f89432e37f91a8406e60e2ded90cef4f615"),
            messageStart: [0x0f, 0x1d, 0xf9, 0xe7], defaultPort: 17393, pruneAfterHeight: 1_000,
            assumedBlockchainSize: 40, assumedChainStateSize: 2, addresses: .test(bech32: "tbdt"),
            dnsSeeds: ["tseeder.quantumchain.cyou."],
            checkpoints: [0: "000000066cecb7ba3e01260791545f89432e37f91a8406e60e2ded90cef4f615"],
            snapshots: [
                AssumeUTXO(
                    height: 2_500_000, outputs: "f841584909f68e47897952345234e37fcd9128cd818f41ee6c3ca68db8071be7",
                    transactions: 66_484_552, block: "0000000000000093bcb68c03a9a168ae252572d348a2eaeba2cdf9231d73206f")
            ],
            transactionData: ChainTransactionData(time: 1_643_034_445, count: 1, rate: 0))
    }

    private static var testnet3Consensus: ConsensusParameters {
        ConsensusParameters(
            subsidyHalvingInterval: 210_000,
            buriedHeights: .init(
                heightInCoinbase: 21_111, checkLockTimeVerify: 581_885, strictDER: 330_776, csv: 770_112, segwit: 834_624),
            bip34Hash: knownHash("0000000023b3a96d3484e5abb3755c413e7d41500f8e2a5c3f0dd01299cd8ef8"),
            scriptFlagExceptions: [knownHash("00000000dd30457c001f4095d208cc1296b0eed002427aa599874af7a432b105"): []],
            minBIP9WarningHeight: 836_640, ruleChangeActivationThreshold: 1_512, minerConfirmationWindow: 2_016,
            testdummy: DeploymentSchedule(bit: 28, startTime: DeploymentSchedule.neverActive),
            taproot: DeploymentSchedule(bit: 2, startTime: 1_619_222_400, timeout: 1_628_640_000),
            powLimit: knownNumber("00000ffffff00000000000000000000000000000000000000000000000000000"),
            powTargetTimespan: 1_209_600, powTargetSpacing: 600, allowsMinDifficultyBlocks: true,
            minimumChainWork: knownNumber("0000000000000000000000000000000000000000000015f5e0c9f13455b0eb17"),
            defaultAssumeValid: knownHash("00000000000003fc7967410ba2d0a8a8d50daedc318d43e8baf1a9782c236a57"))
    }
}
