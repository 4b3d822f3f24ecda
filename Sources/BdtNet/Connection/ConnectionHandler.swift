import BdtBase
import BdtWire
import NIOCore

/// Where a socket comes from.
enum ConnectionOrigin: Sendable {
    /// Accepted by the listener of `binding`.
    case inbound(NetOptions.Binding)
    case outbound(OutboundRequest)
}

/// Stands between a socket and its connection: bytes to messages and back. Lives on the event loop of the socket.
final class ConnectionHandler: ChannelDuplexHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundIn = OutgoingMessage
    typealias OutboundOut = ByteBuffer

    private let origin: ConnectionOrigin
    private let manager: ConnectionManager
    private var transport: any Transport
    private var connection: Connection?
    /// What is to be sent once the transport can.
    private var waiting: [(message: OutgoingMessage, promise: EventLoopPromise<Void>?)] = []
    private var hasSentKey = false

    init(origin: ConnectionOrigin, manager: ConnectionManager) {
        self.origin = origin
        self.manager = manager
        let magic = manager.options.magic
        switch origin {
        case .inbound: transport = manager.options.usesEncryption ? V2Transport(magic: magic, initiating: false) : V1Transport(magic: magic)
        case .outbound(let request):
            transport = request.usesEncryption ? V2Transport(magic: magic, initiating: true) : V1Transport(magic: magic)
        }
    }

    func channelActive(context: ChannelHandlerContext) {
        connection = manager.admit(context.channel, origin: origin, transportName: transport.name)
        if connection == nil { context.close(promise: nil) }
        sendOutput(context: context)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        guard let connection else { return }
        let bytes = [UInt8](unwrapInboundIn(data).readableBytesView)
        manager.totals.countReceived(bytes.count)
        transport.receive(bytes)
        let (events, failure) = takeEvents()
        connection.receive(bytes: bytes.count, events: events, transport: (transport.name, transport.sessionID))
        for case .rejected(_, let reason) in events { Log.debug(.net, "\(reason), peer=\(connection.id)") }
        for case .message(let message) in events { capture(message.command, message.payload, isReceived: true) }
        sendOutput(context: context)
        if let failure {
            Log.debug(.net, "\(failure), peer=\(connection.id)")
            Log.debug(.net, "receiving message bytes failed, \(connection.disconnectText)")
            connection.disconnect()
        } else if !events.isEmpty {
            manager.observer?.messagesArrived(on: connection)
        }
    }

    /// All that the bytes so far hold, and why the stream cannot go on if so.
    private func takeEvents() -> ([TransportEvent], TransportError?) {
        var events: [TransportEvent] = []
        do throws(TransportError) {
            while let event = try transport.next() { events.append(event) }
            return (events, nil)
        } catch {
            return (events, error)
        }
    }

    /// Sends what the transport itself has to say.
    private func sendOutput(context: ChannelHandlerContext) {
        let bytes = transport.takeOutput()
        if !bytes.isEmpty {
            if !hasSentKey, let connection { Log.debug(.net, "start sending v2 handshake to peer=\(connection.id)") }
            hasSentKey = true
            count(bytes, command: nil)
            context.write(wrapOutboundOut(context.channel.allocator.buffer(bytes: bytes)), promise: nil)
        }
        guard transport.canSend else { return context.flush() }
        for (message, promise) in waiting { send(message, context: context, promise: promise) }
        waiting = []
        context.flush()
    }

    private func send(_ message: OutgoingMessage, context: ChannelHandlerContext, promise: EventLoopPromise<Void>?) {
        let bytes = transport.encode(command: message.command, payload: message.payload)
        count(bytes, command: message.command)
        capture(message.command, message.payload, isReceived: false)
        context.write(wrapOutboundOut(context.channel.allocator.buffer(bytes: bytes)), promise: promise)
    }

    private func capture(_ command: String, _ payload: [UInt8], isReceived: Bool) {
        guard let folder = manager.options.capturePath, let connection else { return }
        MessageCapture(folder: folder).record(command, payload, remote: connection.remote, isReceived: isReceived)
    }

    private func count(_ bytes: [UInt8], command: String?) {
        connection?.sent(bytes: bytes.count, command: command)
        manager.totals.countSent(bytes.count)
    }

    func write(context: ChannelHandlerContext, data: NIOAny, promise: EventLoopPromise<Void>?) {
        let message = unwrapOutboundIn(data)
        if transport.canSend { send(message, context: context, promise: promise) } else { waiting.append((message, promise)) }
    }

    func channelInactive(context: ChannelHandlerContext) {
        for (_, promise) in waiting { promise?.fail(ChannelError.ioOnClosedChannel) }
        waiting = []
        if let connection {
            if connection.markClosed() { Log.debug(.net, "socket closed, \(connection.disconnectText)") }
            manager.remove(connection)
            reconnectUnencrypted(connection)
        }
        connection = nil
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        if let connection, connection.markClosed() {
            Log.debug(.net, "socket recv error, \(connection.disconnectText): \(error)")
        }
        context.close(promise: nil)
    }

    /// A peer that hung up on our key may speak the unencrypted transport only.
    private func reconnectUnencrypted(_ connection: Connection) {
        guard case .outbound(let request) = origin, (transport as? V2Transport)?.shouldReconnectUnencrypted == true else { return }
        Log.debug(.net, "retrying with v1 transport protocol for peer=\(connection.id)")
        manager.reconnect(request)
    }
}
