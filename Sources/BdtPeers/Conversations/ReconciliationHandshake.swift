import BdtBase
import BdtNet
import BdtWire

/// What was agreed with a peer about the reconciliation of transactions.
struct ReconciliationState {
    /// Of this side.
    let salt: UInt64
    /// The peer offered it, too.
    var isRegistered = false
}

/// Agrees on the reconciliation of transactions (BIP330, `-txreconciliation`). As far as published: nothing is reconciled yet.
final class ReconciliationHandshake: Conversation {
    private static let version: UInt32 = 1

    private let context: PeerContext

    init(context: PeerContext) { self.context = context }

    func register(with router: MessageRouter) {
        router.on(
            SendTransactionReconciliationMessage.self, isEarly: true,
            gate: { [context] peer in
                if !context.options.reconcilesTransactions {
                    Log.debug(.net, "sendtxrcncl from peer=\(peer.id) ignored, as our node does not have txreconciliation enabled")
                }
                return context.options.reconcilesTransactions
            }, handle: { [unowned self] in receive($1, from: $0) })
    }

    /// Makes the offer, to be called between `version` and `verack`.
    func offer(to peer: Peer) {
        guard context.options.reconcilesTransactions, peer.relay?.isWanted == true else { return }
        guard ![.addressFetch, .feeler].contains(peer.type), !context.options.blocksOnly else { return }
        let state = ReconciliationState(salt: .random(in: 0 ... .max))
        Log.debug(.txreconciliation, "Pre-register peer=\(peer.id)")
        peer.reconciliation = state
        peer.send(SendTransactionReconciliationMessage(version: Self.version, salt: state.salt))
    }

    private func receive(_ message: SendTransactionReconciliationMessage, from peer: Peer) {
        if peer.isReady { return context.disconnect(peer, "sendtxrcncl received after verack") }
        if context.refusesTransactions(from: peer) {
            return context.disconnect(peer, "sendtxrcncl received to which we indicated no tx relay")
        }
        guard peer.relay?.isWanted == true else {
            return context.disconnect(peer, "sendtxrcncl received which indicated no tx relay to us")
        }
        guard let state = peer.reconciliation else {
            Log.debug(.net, "Ignore unexpected txreconciliation signal from peer=\(peer.id)")
            return
        }
        if state.isRegistered {
            return context.disconnect(
                peer, "txreconciliation protocol violation (sendtxrcncl received from already registered peer)")
        }
        guard message.version >= 1 else { return context.disconnect(peer, "txreconciliation protocol violation") }
        peer.reconciliation?.isRegistered = true
        Log.debug(.txreconciliation, "Register peer=\(peer.id) (inbound=\(peer.connection.isInbound ? 1 : 0))")
    }

    /// Without announcements by wtxid, or without an offer of the peer, there is nothing to reconcile.
    func ready(_ peer: Peer) {
        guard let state = peer.reconciliation, !state.isRegistered || !peer.usesWtxids else { return }
        peer.reconciliation = nil
        Log.debug(.txreconciliation, "Forget txreconciliation state of peer=\(peer.id)")
    }
}
