import BdtNet
import BdtWire

/// Filters of connections (BIP37): sets up what a peer gets to see. Served with `-peerbloomfilters` or to peers with that permission.
final class FilteringConversation: Conversation {
    private static let maximumElement = 520

    private let context: PeerContext

    init(context: PeerContext) { self.context = context }

    func register(with router: MessageRouter) {
        on(FilterLoadMessage.self, router) { [context] peer, message in
            guard let filter = BloomFilter(message) else { return context.misbehaving(peer, "too-large bloom filter") }
            peer.relay?.filter = filter
            peer.relay?.isWanted = true
        }
        on(FilterAddMessage.self, router) { [context] peer, message in
            guard message.element.count <= Self.maximumElement, peer.relay?.filter != nil else {
                return context.misbehaving(peer, "bad filteradd message")
            }
            peer.relay?.filter?.insert(message.element)
        }
        on(FilterClearMessage.self, router) { peer, _ in
            peer.relay?.filter = nil
            peer.relay?.isWanted = true
        }
    }

    /// Who was not offered filters and sends one nevertheless does not listen.
    private func on<Message: WireMessage>(_ type: Message.Type, _ router: MessageRouter, handle: @escaping (Peer, Message) -> Void) {
        router.on(
            type,
            gate: { [context] peer in
                if peer.ourServices.contains(.bloom) { return peer.relay != nil }
                context.disconnect(peer, "\(Message.command) received despite not offering bloom services")
                return false
            }, handle: handle)
    }
}
