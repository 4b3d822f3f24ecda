import BdtInterfaces
import Observation

/// A running node: tips, peers, warnings, wallets. Kept up to date by the node's notifications.
@Observable @MainActor package final class NodeModel {
    @ObservationIgnored package let node: any Node
    @ObservationIgnored package let context: GUIContext

    package private(set) var sync: SyncState
    package private(set) var connectionCount = 0
    package private(set) var isNetworkActive = true
    /// Lines to show; empty when all is well.
    package private(set) var warnings = ""
    /// Rises with each change of the ban list.
    package private(set) var banListVersion = 0
    /// Long work: a title and 0...100; nil when there is none.
    package private(set) var progress: (title: String, percent: Int)?
    /// The node is stopping, by whosever order.
    package private(set) var isShuttingDown = false
    /// Nil in a node without wallets.
    package private(set) var wallets: WalletListModel?

    @ObservationIgnored private var handlers: [any Handler] = []
    @ObservationIgnored private var watch: Task<Void, Never>?
    /// How often the node told of a tip.
    @ObservationIgnored private var tipEvents = 0

    package init(node: any Node, tip: BlockAndHeaderTip, context: GUIContext) {
        self.node = node
        self.context = context
        sync = SyncState(tip)
    }

    isolated deinit { watch?.cancel() }

    /// Subscribes to the node's events, then asks for what they do not tell.
    package func start() async throws {
        try await subscribeChain()
        try await readTip()
        try await subscribeNetwork()
        connectionCount = try await node.getNodeCount(.both)
        isNetworkActive = try await node.getNetworkActive()
        warnings = try await node.getWarnings()
        sync.isLoadingBlocks = try await node.isLoadingBlocks()
        handlers.append(try await node.handleInitWallet { [weak self] in await self?.loadWallets() })
        await loadWallets()
        watchShutdown()
    }

    private func subscribeChain() async throws {
        handlers.append(
            try await node.handleNotifyBlockTip { [weak self] change in await self?.blockTipChanged(change) })
        handlers.append(
            try await node.handleNotifyHeaderTip { [weak self] change in await self?.headerTipChanged(change) })
        handlers.append(
            try await node.handleShowProgress { [weak self] title, percent, _ in await self?.showProgress(title, percent) })
    }

    /// Takes in the blocks that came between the answer that the model began with and the subscription: nothing tells of them again.
    private func readTip() async throws {
        let before = tipEvents
        let (height, time) = (try await node.getNumBlocks(), try await node.getLastBlockTime())
        let progress = try await node.getVerificationProgress()
        // An event is newer.
        guard tipEvents == before else { return }
        let state: TipChange.State = sync.isLoadingBlocks ? .reindexing : .inStep
        sync.apply(block: TipChange(state: state, height: height, time: time, hash: .zero, verificationProgress: progress))
    }

    private func subscribeNetwork() async throws {
        handlers.append(
            try await node.handleNotifyNumConnectionsChanged { [weak self] count in await self?.setConnectionCount(count) })
        handlers.append(
            try await node.handleNotifyNetworkActiveChanged { [weak self] isActive in await self?.setActive(isActive) })
        handlers.append(try await node.handleNotifyAlertChanged { [weak self] in await self?.readWarnings() })
        handlers.append(try await node.handleBannedListChanged { [weak self] in await self?.bansChanged() })
    }

    private func blockTipChanged(_ change: TipChange) {
        tipEvents += 1
        sync.apply(block: change)
        wallets?.blockTipChanged(height: change.height)
    }

    private func headerTipChanged(_ change: TipChange) { sync.apply(header: change) }
    private func setConnectionCount(_ count: Int) { connectionCount = count }
    private func setActive(_ isActive: Bool) { isNetworkActive = isActive }
    private func bansChanged() { banListVersion += 1 }
    private func showProgress(_ title: String, _ percent: Int) { progress = percent >= 100 ? nil : (title, percent) }

    private func readWarnings() async {
        if let text = try? await node.getWarnings() { warnings = text }
    }

    /// The wallet process may be another one than before.
    private func loadWallets() async {
        guard let loader = try? await node.walletLoader() else {
            wallets = nil
            return
        }
        let list = WalletListModel(loader: loader, node: node, tipHeight: sync.blockHeight, context: context)
        await list.start()
        wallets = list
    }

    /// As published: asks whether the node stops, because that is announced by nothing but the loss of the connection.
    private func watchShutdown() {
        watch = Task { [weak self, node] in
            while !Task.isCancelled, let isStopping = try? await node.shutdownRequested() {
                if isStopping {
                    self?.isShuttingDown = true
                    return
                }
                try? await Task.sleep(for: .milliseconds(200))
            }
        }
    }

    package func setNetworkActive(_ isActive: Bool) {
        Task { try? await node.setNetworkActive(isActive) }
    }
}
