import BdtBase
import BdtWire

/// Leads each message to the conversation that listens for it.
final class MessageRouter {
    private struct Route {
        /// Part of the handshake, so that it is looked at before `verack`.
        let isEarly: Bool
        let handle: (Peer, [UInt8]) throws(WireError) -> Void
    }

    private var routes: [String: Route] = [:]

    /// `gate` is asked before the payload is read; false drops the message.
    func on<Message: WireMessage>(
        _ type: Message.Type, isEarly: Bool = false, gate: ((Peer) -> Bool)? = nil, handle: @escaping (Peer, Message) -> Void
    ) {
        routes[Message.command] = Route(isEarly: isEarly) { peer, payload throws(WireError) in
            if let gate, !gate(peer) { return }
            handle(peer, try Message.decode(payload))
        }
    }

    /// Handles a message that has no type of its own here.
    func on(command: String, isEarly: Bool = false, handle: @escaping (Peer) -> Void) {
        routes[command] = Route(isEarly: isEarly) { peer, _ in handle(peer) }
    }

    /// Handles one message. Returns why a peer is to be punished for it, if so; bytes that cannot be read are logged and passed over.
    func dispatch(_ message: ReceivedMessage, from peer: Peer) -> String? {
        let name = message.command.sanitized
        Log.debug(.net, "received: \(name) (\(message.payload.count) bytes) peer=\(peer.id)")
        guard peer.version != 0 || message.command == VersionMessage.command else {
            Log.debug(.net, "non-version message before version handshake. Message \"\(name)\" from peer=\(peer.id)")
            return nil
        }
        let route = routes[message.command]
        guard peer.isReady || route?.isEarly == true else {
            Log.debug(.net, "Unsupported message \"\(name)\" prior to verack from peer=\(peer.id)")
            return nil
        }
        guard let route else {
            Log.debug(.net, "Unknown command \"\(name)\" from peer=\(peer.id)")
            return nil
        }
        do throws(WireError) {
            try route.handle(peer, message.payload)
            return nil
        } catch {
            switch error {
            case .tooManyEntries(let text): return text
            case .malformed(let cause):
                let size = message.payload.count
                Log.debug(.net, "ProcessMessages(\(name), \(size) bytes): Exception '\(cause)' (DecodeError) caught")
                return nil
            }
        }
    }
}

/// One protocol that is spoken with peers. All calls come from the engine, one at a time.
protocol Conversation: AnyObject {
    func register(with router: MessageRouter)
    /// The handshake with the peer is done.
    func ready(_ peer: Peer)
    /// The peer is gone.
    func closed(_ peer: Peer)
    /// Sends what is due. Called often for each ready peer.
    func tick(_ peer: Peer, now: Int64)
}

extension Conversation {
    func register(with router: MessageRouter) {}
    func ready(_ peer: Peer) {}
    func closed(_ peer: Peer) {}
    func tick(_ peer: Peer, now: Int64) {}
}
