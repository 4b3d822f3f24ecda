import BdtBase
import BdtPrimitives

extension ChainFacts {
    static var main: ChainFacts {
        ChainFacts(
            network: .main, consensus: mainConsensus,
            genesis: .ours(
                time: 1_642_948_045, nonce: 542_117, bits: 0x1e0f_ffff,
                hash: "00000364f9dbd44d7b0884864e2aa095eff120d1d5a6779bce2de9ff5fab1ebb"),
            messageStart: [0xd9, 0xb7, 0xfa, 0x5e], defaultPort: 7393, pruneAfterHeight: 100_000,
            assumedBlockchainSize: 150, assumedChainStateSize: 3,
            addresses: AddressPrefixes(
                publicKeyHash: 85, scriptHash: 5, secretKey: 128, extendedPublicKey: [0x04, 0x88, 0xb2, 0x1e],
                extendedSecretKey: [0x04, 0x88, 0xad, 0xe4], bech32: "bdt"),
            dnsSeeds: [
                "seeder.quantumchain.cyou.", "dns.dns1.quantumchain.cyou.", "quantum1.bdtc1.quantumchain.cyou.",
                "quantum2.bdtc2.quantumchain.cyou.", "quantum3.bdtc3.quantumchain.cyou.", "quantum4.bdtc4.quantumchain.cyou.",
            ],
            checkpoints: mainCheckpoints,
            snapshots: [
                AssumeUTXO(
                    height: 896_175, outputs: "bd7c3a79e83f8e3a68d8a6c4b514124c83e5c14bb80c309346bc02763dfc2057",
                    transactions: 908_938, block: "0000000097054cc97466fbfb3262a03d41e4813d2634fda9dbcbeb580a6579c6")
            ],
            transactionData: ChainTransactionData(time: 1_771_385_424, count: 908_933, rate: 0.008398460017141536))
    }

    private static var mainConsensus: ConsensusParameters {
        ConsensusParameters(
            subsidyHalvingInterval: 710_000,
            buriedHeights: .init(heightInCoinbase: 20_131, checkLockTimeVerify: 30_181, strictDER: 32_725, csv: 41_328, segwit: 42_124),
            minBIP9WarningHeight: 73_804, ruleChangeActivationThreshold: 30_096, minerConfirmationWindow: 31_680,
            testdummy: DeploymentSchedule(bit: 29, startTime: DeploymentSchedule.neverActive),
            taproot: DeploymentSchedule(bit: 2, startTime: DeploymentSchedule.alwaysActive, minActivationHeight: 900_000),
            powLimit: knownNumber("00000fffffffffffffffffffffffffffffffffffffffffffffffffffffffffff"),
            powTargetTimespan: 950_400, powTargetSpacing: 120,
            minimumChainWork: knownNumber("0000000000000000000000000000000000000000000000000000000100010001"),
            defaultAssumeValid: knownHash("00000364f9dbd44d7b0884864e2aa095eff120d1d5a6779bce2de9ff5fab1ebb"),
            blockChallenge: Script(Hex.decode("51206024caea57a132f243a7ac1dd5a21ac0f4adef7b99fea7829f05e24a2bab689a") ?? []),
            authorisationHeight: 952_446,
            proofOfProtocol: ProofOfProtocol(
                minimumValue: Amount(2_500_000_000),
                exemptTxid: Txid(knownHash("e10ce8930602c7519539f4212350f83f20e930506f1b1bb1559f5b1dddb64d61").hash),
                keyHashes: PayeeList.keyHashes))
    }

    private static let mainCheckpoints: [Int: StaticString] = [
        111: "00000351cc51f94539317e48c6ef7cdbb1959c30b32f241b00be77ff24cbdaed",
        1_111: "000003f8616cb66ea595ddc84e4bbe19d01943b1eacf7f6fc50d2a33c97a84a2",
        2_000: "000009ccd2f2b734690b20fc482287bf34f76d4423c935c9f553b84493b6745f",
        7_000: "000005249e94e1802156ccc046edf3b6d512754a3c8361cf91cff61fe530c433",
        20_131: "00000257732a1ac200613ffc5b63b10514fa8a4787d07efefcf0e39054e2cad2",
        30_181: "000000721e3b6025a7bc37b6fb1a84baee1809b3f910a4c2a8c53c1afb1ffe32",
        41_328: "0000000183084139c2ed44492711f62643dc955079436ca932cfb84284e34b49",
        42_124: "0000000a801444a5f7357c9013204c46299fcab67d98faa26a53db6899c34a2a",
        638_651: "000000015128a6a4a816b530bc8815607e78dab34b50e2f5c205ce8270603adb",
        766_347: "00000000cbed3c40bfd272c0373e70a87c2db338330e6925ffc319add1fe3a9c",
        896_138: "0000000314377cc8715179fad33851da8be891b5354cbff13bc54399f93f7d19",
    ]
}
