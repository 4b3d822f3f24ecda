import BdtBase
import BdtInterfaces
import BdtKernel
import Synchronization

/// What user interfaces are told of a node.
package final class NodeEvents: Sendable {
    package let initMessage = EventSource<String>(keepsAll: true)
    package let message = EventSource<UserMessage>(keepsAll: true)
    package let question = EventSource<UserMessage>(keepsAll: true)
    package let progress = EventSource<(title: String, percent: Int, canResume: Bool)>()
    /// The wallet process is there.
    package let wallets = EventSource<Void>()
    package let connectionCount = EventSource<Int>()
    package let networkActivity = EventSource<Bool>()
    package let warnings = EventSource<Void>()
    package let bans = EventSource<Void>()
    package let blockTip = EventSource<TipChange>()
    package let headerTip = EventSource<TipChange>()

    package init() {}
}

/// Passes on what the kernel tells.
final class KernelEvents: KernelObserver {
    private unowned let node: NodeContext

    init(_ node: NodeContext) { self.node = node }

    func updatedTip(_ new: BlockIndexEntry, fork: BlockIndexEntry?, isInitialDownload: Bool) {
        guard node.events.blockTip.isObserved else { return }
        node.events.blockTip.send(
            TipChange(
                state: state(isInitialDownload), height: new.height, time: new.time, hash: new.hash,
                verificationProgress: node.kernel.verificationProgress(new)))
    }

    func headerTip(height: Int, time: Int64, isInitialDownload: Bool, presync: Bool) {
        guard node.events.headerTip.isObserved else { return }
        let hash = presync ? .zero : node.kernel.bestHeader?.hash ?? .zero
        node.events.headerTip.send(
            TipChange(
                state: state(isInitialDownload), height: height, time: time, hash: hash, verificationProgress: presync ? 1 : 0))
    }

    private func state(_ isInitialDownload: Bool) -> TipChange.State {
        node.kernel.isImporting ? .reindexing : isInitialDownload ? .initialDownload : .inStep
    }
}

/// Looks once a second whether something about the network changed that user interfaces show.
final class NetworkEvents: Sendable {
    private struct Picture: Equatable {
        var count: Int
        var isActive: Bool
        var bans: Int
    }

    private unowned let node: NodeContext
    private let last = Mutex<Picture?>(nil)

    init(_ node: NodeContext) { self.node = node }

    func look() {
        guard let connections = node.startedPeers?.connections else { return }
        let picture = Picture(
            count: connections.connectionCount, isActive: connections.isActive, bans: Set(connections.bans.bans.map(\.subnet)).hashValue)
        let before = last.withLock { last in
            defer { last = picture }
            return last
        }
        if before?.count != picture.count { node.events.connectionCount.send(picture.count) }
        if before?.isActive != picture.isActive { node.events.networkActivity.send(picture.isActive) }
        if before?.bans != picture.bans { node.events.bans.send(()) }
    }
}

extension NodeContext {
    /// Begins to tell user interfaces what happens in kernel and network; of the kernel until the subscription goes.
    package func startEvents() -> KernelNotifications.Subscription {
        let network = NetworkEvents(self)
        scheduler.scheduleEvery(1) { network.look() }
        return kernel.notifications.subscribe(KernelEvents(self))
    }
}
