import BdtBase
import BdtInterfaces
import BdtPrimitives
import Synchronization

/// Takes in what the node reports, in its order. While a wallet is being brought up to date reports wait.
package final class WalletNotifications: ChainNotifications {
    private enum Event: Sendable {
        case added(Transaction)
        case removed(Transaction, MempoolRemovalReason)
        case connected(BlockInfo)
        case disconnected(BlockInfo)
        case tipUpdated
        case flushed(BlockLocator)
    }

    private let wallet: Wallet
    /// Not nil while reports wait.
    private let waiting: Mutex<[Event]?>

    package init(_ wallet: Wallet, waits: Bool = false) {
        self.wallet = wallet
        waiting = Mutex(waits ? [] : nil)
    }

    package func transactionAddedToMempool(_ transaction: Transaction) async throws { try await take(.added(transaction)) }

    package func transactionRemovedFromMempool(_ transaction: Transaction, reason: MempoolRemovalReason) async throws {
        try await take(.removed(transaction, reason))
    }

    /// Blocks on top of a snapshot that is not validated yet count like others: they are the chain that the user sees.
    package func blockConnected(_ block: BlockInfo, validated: Bool) async throws { try await take(.connected(block)) }

    package func blockDisconnected(_ block: BlockInfo) async throws { try await take(.disconnected(block)) }
    package func updatedBlockTip() async throws { try await take(.tipUpdated) }

    package func chainStateFlushed(_ locator: BlockLocator, validated: Bool) async throws { try await take(.flushed(locator)) }

    /// Takes in what waited, and lets later reports through at once. Reports of saved chain states are dropped: until now, a scan that
    /// breaks off has to be repeated at the next start.
    package func release() async throws {
        while let batch = nextBatch() {
            for event in batch {
                if case .flushed = event { continue }
                try await process(event)
            }
        }
    }

    private func nextBatch() -> [Event]? {
        waiting.withLock { waiting in
            guard let batch = waiting, !batch.isEmpty else {
                waiting = nil
                return nil
            }
            waiting = []
            return batch
        }
    }

    private func take(_ event: Event) async throws {
        let waits = waiting.withLock { waiting in
            waiting?.append(event)
            return waiting != nil
        }
        if !waits { try await process(event) }
    }

    private func process(_ event: Event) async throws {
        switch event {
        case .added(let transaction): try await added(transaction)
        case .removed(let transaction, let reason): try await removed(transaction, reason)
        case .connected(let info):
            guard let block = info.block else { return Log.error("A block was reported without its data: \(info.hash)") }
            let moment = BlockMoment(hash: info.hash, height: info.height, time: Int64(block.header.time), maxTime: info.maxTime)
            try wallet.update { $0.blockConnected(moment, block.transactions) }
        case .disconnected(let info):
            guard let block = info.block else { return Log.error("A block was reported without its data: \(info.hash)") }
            try wallet.update { $0.blockDisconnected(previous: info.previousHash, height: info.height, block.transactions) }
        case .tipUpdated: wallet.times.withLock { $0.bestBlock = wallet.environment.clock.now }
        case .flushed(let locator): try wallet.update { $0.journal.writeBestBlock(locator) }
        }
    }

    private func added(_ transaction: Transaction) async throws {
        let isKnown = try wallet.update { state in
            state.addedToMempool(transaction)
            return state.ledger[transaction.txid] != nil
        }
        guard isKnown else { return }
        // The report may be older than what happened since.
        let isThere = try await wallet.chain.isInMempool(transaction.txid)
        try wallet.update { $0.refreshMempoolState(of: transaction.txid, isInMempool: isThere) }
    }

    private func removed(_ transaction: Transaction, _ reason: MempoolRemovalReason) async throws {
        let isKnown = wallet.read { $0.ledger[transaction.txid] != nil }
        let isThere = isKnown ? try await wallet.chain.isInMempool(transaction.txid) : false
        let exit: WalletState.MempoolExit = reason == .conflict ? .conflict : .other
        try wallet.update { $0.removedFromMempool(transaction, reason: exit, isStillThere: isThere) }
    }
}
