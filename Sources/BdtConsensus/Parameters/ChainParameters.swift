import BdtCrypto
import BdtPrimitives

/// All published facts of one network. Built once at start-up and shared.
package final class ChainParameters: Sendable {
    package let network: Network
    package let consensus: ConsensusParameters
    package let genesisBlock: Block
    /// The first four bytes of every P2P message and block file record.
    package let messageStart: [UInt8]
    package let defaultPort: UInt16
    /// Blocks are pruned only once the chain is higher than this.
    package let pruneAfterHeight: Int
    /// GB that the blocks, and the chain state, are expected to take.
    package let assumedBlockchainSize: Int
    package let assumedChainStateSize: Int
    /// Default of `-checkmempool` and `-checkblockindex`.
    package let defaultConsistencyChecks: Bool
    /// Whether the clock may be mocked.
    package let isMockable: Bool
    package let addresses: AddressPrefixes
    package let dnsSeeds: [String]
    /// `address:port`
    package let fixedSeeds: [String]
    /// Blocks that the active chain has at these heights.
    package let checkpoints: [Int: BlockHash]
    package let snapshots: [AssumeUTXO]
    package let transactionData: ChainTransactionData

    package var isTestChain: Bool { network.isTestNetwork }
    package var genesisHash: BlockHash { consensus.genesisHash }
    /// Whether blocks can be made on demand.
    package var minesBlocksOnDemand: Bool { consensus.noRetargeting }

    package func snapshot(height: Int) -> AssumeUTXO? { snapshots.first { $0.height == height } }
    package func snapshot(block: BlockHash) -> AssumeUTXO? { snapshots.first { $0.blockHash == block } }

    /// Traps unless the genesis block built from its parts has the published hash: a wrong table is our bug.
    init(_ facts: ChainFacts) {
        let genesis = facts.genesis.block
        precondition(genesis.hash == BlockHash(display: facts.genesis.hash), "genesis of \(facts.network.name) has hash \(genesis.hash)")
        precondition(genesis.header.merkleRoot == Hash256(display: facts.genesis.merkleRoot))
        var consensus = facts.consensus
        consensus.genesisHash = genesis.hash
        network = facts.network
        self.consensus = consensus
        genesisBlock = genesis
        messageStart = facts.messageStart
        defaultPort = facts.defaultPort
        pruneAfterHeight = facts.pruneAfterHeight
        assumedBlockchainSize = facts.assumedBlockchainSize
        assumedChainStateSize = facts.assumedChainStateSize
        defaultConsistencyChecks = facts.network == .regtest
        isMockable = facts.network == .regtest
        addresses = facts.addresses
        dnsSeeds = facts.dnsSeeds
        fixedSeeds = facts.fixedSeeds
        checkpoints = facts.checkpoints.mapValues { knownHash($0) }
        snapshots = facts.snapshots
        transactionData = facts.transactionData
    }

    /// The parameters of `network`; the options of the other networks are not looked at.
    package static func make(
        network: Network, regtest: RegtestOptions = RegtestOptions(), signet: SignetOptions = SignetOptions()
    ) -> ChainParameters {
        switch network {
        case .main: ChainParameters(.main)
        case .test: ChainParameters(.testnet3)
        case .testnet4: ChainParameters(.testnet4)
        case .signet: ChainParameters(.signet(signet))
        case .regtest: ChainParameters(.regtest(regtest))
        }
    }

    /// The network whose messages start with these four bytes (custom signets have others).
    package static func network(messageStart: [UInt8]) -> Network? {
        Network.allCases.first { make(network: $0).messageStart == messageStart }
    }
}

/// A chain state that may be loaded from a file.
package struct AssumeUTXO: Hashable, Sendable {
    package let height: Int
    /// The hash of the unspent outputs (`hash_serialized_3`).
    package let outputsHash: Hash256
    /// Transactions up to and with the block.
    package let chainTransactionCount: UInt64
    package let blockHash: BlockHash

    package init(height: Int, outputsHash: Hash256, chainTransactionCount: UInt64, blockHash: BlockHash) {
        self.height = height
        self.outputsHash = outputsHash
        self.chainTransactionCount = chainTransactionCount
        self.blockHash = blockHash
    }

    init(height: Int, outputs: StaticString, transactions: UInt64, block: StaticString) {
        self.height = height
        outputsHash = knownHash(outputs).hash
        chainTransactionCount = transactions
        blockHash = knownHash(block)
    }
}

/// How many transactions the chain had when, to estimate progress.
package struct ChainTransactionData: Hashable, Sendable {
    /// UNIX seconds.
    package let time: Int64
    /// Transactions up to then.
    package let count: UInt64
    /// Transactions a second since.
    package let rate: Double

    static let none = ChainTransactionData(time: 0, count: 0, rate: 0)
}
