import BdtBase
import BdtConsensus
import BdtKernel
import BdtNet
import BdtPrimitives
import BdtWire

/// Speaks with all peers: takes one message of a peer at a time, and sends what is due. Runs on one thread; knows no locks.
final class PeerEngine {
    let context: PeerContext
    let handshake: Handshake
    let transactions: TransactionDownload
    let download: BlockDownload
    private let router = MessageRouter()
    private let serving: DataServing
    private let announcement: BlockAnnouncement
    private let relay: TransactionRelay
    private let addresses: AddressRelay
    private let recent = RecentBlock()
    /// In the order in which they send.
    private let conversations: [any Conversation]

    init(context: PeerContext) {
        self.context = context
        let reconciliation = ReconciliationHandshake(context: context)
        handshake = Handshake(context: context, reconciliation: reconciliation)
        download = BlockDownload(context: context)
        let compactServing = CompactBlockServing(context: context, recent: recent)
        let sync = HeadersSync(context: context, download: download)
        let compactDownload = CompactBlockDownload(context: context, download: download, sync: sync)
        serving = DataServing(context: context, recent: recent, compact: compactServing)
        announcement = BlockAnnouncement(context: context, sync: sync, compact: compactServing)
        relay = TransactionRelay(context: context)
        transactions = TransactionDownload(context: context, relay: relay, compact: compactDownload)
        addresses = AddressRelay(context: context)
        let inventory = InventoryConversation(context: context, sync: sync, blocks: download, transactions: transactions)
        conversations = [
            PingConversation(context: context), addresses, sync, announcement, relay, compactServing, compactDownload, download,
            transactions, inventory, serving, HeadersServing(context: context), FilterServing(context: context),
            FeeFilterConversation(context: context), FilteringConversation(context: context), reconciliation,
        ]
        handshake.register(with: router)
        for conversation in conversations { conversation.register(with: router) }
        handshake.onVersion = { [unowned self] in addresses.ask($0) }
        handshake.onReady = { [unowned self] peer in for conversation in conversations { conversation.ready(peer) } }
        download.onGoodSource = { compactDownload.favour($0) }
        download.prefersCompact = { compactDownload.isPreferred($0, $1) }
    }

    // MARK: Peers

    func opened(_ connection: Connection) {
        context.insert(Peer(connection: connection, services: context.localServices, now: context.now))
    }

    func closed(_ id: Int64) {
        guard let peer = context.remove(id) else { return }
        for conversation in conversations { conversation.closed(peer) }
        if peer.isReady, peer.type != .blockRelayOnly, !peer.connection.isInbound {
            context.connections.addresses.connected(peer.connection.remote)
        }
        Log.debug(.net, "Cleared nodestate for peer=\(id)")
    }

    /// One turn of a peer: at most one message, then what is due. True when more waits to be done.
    func turn(_ id: Int64) -> Bool {
        guard let peer = context.peers[id], !peer.connection.isDisconnecting else { return false }
        let hasMore = process(peer)
        if !peer.connection.isDisconnecting { send(peer) }
        return hasMore && !peer.connection.isDisconnecting
    }

    private func process(_ peer: Peer) -> Bool {
        // An outbound peer is greeted before it is listened to.
        guard peer.connection.isInbound || peer.isVersionSent else { return peer.connection.hasMessages }
        if !peer.requests.isEmpty { serving.serve(peer) }
        if transactions.tryOrphan(of: peer) { return true }
        if peer.connection.isDisconnecting { return false }
        // One after the other, so that answers keep their order and requests do not pile up.
        guard !peer.connection.isSendBufferFull else { return false }
        guard peer.requests.isEmpty else { return true }
        guard let (message, hasMore) = peer.connection.takeMessage() else { return false }
        if let problem = router.dispatch(message, from: peer) { context.misbehaving(peer, problem) }
        return hasMore || !peer.requests.isEmpty || transactions.hasWork(for: peer)
    }

    private func send(_ peer: Peer) {
        if context.enforce(peer) { return }
        handshake.begin(peer)
        guard peer.isReady else { return }
        let now = context.now
        for conversation in conversations {
            conversation.tick(peer, now: now)
            if peer.connection.isDisconnecting { return }
        }
    }

    // MARK: Events

    func rebroadcast() { relay.rebroadcast() }

    func announce(_ txid: Txid, _ wtxid: Wtxid) { relay.relay(txid, wtxid) }

    func provenBlock(_ entry: BlockIndexEntry, _ block: Block) {
        recent.set(block)
        announcement.announceProven(entry)
    }

    func blockConnected(_ block: Block, role: ChainstateRole) {
        download.blockConnected()
        if role == .background { return }
        transactions.blockConnected(block)
    }

    func blockDisconnected() { transactions.blockDisconnected() }

    func updatedTip(_ tip: BlockIndexEntry, fork: BlockIndexEntry?, isInitialDownload: Bool) {
        guard !isInitialDownload else { return }
        transactions.tipChanged()
        announcement.announce(tip, fork: fork)
    }

    func blockJudged(_ hash: BlockHash, _ rejection: BlockRejection?) { download.judged(hash, rejection) }

    func forgetSource(of hash: BlockHash) { download.forgetSource(of: hash) }
}
