import BdtBase
import BdtCrypto
import BdtPrimitives

extension ChainFacts {
    /// The published signet, or the one of a challenge of one's own (BIP325).
    static func signet(_ options: SignetOptions) -> ChainFacts {
        let isPublished = options.challenge == nil
        let challenge = options.challenge ?? publishedChallenge
        return ChainFacts(
            network: .signet, consensus: signetConsensus(challenge: Script(challenge), isPublished: isPublished),
            genesis: .bitcoin(
                time: 1_598_918_400, nonce: 52_613_770, bits: 0x1e03_77ae,
                hash: "00000008819873e925422c1ff0f99f7cc9bbb232af63a077a480a3633bee1ef6"),
            messageStart: [UInt8](SHA256.double(Script(challenge).encoded).bytes.prefix(4)), defaultPort: 37393, pruneAfterHeight: 1_000,
            assumedBlockchainSize: isPublished ? 9 : 0, assumedChainStateSize: isPublished ? 1 : 0, addresses: .test(bech32: "tb"),
            dnsSeeds: options.seeds ?? (isPublished ? ["seed.signet.quantumchain.cyou."] : []),
            fixedSeeds: isPublished ? testnet4.fixedSeeds : [],
            snapshots: [
                AssumeUTXO(
                    height: 160_000, outputs: "fe0a44309b74d6b5883d246cb419c6221bcccf0b308c9b59b7d70783dbdf928a",
                    transactions: 2_289_496, block: "0000003ca3c99aff040f2563c2ad8f8ec88bd0fd6b8f0895cfaf1ef90353a62c")
            ],
            transactionData: isPublished
                ? ChainTransactionData(time: 1_741_019_645, count: 16_540_736, rate: 1.064918879911595) : .none)
    }

    private static var publishedChallenge: [UInt8] {
        Hex.decode("512098e1f5619f68c83d15d2a523304a6a3dff246a7c72d0ba6a0af6f1b62c59a54a") ?? []
    }

    private static func signetConsensus(challenge: Script, isPublished: Bool) -> ConsensusParameters {
        var consensus = ConsensusParameters(
            subsidyHalvingInterval: 210_000,
            buriedHeights: .init(heightInCoinbase: 1, checkLockTimeVerify: 1, strictDER: 1, csv: 1, segwit: 1),
            minBIP9WarningHeight: 0, ruleChangeActivationThreshold: 1_815, minerConfirmationWindow: 2_016,
            testdummy: DeploymentSchedule(bit: 28, startTime: DeploymentSchedule.neverActive),
            taproot: DeploymentSchedule(bit: 2, startTime: DeploymentSchedule.alwaysActive),
            powLimit: knownNumber("00000377ae000000000000000000000000000000000000000000000000000000"),
            powTargetTimespan: 1_209_600, powTargetSpacing: 600, isSignet: true, blockChallenge: challenge)
        if isPublished {
            consensus.minimumChainWork = knownNumber("000000000000000000000000000000000000000000000000000002b517f3d1a1")
            consensus.defaultAssumeValid = knownHash("000000895a110f46e59eb82bbc5bfb67fa314656009c295509c21b4999f5180a")
        }
        return consensus
    }
}
