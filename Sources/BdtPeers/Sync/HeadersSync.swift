import BdtBase
import BdtConsensus
import BdtKernel
import BdtNet
import BdtPrimitives
import BdtWire

/// How far the exchange of headers with a peer has come. Times are microseconds.
struct HeadersProgress {
    /// This node asked for the peer's whole chain.
    var isStarted = false
    /// By when the peer must have sent it; nil: no bound, or not any more.
    var deadline: Int64?
    /// When the last `getheaders` went out that was not answered yet.
    var lastRequest: Int64 = 0
    var wasAskedForInventory = false
    /// Checks that a long chain has enough work before it is kept.
    var presync: HeadersPresync?
    /// UNIX seconds of the last new header that has more work than the tip.
    var lastAnnouncement: Int64 = 0
    var chainTimeout = ChainSyncTimeout()
}

/// Headers-first synchronisation: asks for headers, judges what comes, keeps track of what each peer has.
final class HeadersSync: Conversation {
    /// Microseconds in which `getheaders` is not repeated.
    private static let responseTime: Int64 = 120_000_000
    private static let timeoutBase: Int64 = 15 * 60 * 1_000_000
    private static let timeoutPerHeader: Int64 = 1000
    private static let day: Int64 = 86400

    private let context: PeerContext
    private let download: BlockDownload
    /// The announcement that made the node ask another peer for its chain before the first was done.
    private var lastTrigger: BlockHash?

    init(context: PeerContext, download: BlockDownload) {
        self.context = context
        self.download = download
    }

    func register(with router: MessageRouter) {
        router.on(
            HeadersMessage.self,
            gate: { [unowned self] peer in
                guard context.kernel.isImporting else { return true }
                Log.debug(.net, "Unexpected headers message received from peer \(peer.id)")
                return false
            }, handle: { [unowned self] in receive($1.headers, from: $0) })
    }

    // MARK: Asking

    /// Sends `getheaders` unless one is under way; whether it did.
    @discardableResult
    func request(_ locator: BlockLocator, from peer: Peer) -> Bool {
        let now = context.now
        guard now - peer.headers.lastRequest > Self.responseTime else { return false }
        peer.send(GetHeadersMessage(locator: locator))
        peer.headers.lastRequest = now
        return true
    }

    private var startedCount: Int { context.peers.values.count { $0.headers.isStarted } }

    func tick(_ peer: Peer, now: Int64) {
        start(peer, now: now)
        checkDeadline(peer, now: now)
        checkChain(peer, now: now)
        tellPreference(peer)
    }

    /// Asks one peer for its whole chain, all once the node has caught up with the day.
    private func start(_ peer: Peer, now: Int64) {
        guard !peer.headers.isStarted, peer.canServeBlocks, !context.kernel.isImporting, let best = context.kernel.bestHeader else {
            return
        }
        let isRecent = best.time > context.kernel.clock.now - Self.day
        guard isRecent || startedCount == 0 && download.maySync(from: peer) else { return }
        // From the one before the best, so that the answer is not empty and tells what the peer has.
        let start = best.previous ?? best
        guard request(start.locator, from: peer) else { return }
        Log.debug(.net, "initial getheaders (\(start.height)) to peer=\(peer.id) (startheight:\(peer.startingHeight))")
        peer.headers.isStarted = true
        let expected = (context.kernel.clock.now - best.time) / context.consensus.powTargetSpacing
        peer.headers.deadline = now + Self.timeoutBase + Self.timeoutPerHeader * max(0, expected)
    }

    private func checkDeadline(_ peer: Peer, now: Int64) {
        guard peer.headers.isStarted, let deadline = peer.headers.deadline, let best = context.kernel.bestHeader else { return }
        guard best.time <= context.kernel.clock.now - Self.day else {
            peer.headers.deadline = nil
            return
        }
        let others = context.peers.values.count { $0.download.isPreferred } - (peer.download.isPreferred ? 1 : 0)
        guard now > deadline, startedCount == 1, others >= 1 else { return }
        guard peer.connection.has(.noBan) else {
            Log.info("Timeout downloading headers, \(peer.connection.disconnectText)")
            return peer.connection.disconnect()
        }
        Log.info("Timeout downloading headers from noban peer, not \(peer.connection.disconnectText)")
        peer.headers.isStarted = false
        peer.headers.deadline = 0
    }

