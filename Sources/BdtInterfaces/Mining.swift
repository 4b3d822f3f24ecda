import BdtCrypto
import BdtPrimitives

/// What makers of blocks use of a node (published interface `Mining`). Every call may cross a process border and throw `IPCError`.
package protocol Mining: Sendable {
    /// Whether the coins of this chain are worth nothing.
    func isTestChain() async throws -> Bool
    func isInitialBlockDownload() async throws -> Bool
    /// Nil before there is a chain.
    func getTip() async throws -> BlockReference?
    /// Waits until the tip is another block than `current`, at most `timeout` milliseconds (any double; NaN and negative ones count as zero):
    /// the tip then. Nil when `interrupt` was called or the node stops.
    func waitTipChanged(from current: BlockHash, timeout: Double) async throws -> BlockReference?
    /// Puts a block together. With `cooldown`, waits first for the end of the initial download and a tip that is quiet for a moment; nil when
    /// `interrupt` ended the wait or the node stops. Throws for options out of range.
    func createNewBlock(_ options: BlockCreateOptions, cooldown: Bool) async throws -> (any BlockTemplate)?
    /// Whether `block` would be valid on top of the tip. Stores nothing.
    func checkBlock(_ block: Block, _ options: BlockCheckOptions) async throws -> BlockVerdict
    /// Ends the waits of `waitTipChanged` and `createNewBlock` that have begun.
    func interrupt() async throws
    /// Takes a solved block as if a peer had sent it; `isPrecious` prefers it to a rival of the same work that came first.
    func submitBlock(_ block: Block, isPrecious: Bool) async throws -> BlockVerdict
    /// Mempool transactions in the order asked for; nil for those that are not there.
    func getTransactions(txids: [Txid]) async throws -> [Transaction?]
    func getTransactions(wtxids: [Wtxid]) async throws -> [Transaction?]
}

/// A block without a solution, and what it needs to become one. The node keeps its transactions as long as the object lives.
package protocol BlockTemplate: Sendable {
    func getBlockHeader() async throws -> BlockHeader
    func getBlock() async throws -> Block
    /// Of the transactions after the coinbase.
    func getTxFees() async throws -> [Amount]
    /// Cost in signature operations of the transactions after the coinbase.
    func getTxSigops() async throws -> [Int64]
    func getCoinbaseTx() async throws -> CoinbaseTemplate
    /// From the leaves up: what leads from the coinbase's txid to the merkle root.
    func getCoinbaseMerklePath() async throws -> [Hash256]
    /// Waits for another tip or for fees that are higher by the threshold; nil after the timeout, `interruptWait`, or when the node stops.
    func waitNext(_ options: BlockWaitOptions) async throws -> (any BlockTemplate)?
    func interruptWait() async throws
    /// Completes the block and hands it to the node.
    func submitSolution(_ solution: BlockSolution, isPrecious: Bool) async throws -> BlockVerdict
}

/// Gives the methods of the node's JSON-RPC server to other processes.
package protocol Rpc: Sendable {
    /// Executes the text of a JSON-RPC request or batch, and returns that of the response; `uri` is `/` or `/wallet/<name>`, `user` a name for
    /// the whitelist and the log. Throws for text that is no JSON.
    func executeRpc(request: String, uri: String, user: String) async throws -> String
}

package struct BlockReference: Hashable, Sendable {
    package var hash: BlockHash
    package var height: Int

    package init(hash: BlockHash, height: Int) {
        self.hash = hash
        self.height = height
    }
}

package struct BlockCreateOptions: Hashable, Sendable {
    /// False: a coinbase only.
    package var usesMempool = true
    /// Weight units kept free for header, counts and coinbase.
    package var reservedWeight: UInt64 = 8000
    /// Signature operations that the coinbase's outputs may cost, unscaled.
    package var coinbaseSigops: UInt64 = 400

    package init() {}
}

package struct BlockCheckOptions: Hashable, Sendable {
    package var checksMerkleRoot = true
    package var checksProofOfWork = true

    package init() {}
}

package struct BlockWaitOptions: Hashable, Sendable {
    /// Milliseconds; any double.
    package var timeout = Double.greatestFiniteMagnitude
    /// How much fees must rise; the most money there is: wait for blocks only.
    package var feeThreshold = Amount.maxMoney

    package init() {}
}

/// What became of a block.
package enum BlockVerdict: Hashable, Sendable {
    case accepted
    /// The reject reason, and words about it.
    case rejected(reason: String, debug: String)
}

/// What the coinbase of a template must look like.
package struct CoinbaseTemplate: Hashable, Sendable {
    package var version: UInt32
    package var sequence: UInt32
    package var scriptSigPrefix: [UInt8]
    /// The one element of its witness stack; nil when the block has no commitment.
    package var witness: [UInt8]?
    /// What it may still pay.
    package var rewardRemaining: Amount
    package var requiredOutputs: [TransactionOutput]
    package var lockTime: UInt32

    package init(
        version: UInt32, sequence: UInt32, scriptSigPrefix: [UInt8], witness: [UInt8]?, rewardRemaining: Amount,
        requiredOutputs: [TransactionOutput], lockTime: UInt32
    ) {
        self.version = version
        self.sequence = sequence
        self.scriptSigPrefix = scriptSigPrefix
        self.witness = witness
        self.rewardRemaining = rewardRemaining
        self.requiredOutputs = requiredOutputs
        self.lockTime = lockTime
    }
}

/// The free fields of a header, and a coinbase with its witness.
package struct BlockSolution: Sendable {
    package var version: UInt32
    package var timestamp: UInt32
    package var nonce: UInt32
    package var coinbase: Transaction

    package init(version: UInt32, timestamp: UInt32, nonce: UInt32, coinbase: Transaction) {
        self.version = version
        self.timestamp = timestamp
        self.nonce = nonce
        self.coinbase = coinbase
    }
}
