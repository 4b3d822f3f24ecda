import BdtCrypto
import BdtPrimitives

/// The facts of a network as its own file states them; `ChainParameters` checks and keeps them.
struct ChainFacts {
    var network: Network
    var consensus: ConsensusParameters
    var genesis: GenesisFacts
    var messageStart: [UInt8]
    var defaultPort: UInt16
    var pruneAfterHeight: Int
    var assumedBlockchainSize: Int
    var assumedChainStateSize: Int
    var addresses: AddressPrefixes
    var dnsSeeds: [String]
    var fixedSeeds = ChainFacts.publishedSeeds
    var checkpoints: [Int: StaticString] = [:]
    var snapshots: [AssumeUTXO] = []
    var transactionData: ChainTransactionData

    /// Published alike for every network with fixed seeds.
    private static let publishedSeeds = [
        "161.97.137.75:7393", "161.97.142.9:7393", "45.151.123.96:7393", "173.249.50.96:7393", "128.199.162.215:7393",
        "94.233.90.30:7393",
    ]
}

/// A hash of the tables; they are part of the program, so that a wrong one is our bug.
func knownHash(_ text: StaticString) -> BlockHash {
    guard let hash = BlockHash(display: "\(text)") else { preconditionFailure("\(text) is no hash") }
    return hash
}

/// A target or chain work of the tables, in 64 hexadecimal digits.
func knownNumber(_ text: StaticString) -> UInt256 { UInt256(knownHash(text).hash) }
