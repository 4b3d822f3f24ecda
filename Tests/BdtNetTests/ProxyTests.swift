import BdtBase
import BdtWire
import Foundation
import NIOCore
import NIOPosix
import Synchronization
import Testing

@testable import BdtNet

@Suite struct ProxyTests {
    // MARK: Handshake

    private static let credentials = SOCKS5Handshake.Credentials(user: "u", password: "pw")
    private static let request: [UInt8] = [5, 1, 0, 3, 4] + Array("name".utf8) + [0x1c, 0xe1]

    private func handshake(_ credentials: SOCKS5Handshake.Credentials? = nil) throws -> SOCKS5Handshake {
        try #require(SOCKS5Handshake(host: "name", port: 7393, credentials: credentials))
    }

    @Test func asksForTheDestination() throws {
        var handshake = try handshake()
        #expect(handshake.greeting == [5, 1, 0])
        #expect(try handshake.receive([5, 0]) == Self.request)
        #expect(try handshake.receive([5, 0, 0, 1, 1, 2, 3, 4, 5, 6, 77]).isEmpty)
        #expect(handshake.isDone && handshake.rest == [77])
    }

    @Test(arguments: [[1, 1, 2, 3, 4], [3, 2, 0x61, 0x62], [4] + [UInt8](repeating: 9, count: 16)] as [[UInt8]])
    func showsCredentialsWhenAsked(address: [UInt8]) throws {
        var handshake = try handshake(Self.credentials)
        #expect(handshake.greeting == [5, 2, 0, 2])
        // Byte by byte: nothing depends on how the stream is cut.
        var output: [UInt8] = []
        for byte in [5, 2, 1, 0, 5, 0, 0] + address + [0, 80] as [UInt8] { output += try handshake.receive([byte]) }
        #expect(output == [1, 1] + Array("u".utf8) + [2] + Array("pw".utf8) + Self.request)
        #expect(handshake.isDone && handshake.rest.isEmpty)
    }

    @Test(
        arguments: [
            ([4, 0], "Proxy failed to initialize"), ([5, 0xff], "Proxy requested wrong authentication method 255"),
            ([5, 2], "Proxy requested wrong authentication method 2"), ([5, 0, 5, 5], "connection refused"),
            ([5, 0, 5, 0xf0], "onion service descriptor can not be found"), ([5, 0, 5, 0x77], "unknown (0x77)"),
            ([5, 0, 5, 0, 0, 9, 1], "Error: malformed proxy response"), ([5, 0, 5, 0, 1, 1, 1], "Error: malformed proxy response"),
        ] as [([UInt8], String)])
    func refuses(answer: [UInt8], text: String) throws {
        var handshake = try handshake()
        do throws(SOCKS5Error) {
            _ = try handshake.receive(answer)
            Issue.record("accepted")
        } catch {
            #expect(error.description == text)
        }
    }

    @Test func namesHaveALimit() {
        #expect(SOCKS5Handshake(host: "", port: 1) == nil)
        #expect(SOCKS5Handshake(host: String(repeating: "a", count: 255), port: 1) != nil)
        #expect(SOCKS5Handshake(host: String(repeating: "a", count: 256), port: 1) == nil)
    }

    // MARK: What users write

    @Test func readsWhatUsersWrite() {
        func text(_ written: String) -> String? { Proxy(written, usesDNS: false).map { "\($0)" } }
        #expect(text("127.0.0.1") == "127.0.0.1:9050")
        #expect(text("[::1]:80") == "[::1]:80")
        #expect(text("unix:/tmp/tor") == "unix:/tmp/tor")
        #expect(text("unix:" + String(repeating: "x", count: 108)) == nil)
        #expect(text("unix:") == nil && text("name:80") == nil && text("127.0.0.1:x") == nil)
    }

    // MARK: Connections

    /// Answers as a proxy that connects nobody and sends on nothing, and notes what it was asked for.
    private func startProxy(_ group: MultiThreadedEventLoopGroup, _ asked: AskedNames) async throws -> any Channel {
        try await ServerBootstrap(group: group)
            .childChannelInitializer { channel in
                channel.eventLoop.makeCompletedFuture { try channel.pipeline.syncOperations.addHandler(SilentProxy(asked)) }
            }
            .bind(host: "127.0.0.1", port: 0).get()
    }

