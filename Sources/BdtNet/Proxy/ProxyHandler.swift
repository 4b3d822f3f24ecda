import BdtBase
import NIOCore

/// Does the handshake with a proxy on a new socket. Handlers behind it see the socket become active once the way to the destination is open.
final class ProxyHandler: ChannelInboundHandler, RemovableChannelHandler {
    typealias InboundIn = ByteBuffer
    typealias InboundOut = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private static let patience: TimeAmount = .seconds(20)

    private var handshake: SOCKS5Handshake
    /// Told once whether the way is open.
    private let opened: EventLoopPromise<Void>
    private var timeout: Scheduled<Void>?

    init(_ handshake: SOCKS5Handshake, opened: EventLoopPromise<Void>) {
        self.handshake = handshake
        self.opened = opened
    }

    func channelActive(context: ChannelHandlerContext) {
        Log.debug(.proxy, "SOCKS5 connecting \(handshake.host)")
        let channel = context.channel
        let opened = opened
        timeout = context.eventLoop.scheduleTask(in: Self.patience) {
            opened.fail(SOCKS5Error(description: "the proxy does not answer"))
            channel.close(promise: nil)
        }
        send(handshake.greeting, context)
    }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        do throws(SOCKS5Error) {
            let answer = try handshake.receive([UInt8](unwrapInboundIn(data).readableBytesView))
            if !answer.isEmpty { send(answer, context) }
        } catch {
            Log.debug(.proxy, "Socks5() connect to \(handshake.host):\(handshake.port) failed: \(error)")
            opened.fail(error)
            return context.close(promise: nil)
        }
        if handshake.isDone { stepAside(context) }
    }

    private func stepAside(_ context: ChannelHandlerContext) {
        timeout?.cancel()
        Log.debug(.proxy, "SOCKS5 connected \(handshake.host)")
        opened.succeed()
        context.fireChannelActive()
        let rest = handshake.rest
        if !rest.isEmpty { context.fireChannelRead(wrapInboundOut(context.channel.allocator.buffer(bytes: rest))) }
        context.pipeline.syncOperations.removeHandler(context: context, promise: nil)
    }

    func channelInactive(context: ChannelHandlerContext) {
        timeout?.cancel()
        opened.fail(SOCKS5Error(description: "the proxy closed the connection"))
        context.fireChannelInactive()
    }

    func errorCaught(context: ChannelHandlerContext, error: any Error) {
        opened.fail(error)
        context.close(promise: nil)
    }

    private func send(_ bytes: [UInt8], _ context: ChannelHandlerContext) {
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(bytes: bytes)), promise: nil)
    }
}
