import BdtBase
import NIOCore
import NIOHTTP1
import NIOPosix

/// Sends one request and waits for its answer.
package enum HTTPClient {
    package enum Failure: Error, Equatable {
        case cannotConnect(String)
        case timeout
        /// The server closed the connection before its answer was complete.
        case closed
        /// What came was no HTTP.
        case malformed(String)
        /// The answer exceeds the limit.
        case tooLarge
    }

    /// - Parameters:
    ///   - timeout: seconds for the whole exchange; nil waits for ever.
    ///   - limit: bytes of the largest answer that is taken.
    package static func post(
        host: String, port: Int, path: String, headers: [(name: String, value: String)], body: String, timeout: Int64?,
        limit: Int = 1 << 30
    ) async throws(Failure) -> (status: Int, body: [UInt8]) {
        let group = MultiThreadedEventLoopGroup.singleton
        let promise = group.next().makePromise(of: Answer.self)
        var head = HTTPRequestHead(version: .http1_1, method: .POST, uri: path)
        head.headers = HTTPHeaders(
            [("Host", host), ("Connection", "close"), ("Content-Length", "\(body.utf8.count)")] + headers.map { ($0.name, $0.value) })
        let request = Request(head: head, body: body, timeout: timeout.map { .seconds($0) }, limit: limit)
        let channel: any Channel
        do {
            channel = try await ClientBootstrap(group: group)
                .connectTimeout(request.timeout ?? .hours(24))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHTTPClientHandlers()
                        try channel.pipeline.syncOperations.addHandler(Exchange(request, promise))
                    }
                }.connect(host: host, port: port).get()
        } catch {
            promise.fail(Failure.cannotConnect("\(error)"))
            throw .cannotConnect("\(error)")
        }
        defer { channel.close(promise: nil) }
        do {
            let answer = try await promise.futureResult.get()
            return (answer.status, answer.body)
        } catch {
            throw error as? Failure ?? .closed
        }
    }
}

private struct Request: Sendable {
    let head: HTTPRequestHead
    let body: String
    /// For the whole exchange, once connected; nil waits for ever.
    let timeout: TimeAmount?
    /// Bytes of the largest answer that is taken.
    let limit: Int
}

private struct Answer: Sendable {
    var status = 0
    var body: [UInt8] = []
}

/// Sends the request as soon as the connection is there, on the event loop: a server lets go of connections that say nothing, however busy
/// the threads of tasks are on this side. Then gathers the answer.
private final class Exchange: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let request: Request
    private let promise: EventLoopPromise<Answer>
    private var answer = Answer()

    init(_ request: Request, _ promise: EventLoopPromise<Answer>) {
        self.request = request
        self.promise = promise
    }

    func channelActive(context: ChannelHandlerContext) {
        if let timeout = request.timeout {
            context.eventLoop.scheduleTask(in: timeout) { [promise] in promise.fail(HTTPClient.Failure.timeout) }
        }
        context.write(wrapOutboundOut(.head(request.head)), promise: nil)
        context.write(wrapOutboundOut(.body(.byteBuffer(ByteBuffer(string: request.body)))), promise: nil)
        context.writeAndFlush(wrapOutboundOut(.end(nil)), promise: nil)
        context.fireChannelActive()
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): answer.status = Int(head.status.code)
        case .body(let buffer):
            guard answer.body.count + buffer.readableBytes <= request.limit else {
                promise.fail(HTTPClient.Failure.tooLarge)
                return
            }
            answer.body += buffer.readableBytesView
        case .end: promise.succeed(answer)
        }
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        let isMalformed = (error as? HTTPParserError).map { $0 != .invalidEOFState } ?? false
        promise.fail(isMalformed ? HTTPClient.Failure.malformed("\(error)") : .closed)
        context.close(promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        promise.fail(HTTPClient.Failure.closed)
        context.fireChannelInactive()
    }
}
