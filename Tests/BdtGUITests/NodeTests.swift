import BdtBase
import BdtGUI
import BdtInterfaces
import BdtPrimitives
import Foundation
import Synchronization
import Testing

@MainActor @Suite struct NodeStartTests {
    /// The node may have gone on between its first answer and the subscription.
    @Test func blocksBeforeTheSubscriptionCount() async throws {
        let fake = FakeNode()
        let model = NodeModel(node: fake, tip: fake.state.withLock { $0.tip }, context: makeContext())
        fake.state.withLock { $0.tip.blockHeight = 106 }
        try await model.start()
        #expect(model.sync.blockHeight == 106)
    }
}

@Suite struct SyncTextTests {
    private func state(blockAge: Int64, headerAge: Int64 = 0, progress: Double = 0.5) -> SyncState {
        SyncState(
            BlockAndHeaderTip(
                blockHeight: 50, blockTime: 1_000_000 - blockAge, headerHeight: 100, headerTime: 1_000_000 - headerAge,
                verificationProgress: progress))
    }

    private func text(_ state: SyncState, connections: Int = 8) -> SyncText {
        SyncText(state, connections: connections, now: 1_000_000, spacing: 120)
    }

    @Test func upToDate() {
        let shown = text(state(blockAge: 5399))
        #expect(shown.behind.isEmpty && shown.activity.isEmpty && shown.fraction == 1)
        #expect(shown.tooltip.hasPrefix("Up to date"))
    }

    @Test func behind() {
        let shown = text(state(blockAge: 5400))
        #expect(shown.behind == "90 minutes behind")
        #expect(shown.activity == "Synchronising with the network…")
        #expect(shown.fraction == 0.5)
        #expect(text(state(blockAge: 5400), connections: 0).activity == "Connecting to peers…")
    }

    @Test func headers() {
        // 12000 seconds make a hundred blocks of 120 seconds, beside the hundred headers that are there.
        #expect(text(state(blockAge: 90_000, headerAge: 12_000)).activity == "Syncing headers (50.0%)…")
        var presync = state(blockAge: 90_000, headerAge: 12_000)
        presync.apply(header: TipChange(state: .initialDownload, height: 300, time: 988_000, hash: .zero, verificationProgress: 1))
        #expect(text(presync).activity == "Pre-syncing headers (75.0%)…")
    }

    @Test func diskWork() {
        var loading = state(blockAge: 90_000)
        loading.isLoadingBlocks = true
        #expect(text(loading).activity == "Processing blocks on disk…")
    }
}

@Suite @MainActor struct NodeModelTests {
    @Test func followsNotifications() async throws {
        let (node, fake, _) = try await makeNode()
        #expect(node.sync.blockHeight == 100)
        await fake.send(blockTip: TipChange(state: .inStep, height: 101, time: 5, hash: .zero, verificationProgress: 0.25))
        await fake.send(headerTip: TipChange(state: .inStep, height: 150, time: 6, hash: .zero, verificationProgress: 0))
        await fake.send(connections: 3)
        #expect(node.sync.blockHeight == 101 && node.sync.progress == 0.25 && node.sync.headerHeight == 150)
        #expect(node.connectionCount == 3)
        node.setNetworkActive(false)
        #expect(await until { !fake.state.withLock { $0.isNetworkActive } })
        try await fake.startShutdown()
        #expect(await until { node.isShuttingDown })
    }

    @Test func trafficRates() async throws {
        let (node, fake, _) = try await makeNode()
        let traffic = TrafficModel(node: node)
        await traffic.sample(seconds: 1)
        #expect(traffic.samples.isEmpty)
        fake.state.withLock { $0.bytes = (4000, 1000) }
        await traffic.sample(seconds: 2)
        #expect(traffic.samples.map(\.received) == [2] && traffic.samples.map(\.sent) == [0.5])
        #expect(traffic.scale == 2)
        fake.state.withLock { $0.bytes = (24_000, 1000) }
        await traffic.sample(seconds: 2)
        #expect(traffic.scale == 10)
        traffic.show(minutes: 5000)
        #expect(traffic.minutes == 1440 && traffic.samples.isEmpty)
        for _ in 0..<900 { await traffic.sample(seconds: 1) }
        #expect(traffic.samples.count == TrafficModel.sampleCount)
    }

