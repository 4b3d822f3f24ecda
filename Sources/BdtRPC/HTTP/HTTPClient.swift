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
        let channel: any Channel
        do {
            channel = try await ClientBootstrap(group: group)
                .connectTimeout(timeout.map { .seconds($0) } ?? .hours(24))
                .channelInitializer { channel in
                    channel.eventLoop.makeCompletedFuture {
                        try channel.pipeline.syncOperations.addHTTPClientHandlers()
                        try channel.pipeline.syncOperations.addHandler(AnswerReader(promise: promise, limit: limit))
                    }
                }.connect(host: host, port: port).get()
        } catch {
            promise.fail(Failure.cannotConnect("\(error)"))
            throw .cannotConnect("\(error)")
        }
        if let timeout { channel.eventLoop.scheduleTask(in: .seconds(timeout)) { promise.fail(Failure.timeout) } }
        defer { channel.close(promise: nil) }
        do {
            try await send(host: host, path: path, headers: headers, body: body, to: channel)
            let answer = try await promise.futureResult.get()
            return (answer.status, answer.body)
        } catch let failure as Failure {
            throw failure
        } catch {
            promise.fail(error)
            throw .closed
        }
    }

    private static func send(
        host: String, path: String, headers: [(name: String, value: String)], body: String, to channel: any Channel
    ) async throws {
        var head = HTTPRequestHead(version: .http1_1, method: .POST, uri: path)
        head.headers = HTTPHeaders(
            [("Host", host), ("Connection", "close"), ("Content-Length", "\(body.utf8.count)")] + headers.map { ($0.name, $0.value) })
        channel.write(HTTPClientRequestPart.head(head), promise: nil)
        channel.write(HTTPClientRequestPart.body(.byteBuffer(ByteBuffer(string: body))), promise: nil)
        try await channel.writeAndFlush(HTTPClientRequestPart.end(nil))
    }
}

private struct Answer: Sendable {
    var status = 0
    var body: [UInt8] = []
}

private final class AnswerReader: ChannelInboundHandler {
    typealias InboundIn = HTTPClientResponsePart
    typealias OutboundOut = HTTPClientRequestPart

    private let promise: EventLoopPromise<Answer>
    private let limit: Int
    private var answer = Answer()

    init(promise: EventLoopPromise<Answer>, limit: Int) {
        self.promise = promise
        self.limit = limit
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        switch unwrapInboundIn(data) {
        case .head(let head): answer.status = Int(head.status.code)
        case .body(let buffer):
            guard answer.body.count + buffer.readableBytes <= limit else {
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