    /// Outbound peers have to show a chain as good as this node's, sooner or later.
    private func checkChain(_ peer: Peer, now: Int64) {
        guard peer.type.isOutboundOrBlockRelay, peer.headers.isStarted, let tip = context.kernel.chain.tip else { return }
        switch peer.headers.chainTimeout.tick(at: now / 1_000_000, best: peer.chain.bestKnown, tip: tip) {
        case .ask(let benchmark):
            request((benchmark.previous ?? benchmark).locator, from: peer)
            let best = peer.chain.bestKnown.map { "\($0.hash)" } ?? "<none>"
            Log.debug(
                .net,
                "sending getheaders to outbound peer=\(peer.id) to verify chain work (current best known block:\(best), "
                    + "benchmark blockhash: \(benchmark.hash))")
        case .giveUp:
            let best = peer.chain.bestKnown.map { "\($0.hash)" } ?? "<none>"
            Log.info("Outbound peer has old chain, best known block = \(best), \(peer.connection.disconnectText)")
            peer.connection.disconnect()
        case nil: break
        }
    }

    /// Asks for announcements by header (BIP130) once the peer has shown its chain.
    private func tellPreference(_ peer: Peer) {
        guard !peer.isSendHeadersSent, peer.commonVersion >= ProtocolVersion.sendHeaders, let best = peer.chain.bestKnown,
            best.chainWork > context.kernel.minimumChainWork
        else { return }
        peer.send(SendHeadersMessage())
        peer.isSendHeadersSent = true
    }

    /// Peers announced blocks by hash; the last unknown one may be the tip of a chain that is not here.
    func announced(_ hash: BlockHash, by peer: Peer) {
        guard let best = context.kernel.bestHeader else { return }
        guard peer.headers.isStarted || !peer.headers.wasAskedForInventory && hash != lastTrigger else { return }
        if request(best.locator, from: peer) {
            Log.debug(.net, "getheaders (\(best.height)) \(hash) to peer=\(peer.id)")
        }
        if !peer.headers.isStarted {
            peer.headers.wasAskedForInventory = true
            lastTrigger = hash
        }
    }

    // MARK: What peers have

    /// Notes that the peer has the block.
    func noteAvailable(_ hash: BlockHash, for peer: Peer) {
        resolveUnknown(peer)
        if let entry = context.kernel.entry(for: hash), !entry.chainWork.isZero {
            if peer.chain.bestKnown.map({ entry.chainWork >= $0.chainWork }) ?? true { peer.chain.bestKnown = entry }
        } else {
            peer.chain.lastUnknown = hash
        }
    }

    /// The header of an announced block may have arrived by now.
    func resolveUnknown(_ peer: Peer) {
        guard let hash = peer.chain.lastUnknown, let entry = context.kernel.entry(for: hash), !entry.chainWork.isZero else { return }
        if peer.chain.bestKnown.map({ entry.chainWork >= $0.chainWork }) ?? true { peer.chain.bestKnown = entry }
        peer.chain.lastUnknown = nil
    }

    // MARK: Taking

    /// Takes a list of headers, asked for or announced.
    func receive(_ headers: [BlockHeader], from peer: Peer, viaCompactBlock: Bool = false) {
        guard let first = headers.first else {
            // The peer has nothing more to say.
            peer.headers.presync = nil
            peer.headers.lastRequest = 0
            return
        }
        if let problem = sanityProblem(headers) { return context.misbehaving(peer, problem) }
        let isFull = headers.count == WireLimits.headers
        var headers = headers
        var isWorkChecked = continuePresync(peer, &headers, isFull: isFull)
        guard let last = headers.last else { return }
        let isPresyncing = peer.headers.presync != nil
        guard let start = context.kernel.entry(for: headers[0].previousHash) else { return unconnected(first, headers, peer) }
        peer.headers.lastRequest = 0
        let known = context.kernel.entry(for: last.computeHash())
        isWorkChecked = isWorkChecked || known.map(isOnBestChain) ?? false || peer.connection.has(.noBan)
        if !isWorkChecked, lacksWork(peer, start, &headers, isFull: isFull) { return }
        let result = context.kernel.acceptHeaders(headers, minimumWorkChecked: true)
        if let rejection = result.rejection {
            return context.punish(peer, for: rejection, viaCompactBlock: viaCompactBlock, message: "invalid header received")
        }
        guard let accepted = result.lastAccepted else { return }
        if isFull, !isPresyncing, request(accepted.locator, from: peer) {
            Log.debug(
                .net, "more getheaders (\(accepted.height)) to end to peer=\(peer.id) (startheight:\(peer.startingHeight))")
        }
        took(accepted, from: peer, isNew: known == nil, mayHaveMore: isFull)
        download.fetchDirectly(accepted, from: peer)
    }

