import BdtBase
import BdtConsensus
import BdtCrypto
import BdtKernel
import BdtPrimitives
import Collections

/// Takes a chain of headers twice, so that a peer cannot fill memory with headers that are cheap to make: the first time only one bit of every
/// 624th header is kept, until the work is enough; the second time the headers must match those bits before they are handed out.
///
/// Knows nothing of peers; a failure means that the chain is not worth following, not that the peer is hostile.
struct HeadersPresync {
    /// What became of a message.
    struct Outcome {
        /// The message continued the chain.
        var isSuccess = false
        /// The check is over, one way or the other.
        var isDone = true
        /// Headers that may be kept, in order.
        var headers: [BlockHeader] = []
        var nextRequest: BlockLocator?
    }

    private enum Phase { case first, second }

    /// A header without the hash that the one before it gives.
    private struct Compressed {
        let version: Int32
        let merkleRoot: Hash256
        let time: UInt32
        let bits: UInt32
        let nonce: UInt32

        init(_ header: BlockHeader) {
            (version, merkleRoot) = (header.version, header.merkleRoot)
            (time, bits, nonce) = (header.time, header.bits, header.nonce)
        }

        func header(after previous: BlockHash) -> BlockHeader {
            BlockHeader(version: version, previousHash: previous, merkleRoot: merkleRoot, time: time, bits: bits, nonce: nonce)
        }
    }

    static let period = 624
    static let bufferSize = 14827
    private static let maximumFutureTime: Int64 = 7200

    private let start: BlockIndexEntry
    private let required: UInt256
    private let consensus: ConsensusParameters
    private let offset = Int.random(in: 0..<period)
    private let key = (UInt64.random(in: 0 ... .max), UInt64.random(in: 0 ... .max))
    /// A chain of rule-abiding times can be no longer than this many commitments.
    private let maximumCommitments: Int
    private var phase = Phase.first
    private var commitments: Deque<Bool> = []

    // First time.
    private var last: (hash: BlockHash, bits: UInt32, time: UInt32)
    private var height: Int
    private var work: UInt256

    // Second time.
    private var buffer: Deque<Compressed> = []
    private var bufferStart: BlockHash
    private var bufferEnd: (hash: BlockHash, bits: UInt32, height: Int)
    private var secondWork: UInt256
    private var releasesAll = false

    /// Checks a chain that continues `start` and must have at least `required` work. `now` in UNIX seconds.
    init(start: BlockIndexEntry, required: UInt256, consensus: ConsensusParameters, now: Int64) {
        self.start = start
        self.required = required
        self.consensus = consensus
        maximumCommitments = Int(6 * max(0, now - start.medianTimePast + Self.maximumFutureTime)) / Self.period
        last = (start.hash, start.bits, UInt32(clamping: start.time))
        height = start.height
        work = start.chainWork
        bufferStart = start.hash
        bufferEnd = (start.hash, start.bits, start.height)
        secondWork = start.chainWork
    }

    /// What the peer claims, during the first time.
    var claim: (work: UInt256, height: Int, time: Int64)? { phase == .first ? (work, height, Int64(last.time)) : nil }
    /// Height of the claim, as `getpeerinfo` shows it; -1 during the second time.
    var claimedHeight: Int { claim?.height ?? -1 }

    /// Takes the next message of headers, which are continuous and have proof of work. `isFull`: there may be more.
    mutating func process(_ headers: [BlockHeader], isFull: Bool) -> Outcome {
        var outcome = Outcome()
        switch phase {
        case .first:
            guard takeFirst(headers) else { return outcome }
            outcome.isSuccess = true
            outcome.isDone = !isFull && phase == .first
        case .second:
            for header in headers where !takeSecond(header) { return outcome }
            outcome.isSuccess = true
            outcome.headers = release()
            outcome.isDone = releasesAll && buffer.isEmpty || !isFull
        }
        if !outcome.isDone {
            let from = phase == .first ? last.hash : bufferEnd.hash
            outcome.nextRequest = BlockLocator([from] + start.locator.hashes)
        }
        return outcome
    }

    private mutating func takeFirst(_ headers: [BlockHeader]) -> Bool {
        guard headers.first?.previousHash == last.hash else { return false }
        for header in headers {
            let next = height + 1
            guard isPermittedTransition(height: next, oldBits: last.bits, newBits: header.bits, parameters: consensus) else { return false }
            let hash = header.computeHash()
            if next % Self.period == offset {
                commitments.append(commitment(hash))
                if commitments.count > maximumCommitments { return false }
            }
            work += CompactTarget.work(header.bits)
            last = (hash, header.bits, header.time)
            height = next
        }
        if work >= required { phase = .second }
        return true
    }

    private mutating func takeSecond(_ header: BlockHeader) -> Bool {
        let next = bufferEnd.height + 1
        guard header.previousHash == bufferEnd.hash,
            isPermittedTransition(height: next, oldBits: bufferEnd.bits, newBits: header.bits, parameters: consensus)
        else { return false }
        secondWork += CompactTarget.work(header.bits)
        if secondWork >= required { releasesAll = true }
        let hash = header.computeHash()
        // Beyond the work that was asked for the peer may have more blocks than the first time.
        if !releasesAll, next % Self.period == offset, commitments.popFirst() != commitment(hash) { return false }
        buffer.append(Compressed(header))
        bufferEnd = (hash, header.bits, next)
        return true
    }

    private mutating func release() -> [BlockHeader] {
        var headers: [BlockHeader] = []
        while buffer.count > Self.bufferSize || releasesAll, let compressed = buffer.popFirst() {
            let header = compressed.header(after: bufferStart)
            bufferStart = header.computeHash()
            headers.append(header)
        }
        return headers
    }

    /// One bit that the peer cannot foresee.
    private func commitment(_ hash: BlockHash) -> Bool {
        var hasher = SipHash(key0: key.0, key1: key.1)
        hasher.update(hash.bytes)
        return hasher.finalize() & 1 != 0
    }
}
