import BdtBase
import BdtNet
import BdtWire

/// `ping` and `pong` (BIP31): shows that a connection lives, and how fast it is.
final class PingConversation: Conversation {
    private let context: PeerContext

    init(context: PeerContext) { self.context = context }

    func register(with router: MessageRouter) {
        router.on(PingMessage.self) { peer, message in
            if peer.commonVersion > ProtocolVersion.pong { peer.send(PongMessage(nonce: message.nonce)) }
        }
        router.on(PongMessage.self) { [unowned self] peer, message in
            let expected = peer.ping.expected
            guard let problem = peer.ping.receive(message.nonce, at: context.now) else { return }
            let (wanted, got) = (String(expected, radix: 16), String(message.nonce ?? 0, radix: 16))
            Log.debug(
                .net,
                "pong peer=\(peer.id): \(problem), \(wanted) expected, \(got) received, \(message.nonce == nil ? 0 : 8) bytes")
        }
    }

    func tick(_ peer: Peer, now: Int64) {
        let settled = peer.connection.connectedAt + context.connections.options.peerTimeout < now / 1_000_000
        let answers = peer.commonVersion > ProtocolVersion.pong
        switch peer.ping.tick(at: now, answers: answers, mayTimeOut: settled, random: .random(in: 1 ... .max)) {
        case .send(let nonce):
            if answers { peer.send(PingMessage(nonce: nonce)) } else { peer.connection.send(command: PingMessage.command, payload: []) }
        case .timeOut(let wait):
            context.disconnect(peer, "ping timeout: \(wait / 1_000_000).\(String(wait % 1_000_000 + 1_000_000).dropFirst())s")
        case nil: break
        }
    }
}