    @Test func peers() async throws {
        let (node, fake, _) = try await makeNode()
        var (first, second) = (NodeStats(), NodeStats())
        (first.id, first.userAgent, first.isInbound, first.network, first.address) = (
            1, "/b/", true, .ipv4, [1, 4, 10, 0, 0, 1, 0x20, 0x8d]
        )
        (second.id, second.userAgent, second.connectionType) = (2, "/a/", .blockRelay)
        let stats = [first, second]
        fake.state.withLock { $0.peers = stats }
        let peers = PeersModel(node: node)
        await peers.refresh()
        #expect(peers.peers.map(\.id) == [1, 2])
        peers.sort(by: .userAgent, ascending: true)
        #expect(peers.peers.map(\.id) == [2, 1])
        await peers.ban(peers.peers[1], seconds: 60)
        #expect(fake.calls == ["ban [1, 4, 10, 0, 0, 1] 60", "disconnect [1, 4, 10, 0, 0, 1]"])
        await peers.disconnect(peers.peers[0])
        #expect(peers.peers.map(\.id) == [1])
        fake.state.withLock {
            $0.banned = #"{"banned_nets":[{"version":1,"ban_created":1,"banned_until":99,"address":"10.0.0.1/32"}]}"#
            $0.replies["setban"] = "null"
        }
        await peers.refreshBans()
        #expect(peers.bans.map(\.subnet) == ["10.0.0.1/32"] && peers.bans.map(\.until) == [99])
        await peers.unban(peers.bans[0])
        #expect(fake.calls.last == #"/ setban ["10.0.0.1/32","remove"]"#)
    }

    @Test func peerText() {
        var stats = NodeStats()
        (stats.connectionType, stats.connectionTime, stats.minimumPingTime, stats.transport) = (.blockRelay, 940, 12_345, 2)
        var state = NodeStateStats()
        state.services = 1 | 1 << 3 | 1 << 40
        stats.state = state
        let text = PeerText(stats, now: 1000)
        #expect(text.age == "1 m" && text.direction == "Outbound" && text.type == "Block Relay" && text.ping == "12 ms")
        let details = Dictionary(text.details.map { ($0.name, $0.value) }) { first, _ in first }
        #expect(details["Direction/Type"] == "Outbound Block Relay")
        #expect(details["Services"] == "NETWORK, WITNESS, UNKNOWN[2^40]")
        #expect(details["Transport"] == "v2" && details["Last Send"] == "Never" && details["Synced Blocks"] == "Unknown")
    }

    @Test func information() async throws {
        let (node, fake, _) = try await makeNode()
        fake.state.withLock {
            $0.replies = ["uptime": "100", "getnetworkinfo": #"{"subversion":"/x/","localaddresses":[{"address":"1.2.3.4"}]}"#]
        }
        let information = InformationModel(node: node, dataDirectory: "/data")
        await information.load()
        await information.refresh()
        let rows = Dictionary(information.sections.flatMap(\.rows).map { ($0.name, $0.value) }) { first, _ in first }
        #expect(rows["User agent"] == "/x/" && rows["Datadir"] == "/data" && rows["Local addresses"] == "1.2.3.4")
        #expect(rows["Current block height"] == "100" && rows["Memory usage"] == "1.23 MB / 300.00 MB")
        #expect(rows["Name"] == "regtest")
    }

    @Test func options() async throws {
        let (_, fake, _) = try await makeNode()
        fake.state.withLock { ($0.settings, $0.ignored) = (["dbcache": "\"100\"", "listen": "false", "proxy": "\"1.2.3.4:9\""], ["par"]) }
        let options = OptionsModel(node: fake)
        await options.load()
        func option(_ id: String) -> OptionsModel.Option? { options.options.first { $0.id == id } }
        #expect(option("dbcache")?.text == "100" && option("listen")?.isOn == false && option("spendzeroconfchange")?.isOn == true)
        #expect(option("par")?.isOverruled == true && !options.needsRestart)
        options.set("dbcache", "1")
        #expect(!options.isValid)
        #expect(await !options.save())
        options.set("dbcache", "200")
        options.set("proxy", "")
        options.set("listen", "1")
        #expect(options.needsRestart)
        #expect(await options.save())
        #expect(fake.state.withLock { $0.settings } == ["dbcache": "\"200\"", "listen": "true", "proxy": "null"])
        options.set("proxy", "nonsense")
        #expect(option("proxy")?.problem != nil)
    }
}

@Suite @MainActor struct SessionTests {
    /// Hands out nodes one after the other; a test says when each is lost.
    private final class Source: NodeSource {
        struct Refused: Error {}
        struct State {
            var nodes: [FakeNode]
            var losses: [CheckedContinuation<Void, Never>] = []
            var attempts = 0
        }
        let state: Mutex<State>
        let isOwn: Bool

        init(_ nodes: [FakeNode], isOwn: Bool) {
            state = Mutex(State(nodes: nodes))
            self.isOwn = isOwn
        }

        func connect() async throws -> ConnectedNode {
            let node = state.withLock { state in
                state.attempts += 1
                return state.nodes.isEmpty ? nil : state.nodes.removeFirst()
            }
            guard let node else { throw Refused() }
            return ConnectedNode(node: node, isOwn: isOwn) { [self] in
                await withCheckedContinuation { continuation in state.withLock { $0.losses.append(continuation) } }
            }
        }

        func lose() { state.withLock { $0.losses.removeFirst() }.resume() }
        var isWaiting: Bool { state.withLock { !$0.losses.isEmpty } }
    }

    private func isRunning(_ session: SessionModel) -> Bool { session.node != nil }
    private func isLost(_ session: SessionModel) -> Bool { if case .lost = session.phase { true } else { false } }
    private func isEnded(_ session: SessionModel) -> Bool { if case .ended = session.phase { true } else { false } }