    /// What only a broken or hostile peer sends.
    private func sanityProblem(_ headers: [BlockHeader]) -> String? {
        var previous: BlockHash?
        var isContinuous = true
        for header in headers {
            let hash = header.computeHash()
            guard hasProofOfWork(hash, header) else { return "header with invalid proof of work" }
            if let previous, header.previousHash != previous { isContinuous = false }
            previous = hash
        }
        return isContinuous ? nil : "non-continuous headers sequence"
    }

    private func hasProofOfWork(_ hash: BlockHash, _ header: BlockHeader) -> Bool {
        checkProofOfWork(hash, bits: header.bits, parameters: context.consensus)
    }

    private func isOnBestChain(_ entry: BlockIndexEntry) -> Bool {
        context.kernel.bestHeader.map(entry.isAncestor) ?? false || context.kernel.chain.contains(entry)
    }

    /// Headers whose parent is not here may be an announcement that leaves blocks out: asks for what lies between.
    private func unconnected(_ first: BlockHeader, _ headers: [BlockHeader], _ peer: Peer) {
        guard let best = context.kernel.bestHeader, let last = headers.last else { return }
        if request(best.locator, from: peer) {
            Log.debug(
                .net,
                "received header \(first.computeHash()): missing prev block \(first.previousHash), sending getheaders (\(best.height)) to "
                    + "end (peer=\(peer.id))")
        }
        noteAvailable(last.computeHash(), for: peer)
    }

    private func took(_ last: BlockIndexEntry, from peer: Peer, isNew: Bool, mayHaveMore: Bool) {
        noteAvailable(last.hash, for: peer)
        guard let tip = context.kernel.chain.tip else { return }
        if isNew, last.chainWork > tip.chainWork { peer.headers.lastAnnouncement = context.kernel.clock.now }
        let best = peer.chain.bestKnown
        if context.kernel.isInitialBlockDownload, !mayHaveMore, peer.type.isOutboundOrBlockRelay, let best,
            best.chainWork < context.kernel.minimumChainWork
        {
            Log.info("outbound peer headers chain has insufficient work, \(peer.connection.disconnectText)")
            return peer.connection.disconnect()
        }
        if peer.type == .outboundFullRelay, let best, best.chainWork >= tip.chainWork { protect(peer) }
    }

    /// A few outbound peers with a good chain are never given up for being behind later.
    private func protect(_ peer: Peer) {
        let count = context.peers.values.count { $0.headers.chainTimeout.isProtected }
        guard count < ChainSyncTimeout.protectedPeers, !peer.headers.chainTimeout.isProtected else { return }
        Log.debug(.net, "Protecting outbound peer=\(peer.id) from eviction")
        peer.headers.chainTimeout.isProtected = true
    }

    // MARK: Chains of little work

    /// Hands headers to the check of work that is under way, if one is. `headers` become those that may be kept; true when they may.
    private func continuePresync(_ peer: Peer, _ headers: inout [BlockHeader], isFull: Bool) -> Bool {
        guard var presync = peer.headers.presync else { return false }
        let outcome = presync.process(headers, isFull: isFull)
        peer.headers.presync = outcome.isDone ? nil : presync
        guard outcome.isSuccess else { return false }
        peer.headers.lastRequest = 0
        if let locator = outcome.nextRequest {
            request(locator, from: peer)
            if let from = locator.hashes.first { Log.debug(.net, "more getheaders (from \(from)) to peer=\(peer.id)") }
        }
        if !outcome.isDone, let claim = presync.claim {
            context.kernel.reportHeadersPresync(work: claim.work, height: claim.height, time: claim.time)
        }
        headers = outcome.headers
        return true
    }

    /// Whether the chain that `headers` extend has too little work to be kept. Of a long chain the rest is asked for.
    private func lacksWork(_ peer: Peer, _ start: BlockIndexEntry, _ headers: inout [BlockHeader], isFull: Bool) -> Bool {
        let threshold = context.workThreshold
        let work = headers.reduce(start.chainWork) { $0 + CompactTarget.work($1.bits) }
        guard work < threshold else { return false }
        guard isFull else {
            Log.debug(.net, "Ignoring low-work chain (height=\(start.height + headers.count)) from peer=\(peer.id)")
            return true
        }
        peer.headers.presync = HeadersPresync(
            start: start, required: threshold, consensus: context.consensus, now: context.kernel.clock.now)
        Log.debug(.net, "Initial headers sync started with peer=\(peer.id): height=\(start.height), min_work=\(threshold.hex)")
        _ = continuePresync(peer, &headers, isFull: true)
        return true
    }
}
