import BdtBase
import BdtInterfaces
import BdtKernel
import BdtPrimitives
import Collections
import Dispatch
import Synchronization

/// Carries the kernel's events to one wallet process, one call at a time and in order, without holding up the kernel for each.
///
/// At most `backlogLimit` events wait. Beyond that the delivery thread waits for the wallet; a wallet that takes nothing for
/// `patience` seconds loses its subscription, so that it cannot hold up the node for ever.
final class NotificationForwarder: KernelObserver {
    private enum Event: Sendable {
        case connected(BlockInfo, validated: Bool)
        case disconnected(BlockInfo)
        case tip
        case added(Transaction)
        case removed(Transaction, MempoolRemovalReason)
        case flushed(BlockLocator, validated: Bool)
        /// Resumes when everything before it was delivered.
        case fence(CheckedContinuation<Void, Never>)
    }

    private struct State {
        var queue: Deque<Event> = []
        var isDelivering = false
        var isEnded = false
    }

    private static let backlogLimit = 256
    private static let patience = 60

    private let receiver: any ChainNotifications
    private let state = Mutex(State())
    /// Counts the room that is left for events.
    private let room = DispatchSemaphore(value: NotificationForwarder.backlogLimit)

    init(_ receiver: any ChainNotifications) { self.receiver = receiver }

    /// No event reaches the receiver any more; what waits is dropped and fences are let through.
    func end() {
        let dropped = state.withLock { state in
            state.isEnded = true
            defer { state.queue = [] }
            return state.queue
        }
        for event in dropped { discard(event) }
    }

    /// Returns once the receiver has answered all events so far.
    func settle() async {
        await withCheckedContinuation { continuation in
            enqueue(.fence(continuation))
        }
    }

    // Blocks in the background lie below the chain that wallets follow.

    func blockConnected(_ entry: BlockIndexEntry, _ block: Block, role: ChainstateRole) {
        if role != .background { post(.connected(BlockInfo(entry, block), validated: role == .normal)) }
    }

    func blockDisconnected(_ entry: BlockIndexEntry, _ block: Block) { post(.disconnected(BlockInfo(entry, block))) }
    func updatedTip(_ new: BlockIndexEntry, fork: BlockIndexEntry?, isInitialDownload: Bool) { post(.tip) }

    func chainStateFlushed(_ locator: BlockLocator, role: ChainstateRole) {
        if role != .background { post(.flushed(locator, validated: role == .normal)) }
    }

    func mempoolChanged(_ event: MempoolEvent) {
        switch event {
        case .added(let addition, _): post(.added(addition.transaction))
        case .removed(let transaction, let reason, _): post(.removed(transaction, MempoolRemovalReason(reason)))
        // Wallets learn of these from the block.
        case .removedForBlock: break
        }
    }

    /// Called on the kernel's delivery thread, which may wait.
    private func post(_ event: Event) {
        guard !state.withLock({ $0.isEnded }) else { return }
        guard room.wait(timeout: .now() + .seconds(NotificationForwarder.patience)) == .success else {
            Log.error("A wallet process takes no notifications; it is cut off from them until it is started again")
            return end()
        }
        enqueue(event)
    }

    private func enqueue(_ event: Event) {
        enum Next { case nothing, deliver, discard }
        let next = state.withLock { state -> Next in
            if state.isEnded { return .discard }
            state.queue.append(event)
            if state.isDelivering { return .nothing }
            state.isDelivering = true
            return .deliver
        }
        switch next {
        case .nothing: break
        case .discard: discard(event)
        case .deliver: Task { await deliverAll() }
        }
    }

    private func discard(_ event: Event) {
        if case .fence(let continuation) = event { continuation.resume() } else { room.signal() }
    }

    private func deliverAll() async {
        while let event = takeNext() {
            do {
                try await deliver(event)
            } catch {
                Log.debug(.ipc, "Notifications end: \(error)")
                end()
            }
            discard(event)
        }
    }

    private func takeNext() -> Event? {
        state.withLock { state in
            let event = state.queue.popFirst()
            if event == nil { state.isDelivering = false }
            return event
        }
    }

    private func deliver(_ event: Event) async throws {
        switch event {
        case .connected(let block, let validated): try await receiver.blockConnected(block, validated: validated)
        case .disconnected(let block): try await receiver.blockDisconnected(block)
        case .tip: try await receiver.updatedBlockTip()
        case .added(let transaction): try await receiver.transactionAddedToMempool(transaction)
        case .removed(let transaction, let reason): try await receiver.transactionRemovedFromMempool(transaction, reason: reason)
        case .flushed(let locator, let validated): try await receiver.chainStateFlushed(locator, validated: validated)
        case .fence: break
        }
    }
}

extension BlockInfo {
    init(_ entry: BlockIndexEntry, _ block: Block) {
        self.init(
            hash: entry.hash, previousHash: block.header.previousHash, height: entry.height, maxTime: entry.maxTime, block: block)
    }
}

extension MempoolRemovalReason {
    init(_ removal: MempoolRemoval) {
        self =
            switch removal {
            case .expiry: .expiry
            case .sizeLimit: .sizeLimit
            case .reorganisation: .reorganisation
            case .block: .block
            case .conflict: .conflict
            case .replaced: .replaced
            }
    }
}