    @Test func returnsWhenTheNodeIsBack() async {
        let source = Source([FakeNode(), FakeNode()], isOwn: false)
        let session = SessionModel(source: source, context: makeContext(), retryDelay: .milliseconds(1))
        let task = Task { await session.run() }
        #expect(await until { isRunning(session) && source.isWaiting })
        let first = session.node
        source.lose()
        #expect(await until { isRunning(session) && session.node !== first && source.isWaiting })
        source.lose()
        #expect(await until { isLost(session) && source.state.withLock { $0.attempts } > 4 })
        session.leave()
        await task.value
        #expect(isEnded(session))
    }

    @Test func endsWithItsOwnNode() async {
        let node = FakeNode()
        let source = Source([node], isOwn: true)
        let session = SessionModel(source: source, context: makeContext(), retryDelay: .milliseconds(1))
        let task = Task { await session.run() }
        #expect(await until { isRunning(session) && source.isWaiting })
        session.leave()
        #expect(await until { node.state.withLock { $0.isStopping } })
        #expect(!isEnded(session))
        source.lose()
        await task.value
        #expect(isEnded(session))
    }

    @Test func startsItsOwnNodeAgainAfterACrash() async {
        let source = Source([FakeNode(), FakeNode()], isOwn: true)
        let session = SessionModel(source: source, context: makeContext(), retryDelay: .milliseconds(1))
        let task = Task { await session.run() }
        #expect(await until { isRunning(session) && source.isWaiting })
        source.lose()
        #expect(await until { isRunning(session) && source.isWaiting })
        #expect(source.state.withLock { $0.attempts } == 2)
        session.leave()
        source.lose()
        await task.value
    }

    @Test func questionsAreAnsweredInOrder() async {
        let node = FakeNode()
        let source = Source([node], isOwn: false)
        let session = SessionModel(source: source, context: makeContext())
        Task { await session.run() }
        #expect(await until { isRunning(session) && source.isWaiting })
        async let first = node.ask(UserMessage("rebuild?", nonInteractiveText: "x"))
        #expect(await until { session.questions.count == 1 })
        session.answer(true)
        #expect(await first)
        session.leave()
        source.lose()
    }
}

@Suite @MainActor struct PreferencesTests {
    @Test func areKeptInAFile() throws {
        let folder = FileManager.default.temporaryDirectory.appendingPathComponent("bdtcoin-gui-\(UUID().uuidString)")
        defer { try? FileManager.default.removeItem(at: folder) }
        let path = folder.appendingPathComponent("deep/gui.json").path
        let first = Preferences(path: path)
        first.unit = .micro
        first.masksValues = true
        let second = Preferences(path: path)
        #expect(second.unit == .micro && second.masksValues && !second.subtractsFeeByDefault)
        #expect(Preferences(path: path, resets: true).unit == .coin)
        try "{ not json".write(toFile: path, atomically: true, encoding: .utf8)
        #expect(Preferences(path: path).unit == .coin)
    }
}

@Suite struct LaunchTests {
    private func run(_ words: [String]) throws -> Launch {
        let folder = FileManager.default.temporaryDirectory.path
        guard case .run(let launch) = Launch.read(["-regtest", "-datadir=\(folder)"] + words) else { throw CancellationError() }
        return launch
    }

    @Test func theNodeGetsItsOptionsOnly() throws {
        let launch = try run(["-min", "-nosplash", "--lang=de", "-dbcache=5", "-uitest=/x", "bdtcoin:mabc?amount=1"])
        #expect(launch.nodeOptions.suffix(1) == ["-dbcache=5"] && launch.nodeOptions.count == 3)
        #expect(launch.isMinimized && launch.automationPath == "/x" && launch.nodeAddress == nil)
        #expect(launch.payments == [PaymentURI(address: "mabc", amount: Amount(100_000_000))])
        #expect(launch.parameters.network.name == "regtest")
    }

    @Test(arguments: [
        ("-ipcconnect", "unix"), ("-ipcconnect=auto", "auto"), ("-ipcconnect=unix:/a", "unix:/a"), ("-ipcconnect=0", nil),
        ("-noipcconnect", nil),
    ])
    func attaches(_ option: String, _ address: String?) throws {
        #expect(try run([option]).nodeAddress == address)
    }

    @Test(arguments: [
        (["-nosuch"], "Invalid parameter -nosuch"), (["word"], "unexpected token 'word'"), (["-datadir=/no/such/folder"], "does not exist"),
        (["bdtcoin://x"], "not a valid URI"),
    ])
    func refuses(_ words: [String], _ text: String) {
        guard case .finish(_, let errors, let status) = Launch.read(words) else {
            Issue.record("it would run")
            return
        }
        #expect(status == 1 && errors.contains(text))
    }

    @Test func helpsAndTellsItsVersion() {
        guard case .finish(let output, _, 0) = Launch.read(["-help"]) else {
            Issue.record("no help")
            return
        }
        #expect(output.contains("-ipcconnect=<address>") && output.contains("-datadir=<dir>") && !output.contains("uitest"))
    }
}
