import BdtBase
import NIOCore
import NIOHTTP1

/// Gathers the requests of one connection, one at a time, and writes their answers. Runs on the connection's event loop.
final class HTTPConnection: ChannelInboundHandler {
    typealias InboundIn = HTTPServerRequestPart
    typealias OutboundOut = HTTPServerResponsePart

    private let server: HTTPServer
    /// Nil between requests, and once one was refused.
    private var head: HTTPRequestHead?
    private var body: [UInt8] = []
    /// A handler runs: the client has to wait, not we.
    private var isBusy = false

    init(server: HTTPServer) { self.server = server }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): begin(head, context)
        case .body(let buffer):
            guard head != nil else { return }
            if body.count + buffer.readableBytes > server.options.maximumBodySize {
                refuse(413, context)
            } else {
                body += buffer.readableBytesView
            }
        case .end: finish(context)
        }
    }

    func userInboundEventTriggered(context: ChannelHandlerContext, event: Any) {
        if event is IdleStateHandler.IdleStateEvent {
            if !isBusy { context.close(promise: nil) }
        } else {
            context.fireUserInboundEventTriggered(event)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) { context.close(promise: nil) }

    private func begin(_ head: HTTPRequestHead, _ context: ChannelHandlerContext) {
        body = []
        self.head = head
        let size = head.headers.reduce(head.uri.utf8.count) { $0 + $1.name.utf8.count + $1.value.utf8.count + 4 }
        let length = head.headers.first(name: "content-length").flatMap { Int($0) } ?? 0
        if size > server.options.maximumHeaderSize {
            refuse(400, context)
        } else if length > server.options.maximumBodySize {
            refuse(413, context)
        } else if head.headers.first(name: "expect")?.lowercased() == "100-continue" {
            context.writeAndFlush(wrapOutboundOut(.head(HTTPResponseHead(version: head.version, status: .continue))), promise: nil)
        }
    }

    /// Answers before the request is complete, and ends the connection.
    private func refuse(_ status: Int, _ context: ChannelHandlerContext) {
        guard let head else { return }
        self.head = nil
        write(HTTPReply(status), for: head, context, closing: true)
    }

    private func finish(_ context: ChannelHandlerContext) {
        guard let head else { return }
        self.head = nil
        let peer = context.remoteAddress.map(describe) ?? "unknown"
        if let reply = screen(head, context.remoteAddress, peer) {
            write(reply, for: head, context)
            return
        }
        let call = HTTPCall(
            method: head.method.rawValue, uri: head.uri, authorization: head.headers.first(name: "authorization"), body: body, peer: peer)
        body = []
        isBusy = true
        let loop = context.eventLoop
        let bound = NIOLoopBound((self, context), eventLoop: loop)
        let answer: @Sendable (HTTPReply) -> Void = { reply in
            let (connection, context) = bound.value
            connection.isBusy = false
            connection.write(reply, for: head, context)
        }
        let refusal = server.dispatch(call) { reply in
            if loop.inEventLoop { answer(reply) } else { loop.execute { answer(reply) } }
        }
        if let refusal {
            isBusy = false
            write(refusal, for: head, context)
        }
    }

    /// The answer to a request that no handler gets to see.
    private func screen(_ head: HTTPRequestHead, _ address: SocketAddress?, _ peer: String) -> HTTPReply? {
        guard let address, server.options.access.allows(address) else {
            Log.debug(.http, "HTTP request from \(peer) rejected: Client network is not allowed RPC access")
            return HTTPReply(403)
        }
        guard [.GET, .POST, .HEAD, .PUT].contains(head.method) else {
            Log.debug(.http, "HTTP request from \(peer) rejected: Unknown HTTP request method")
            return HTTPReply(405)
        }
        Log.debug(.http, "Received a \(head.method) request for \(head.uri.prefix(100)) from \(peer)")
        return nil
    }

    private func describe(_ address: SocketAddress) -> String {
        let host = address.ipAddress ?? ""
        return (host.contains(":") ? "[\(host)]" : host) + ":\(address.port ?? 0)"
    }

    private func write(_ reply: HTTPReply, for request: HTTPRequestHead, _ context: ChannelHandlerContext, closing: Bool = false) {
        let closes = closing || !request.isKeepAlive || server.isInterrupted
        var head = HTTPResponseHead(version: request.version, status: HTTPResponseStatus(statusCode: reply.status))
        for (name, value) in reply.headers { head.headers.add(name: name, value: value) }
        if reply.status != 204 { head.headers.replaceOrAdd(name: "Content-Length", value: "\(reply.body.count)") }
        if closes {
            head.headers.replaceOrAdd(name: "Connection", value: "close")
        } else if request.version == .http1_0 {
            head.headers.replaceOrAdd(name: "Connection", value: "keep-alive")
        }
        context.write(wrapOutboundOut(.head(head)), promise: nil)
        if !reply.body.isEmpty, request.method != .HEAD {
            context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(bytes: reply.body)))), promise: nil)
        }
        let written = context.eventLoop.makePromise(of: Void.self)
        if closes { written.futureResult.whenComplete { [channel = context.channel] _ in channel.close(promise: nil) } }
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: written)
    }
}
