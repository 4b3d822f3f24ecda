import BdtBase
import BdtWire
import Collections
import NIOCore
import Synchronization

/// One connection to a peer: what never changes of it, its traffic, and the messages that wait to be looked at.
///
/// Thread-safe. Bytes are handled on the event loop of its socket; messages are taken by whoever processes them.
package final class Connection: Sendable, Identifiable {
    /// Counts up from 0 over the life of the process.
    package let id: Int64
    package let type: ConnectionType
    package let remote: Endpoint
    /// As the user wrote it, else the numeric endpoint.
    package let name: String
    /// This side's end of the socket.
    package let local: Endpoint
    package let permissions: Permissions
    /// What the peer was said to offer when the connection was opened.
    package let expectedServices: Services
    /// UNIX seconds.
    package let connectedAt: Int64
    /// Goes into this connection's `version`, to notice a connection to oneself.
    package let nonce: UInt64
    /// The peer is discouraged: it goes first when room is needed.
    package let isEvictionPreferred: Bool
    /// The peer came through Tor.
    package let isOnion: Bool
    /// The address group, for spreading connections.
    package let group: [UInt8]
    /// The number of the autonomous system that announces the peer's address; 0 when it is not known.
    package let mappedAS: UInt32

    private struct State {
        var inbox: Deque<ReceivedMessage> = []
        var inboxBytes = 0
        var unsentBytes = 0
        var isReadingPaused = false
        var isClosing = false
        var isHandshakeComplete = false
        var traffic = Traffic()
        var transport: (name: String, sessionID: String)
    }

    private let state: Mutex<State>
    private let channel: any Channel
    private let clock: Clock
    private let limits: BufferLimits

    init(
        _ identity: ConnectionIdentity, channel: any Channel, transportName: String, clock: Clock, limits: BufferLimits,
        groups: AddressGroups
    ) {
        id = identity.id
        type = identity.type
        remote = identity.remote
        name = identity.name
        local = identity.local
        permissions = identity.permissions
        expectedServices = identity.expectedServices
        nonce = identity.nonce
        isEvictionPreferred = identity.isEvictionPreferred
        isOnion = identity.isOnion
        connectedAt = clock.now
        self.channel = channel
        state = Mutex(State(transport: (transportName, "")))
        self.clock = clock
        self.limits = limits
        group = groups.group(of: identity.remote.address)
        mappedAS = groups.system(of: identity.remote.address)
    }

    package var isInbound: Bool { type == .inbound }

    /// The network the peer is reached through.
    package var network: NetworkKind { isOnion ? .onion : remote.address.linkedIPv4 != nil ? .ipv4 : remote.address.network }

    package func has(_ permission: Permissions) -> Bool { permissions.contains(permission) }

    /// `disconnecting peer=3`, with the address when those may be logged.
    package var disconnectText: String { "disconnecting peer=\(id)\(limits.logsAddresses ? " peeraddr=\(remote)" : "")" }

    // MARK: Messages

    /// Sends a message; nothing happens on a closed connection.
    package func send<Message: WireMessage>(_ message: Message) { send(command: Message.command, payload: message.encoded) }

    /// Sends bytes under any name of at most twelve characters.
    package func send(command: String, payload: [UInt8]) {
        let isOpen = state.withLock { state in
            guard !state.isClosing else { return false }
            state.unsentBytes += payload.count
            return true
        }
        guard isOpen else { return }
        Log.debug(.net, "sending \(command.sanitized) (\(payload.count) bytes) peer=\(id)")
        channel.writeAndFlush(OutgoingMessage(command: command, payload: payload)).whenComplete { [self] _ in
            state.withLock { $0.unsentBytes -= payload.count }
        }
    }

    /// Whether so much waits to be sent that nothing should be done for the peer that makes it more.
    package var isSendBufferFull: Bool { state.withLock { $0.unsentBytes > limits.send } }

    /// The next message that arrived, in order, and whether more wait.
    package func takeMessage() -> (message: ReceivedMessage, hasMore: Bool)? {
        let (result, resumes) = state.withLock { state -> ((message: ReceivedMessage, hasMore: Bool)?, Bool) in
            guard let message = state.inbox.popFirst() else { return (nil, false) }
            state.inboxBytes -= message.wireSize
            let resumes = state.isReadingPaused && state.inboxBytes <= limits.receive
            if resumes { state.isReadingPaused = false }
            return ((message, !state.inbox.isEmpty), resumes)
        }
        if resumes { setReading(true) }
        return result
    }

    package var hasMessages: Bool { state.withLock { !$0.inbox.isEmpty } }

    // MARK: Life

    /// Ends the connection; messages that still wait are dropped.
    package func disconnect() {
        let first = state.withLock { state in
            defer { state.isClosing = true }
            state.inbox.removeAll()
            return !state.isClosing
        }
        if first { channel.close(mode: .all, promise: nil) }
    }

    package var isDisconnecting: Bool { state.withLock { $0.isClosing } }

    /// Both sides have sent `verack`.
    package var isHandshakeComplete: Bool {
        get { state.withLock { $0.isHandshakeComplete } }
        set { state.withLock { $0.isHandshakeComplete = newValue } }
    }

    package var traffic: Traffic { state.withLock { $0.traffic } }

    /// The transport's published name, and what identifies an encrypted session (else empty).
    package var transport: (name: String, sessionID: String) { state.withLock { $0.transport } }

    // MARK: Called on the event loop

    /// Queues messages in the order given; stops reading while too much waits.
    func receive(bytes: Int, events: [TransportEvent], transport: (name: String, sessionID: String)) {
        let now = clock.now
        let pauses = state.withLock { state in
            state.traffic.countReceived(bytes, at: now)
            state.transport = transport
            guard !state.isClosing else { return false }
            for event in events {
                switch event {
                case .rejected(let size, _): state.traffic.countReceivedMessage(nil, size)
                case .message(let message):
                    state.traffic.countReceivedMessage(message.command, message.wireSize)
                    state.inboxBytes += message.wireSize
                    state.inbox.append(message)
                }
            }
            let pauses = !state.isReadingPaused && state.inboxBytes > limits.receive
            if pauses { state.isReadingPaused = true }
            return pauses
        }
        if pauses { setReading(false) }
    }

    func sent(bytes: Int, command: String?) {
        let now = clock.now
        state.withLock { $0.traffic.countSent(command, bytes, at: now) }
    }

    /// True the first time: the peer hung up and nothing here had ended the connection before.
    func markClosed() -> Bool {
        state.withLock { state in
            defer { state.isClosing = true }
            return !state.isClosing
        }
    }

    private func setReading(_ isOn: Bool) {
        channel.setOption(.autoRead, value: isOn).whenFailure { _ in }
        if isOn { channel.read() }
    }
}

/// How much may wait in memory for each peer, in bytes, and whether addresses appear in the log.
package struct BufferLimits: Sendable {
    package var receive = 5_000_000
    package var send = 1_000_000
    package var logsAddresses = false
    package init() {}
}

/// What a connection is made of besides its socket.
struct ConnectionIdentity {
    var id: Int64
    var type: ConnectionType
    var remote: Endpoint
    var name: String
    var local: Endpoint
    var permissions: Permissions
    var nonce: UInt64
    var expectedServices: Services = []
    var isEvictionPreferred = false
    var isOnion = false
}

/// A message on its way to the socket.
struct OutgoingMessage: Sendable {
    let command: String
    let payload: [UInt8]
}
