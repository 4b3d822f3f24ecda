import BdtConsensus
import BdtPrimitives
import Foundation
import Synchronization
import Testing

@testable import BdtKernel

@Suite struct NotificationTests {
    @Test func tellsEventsInOrder() throws {
        let node = try TestNode()
        let first = node.mine(2)
        let recorder = Recorder()
        node.kernel.notifications.drain()
        let subscription = node.kernel.notifications.subscribe(recorder)
        node.mine(2, on: first[0])
        node.kernel.notifications.drain()
        #expect(recorder.events == ["header 3", "-2", "+2", "+3", "tip 3 fork 1"])
        #expect(recorder.checked == ["valid", "valid"])
        #expect(recorder.seenTips == [3], "observers see at least the state that an event speaks of")
        subscription.cancel()
        node.mine(1)
        node.kernel.notifications.drain()
        #expect(recorder.events.count == 5)
    }

    @Test func tellsInvalidationAndFlush() throws {
        let node = try TestNode()
        let entries = node.mine(2)
        let recorder = Recorder()
        node.kernel.notifications.drain()
        let subscription = node.kernel.notifications.subscribe(recorder)
        #expect(node.kernel.invalidate(entries[1]))
        try node.kernel.flush()
        node.kernel.notifications.drain()
        #expect(recorder.events == ["-2", "tip 1 fork 1", "flushed 2"])
        withExtendedLifetime(subscription) {}
    }

    @Test func tellsRefusals() throws {
        let node = try TestNode()
        let recorder = Recorder()
        node.kernel.notifications.drain()
        let subscription = node.kernel.notifications.subscribe(recorder)
        _ = node.kernel.submitBlock(node.block(coinbaseValue: Amount(50_0000_0001)), force: true, minimumWorkChecked: true)
        _ = node.kernel.submitBlock(node.block(solved: false), force: true, minimumWorkChecked: true)
        #expect(recorder.checked == ["bad-cb-amount", "high-hash"])
        withExtendedLifetime(subscription) {}
    }

    /// Who waits for a first tip waits for ever without the event.
    @Test func tellsTheGenesisBlockOfAReindexWithoutBlockFiles() throws {
        let node = try TestNode()
        node.mine(2)
        let recorder = Recorder()
        var subscription: KernelNotifications.Subscription?
        try node.restart(
            configure: { $0.reindex = true },
            beforeImport: { kernel in
                try? FileManager.default.removeItem(atPath: kernel.options.blocksDirectory + "/blk00000.dat")
                subscription = kernel.notifications.subscribe(recorder)
            })
        node.kernel.notifications.drain()
        #expect(recorder.events.contains("tip 0 fork -1"), "\(recorder.events)")
        subscription?.cancel()
    }

    /// Who follows the mempool by events takes a transaction back before the blocks that it is not in.
    @Test func tellsReturningTransactionsBeforeTheBlocksInTheirPlace() throws {
        let node = try TestNode { $0.mempool.requiresStandard = false }
        node.mine(101)
        let base = node.tip
        _ = node.kernel.submitBlock(node.block([try node.spend(coinbaseAt: 1)]), force: true, minimumWorkChecked: true)
        let recorder = Recorder()
        node.kernel.notifications.drain()
        let subscription = node.kernel.notifications.subscribe(recorder)
        node.mine(2, on: base)
        node.kernel.notifications.drain()
        #expect(recorder.events.filter { !$0.hasPrefix("header") } == ["-102", "mempool", "+102", "+103", "tip 103 fork 101"])
        withExtendedLifetime(subscription) {}
    }

    @Test func returnsTransactionsOfALostBranchToTheMempool() throws {
        let node = try TestNode { $0.mempool.requiresStandard = false }
        node.mine(101)
        let base = node.tip
        let spend = try node.spend(coinbaseAt: 1)
        _ = node.kernel.submitBlock(node.block([spend]), force: true, minimumWorkChecked: true)
        #expect(node.kernel.mempool.count == 0)
        node.mine(2, on: base)
        #expect(node.kernel.mempool.contains(spend.txid))
        let recorder = Recorder()
        node.kernel.notifications.drain()
        let subscription = node.kernel.notifications.subscribe(recorder)
        _ = node.kernel.submitBlock(node.block([spend]), force: true, minimumWorkChecked: true)
        #expect(!node.kernel.mempool.contains(spend.txid))
        node.kernel.notifications.drain()
        #expect(recorder.events.filter { $0 != "header 104" } == ["mempool", "+104", "tip 104 fork 103"])
        withExtendedLifetime(subscription) {}
    }
}

/// Writes down what it is told.
private final class Recorder: KernelObserver {
    private struct State {
        var events: [String] = []
        var checked: [String] = []
        var seenTips: Set<Int> = []
    }

    private let state = Mutex(State())
    var events: [String] { state.withLock { $0.events } }
    var checked: [String] { state.withLock { $0.checked } }
    var seenTips: Set<Int> { state.withLock { $0.seenTips } }

    private func add(_ text: String) { state.withLock { $0.events.append(text) } }

    func blockConnected(_ entry: BlockIndexEntry, _ block: Block, role: ChainstateRole) { add("+\(entry.height)") }
    func blockDisconnected(_ entry: BlockIndexEntry, _ block: Block) { add("-\(entry.height)") }
    func updatedTip(_ new: BlockIndexEntry, fork: BlockIndexEntry?, isInitialDownload: Bool) {
        add("tip \(new.height) fork \(fork?.height ?? -1)")
        state.withLock { _ = $0.seenTips.insert(new.height) }
    }
    func mempoolChanged(_ event: MempoolEvent) {
        if case .removedForBlock(let entries, _) = event, entries.isEmpty { return }
        add("mempool")
    }
    func chainStateFlushed(_ locator: BlockLocator, role: ChainstateRole) { add("flushed \(locator.hashes.count)") }
    func headerTip(height: Int, time: Int64, isInitialDownload: Bool, presync: Bool) { add("header \(height)") }
    func blockChecked(_ block: Block, _ rejection: BlockRejection?) {
        state.withLock { $0.checked.append(rejection?.reason ?? "valid") }
    }
}