    @Test func namesAndAddressesGoThroughTheProxy() async throws {
        let group = MultiThreadedEventLoopGroup(numberOfThreads: 1)
        let asked = AskedNames()
        let server = try await startProxy(group, asked)
        let port = UInt16(try #require(server.localAddress?.port))
        let folder = try TemporaryFolder()
        let clock = Clock()
        var options = NetOptions(magic: [1, 2, 3, 4], defaultPort: 7393)
        options.connectOnly = []
        let proxy = try #require(Proxy("127.0.0.1:\(port)", usesDNS: false))
        options.proxies = [.ipv4: proxy, .onion: proxy]
        options.nameProxy = proxy
        let manager = ConnectionManager(
            options: options, clock: clock, bans: BanList(path: folder.file("bans"), clock: clock), addresses: AddressManager(clock: clock))
        try await manager.start()
        let onion = "pg6mmjiyjmcrsslvykfwnntlaru7p5svn6y2ymmju6nubxndf4pscryd.onion"
        for name in ["node.noumenon", "15.61.23.23:1234", "\(onion):8333"] {
            #expect(await manager.open(named: name, type: .manual), "\(name)")
        }
        #expect(asked.all.map(\.name) == ["node.noumenon:7393", "15.61.23.23:1234", "\(onion):8333"])
        #expect(Set(asked.all.map(\.user)).count == 3, "each connection has credentials of its own")
        #expect(manager.connections.map(\.name) == ["node.noumenon", "15.61.23.23:1234", "\(onion):8333"])
        #expect(manager.connections.map(\.network) == [.unroutable, .ipv4, .onion])
        try await server.close()
        // A proxy that is not there is no reason to go around it.
        #expect(await !manager.open(named: "15.61.23.24:1234", type: .manual))
        await manager.stop()
        try await group.shutdownGracefully()
    }
}

@Suite struct SeedNodeQueueTests {
    @Test func asksAtOnceWhileNothingIsKnown() {
        var queue = SeedNodeQueue(["a", "b"], now: 100)
        #expect(queue.next(known: 0, peers: 0, now: 100)?.text == "Empty addrman, adding seednode (b) to addrfetch")
        #expect(queue.next(known: 0, peers: 0, now: 110) == nil)
        #expect(
            queue.next(known: 3, peers: 1, now: 111)?.text
                == "Couldn't connect to peers from addrman after 10 seconds. Adding seednode (a) to addrfetch")
        #expect(queue.next(known: 3, peers: 1, now: 200) == nil)
    }

    @Test func leavesSeedNodesAloneWhilePeersAreThere() {
        var queue = SeedNodeQueue(["a"], now: 0)
        #expect(queue.next(known: 5, peers: 0, now: 1) == nil)
        #expect(queue.next(known: 5, peers: 2, now: 60) == nil)
        #expect(queue.next(known: 5, peers: 1, now: 61)?.name == "a")
    }
}

private final class AskedNames: Sendable {
    private let names = Mutex<[(name: String, user: String)]>([])
    var all: [(name: String, user: String)] { names.withLock { $0 } }
    func add(_ name: String, user: String) { names.withLock { $0.append((name, user)) } }
}

private final class SilentProxy: ChannelInboundHandler {
    typealias InboundIn = ByteBuffer
    typealias OutboundOut = ByteBuffer

    private let asked: AskedNames
    private var stage = 0
    private var user = ""

    init(_ asked: AskedNames) { self.asked = asked }

    func channelRead(context: ChannelHandlerContext, data: NIOAny) {
        let bytes = [UInt8](unwrapInboundIn(data).readableBytesView)
        let answer: [UInt8]
        switch stage {
        case 0: answer = [5, 2]
        case 1:
            user = String(decoding: bytes[2..<(2 + Int(bytes[1]))], as: UTF8.self)
            answer = [1, 0]
        case 2:
            let end = 5 + Int(bytes[4])
            asked.add("\(String(decoding: bytes[5..<end], as: UTF8.self)):\(Int(bytes[end]) << 8 | Int(bytes[end + 1]))", user: user)
            answer = [5, 0, 0, 1, 0, 0, 0, 0, 0, 0]
        default: return
        }
        stage += 1
        context.writeAndFlush(wrapOutboundOut(context.channel.allocator.buffer(bytes: answer)), promise: nil)
    }
}
