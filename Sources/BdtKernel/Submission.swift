import BdtConsensus
import BdtPrimitives

/// What became of a list of headers.
package struct HeadersResult: Sendable {
    /// The last header of the list that is in the block index now; nil when the first one was refused.
    package let lastAccepted: BlockIndexEntry?
    /// Why the header after it was refused; nil when all are accepted.
    package let rejection: BlockRejection?
}

/// What became of a block that was handed in.
package struct BlockSubmission: Sendable {
    /// The block is valid on its own, was not on disk before, and is now.
    package let isNew: Bool
    /// The block is no reason to distrust whoever sent it: stored, known, or not wanted at present.
    package let accepted: Bool
    /// Why it was refused, on its own or when it was connected.
    package let rejection: BlockRejection?
    /// Whether it was judged in full: connecting it to the active chain was tried.
    package let wasConnected: Bool
}

/// How a check of the databases ended.
package enum VerificationOutcome: Equatable, Sendable {
    case success
    case corrupted
    case interrupted
    /// The cache is too small for level 3.
    case skippedCoinChecks
    /// Blocks are pruned.
    case skippedMissingBlocks
}

/// A tip of the tree of headers (`getchaintips`).
package struct ChainTip: Sendable {
    package enum Status: String, Sendable {
        case active
        case invalid
        case headersOnly = "headers-only"
        case validFork = "valid-fork"
        case validHeaders = "valid-headers"
        case unknown
    }

    package let entry: BlockIndexEntry
    /// Blocks of the branch that are not on the active chain.
    package let branchLength: Int
    package let status: Status
}

/// The judgement on a block that was tried to connect; nil rejection: it is valid.
typealias BlockVerdict = (block: Block, rejection: BlockRejection?)
