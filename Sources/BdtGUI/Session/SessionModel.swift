import BdtInterfaces
import Observation

/// The life of the connection to a node: looked for, starting, there, gone, there again.
@Observable @MainActor package final class SessionModel {
    package enum Phase {
        /// No connection yet; the text says why when an attempt has failed.
        case connecting(failure: String?)
        /// The node starts: what it is doing.
        case starting(String)
        case running(NodeModel)
        /// The connection was lost; attempts to get it back follow.
        case lost
        /// The user wants to leave, and the GUI's own node is stopping.
        case stopping
        /// The GUI's own node ended before it was there: why, as far as it is known.
        case failed(String)
        /// Everything is over: the program may end.
        case ended
    }

    package struct Question: Identifiable, Sendable {
        package let id: Int
        package let message: UserMessage
        let answer: @Sendable (Bool) -> Void
    }

    package private(set) var phase = Phase.connecting(failure: nil)
    /// What the node asks or tells, oldest first.
    package private(set) var questions: [Question] = []

    @ObservationIgnored private let source: any NodeSource
    @ObservationIgnored private let retryDelay: Duration
    @ObservationIgnored package let context: GUIContext
    @ObservationIgnored private var handlers: [any Handler] = []
    @ObservationIgnored private var connected: ConnectedNode?
    @ObservationIgnored private var isLeaving = false
    @ObservationIgnored private var questionCount = 0
    /// What the node said last: the reason, should it end now.
    @ObservationIgnored private var lastMessage: String?

    package init(source: any NodeSource, context: GUIContext, retryDelay: Duration = .seconds(1)) {
        self.source = source
        self.context = context
        self.retryDelay = retryDelay
    }

    package var node: NodeModel? {
        if case .running(let node) = phase { node } else { nil }
    }

    /// Connects, and again whenever the connection is lost, until the user leaves. A node of the GUI's own that stops by itself ends it all.
    package func run() async {
        while !isLeaving {
            do {
                let connected = try await source.connect()
                lastMessage = nil
                await use(connected)
                if connected.isOwn, !isLeaving {
                    if let node {
                        // A node that was told to stop takes the GUI along; one that crashed is started again.
                        if node.isShuttingDown { break }
                    } else {
                        phase = .failed(
                            lastMessage ?? "The node has ended while it was starting. Its log says why: debug.log in the data directory.")
                        return release()
                    }
                }
                if !isLeaving { phase = .lost }
            } catch {
                if !isLeaving { phase = hasBeenLost ? .lost : .connecting(failure: failureText(error)) }
            }
            release()
            if !isLeaving { try? await Task.sleep(for: retryDelay) }
        }
        release()
        phase = .ended
    }

    private var hasBeenLost: Bool {
        if case .lost = phase { true } else { false }
    }

    /// Follows one connection from start to loss.
    private func use(_ connected: ConnectedNode) async {
        self.connected = connected
        if !isLeaving { phase = .starting("Starting the node…") }
        do {
            try await start(connected.node)
        } catch {
            lastMessage = lastMessage ?? (error is IPCError ? nil : failureText(error))
        }
        await connected.waitForLoss()
    }

    private func start(_ node: any Node) async throws {
        try await subscribe(node)
        if isLeaving { try await node.startShutdown() }
        guard let tip = try await node.appInitMain(), !isLeaving else { return }
        let model = NodeModel(node: node, tip: tip, context: context)
        try await model.start()
        if !isLeaving { phase = .running(model) }
    }

    /// Messages of a node that starts, and its questions.
    private func subscribe(_ node: any Node) async throws {
        handlers.append(
            try await node.handleInitMessage { [weak self] text in await self?.showStart(text) })
        handlers.append(
            try await node.handleMessageBox { [weak self] message in await self?.ask(message) ?? false })
        handlers.append(
            try await node.handleQuestion { [weak self] message in await self?.ask(message) ?? false })
    }

    private func showStart(_ text: String) {
        if case .starting = phase { phase = .starting(text) }
    }

    private func ask(_ message: UserMessage) async -> Bool {
        lastMessage = message.text
        return await withCheckedContinuation { continuation in
            questionCount += 1
            questions.append(Question(id: questionCount, message: message) { continuation.resume(returning: $0) })
        }
    }

    /// Answers the oldest question.
    package func answer(_ value: Bool) {
        guard !questions.isEmpty else { return }
        questions.removeFirst().answer(value)
    }

    /// Leaves: a node of the GUI's own is asked to stop, and `phase` becomes `ended` when it has; any other node goes on.
    package func leave() {
        guard !isLeaving else { return }
        isLeaving = true
        while !questions.isEmpty { answer(false) }
        guard let connected, connected.isOwn else {
            phase = .ended
            return
        }
        phase = .stopping
        Task { try? await connected.node.startShutdown() }
    }

    private func release() {
        while !questions.isEmpty { answer(false) }
        handlers = []
        connected = nil
    }
}
