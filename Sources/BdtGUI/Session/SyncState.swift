import BdtInterfaces

/// How far the node is, and what to say about it.
package struct SyncState: Hashable, Sendable {
    package var blockHeight: Int
    /// UNIX seconds.
    package var blockTime: Int64
    package var headerHeight: Int
    package var headerTime: Int64
    /// 0...1
    package var progress: Double
    package var isLoadingBlocks = false
    /// Headers are only presynchronised: their heights are not those of blocks to come yet.
    package var isPresyncing = false

    package init(_ tip: BlockAndHeaderTip) {
        blockHeight = tip.blockHeight
        blockTime = tip.blockTime
        headerHeight = tip.headerHeight
        headerTime = tip.headerTime
        progress = tip.verificationProgress
    }

    /// A tip older than this many seconds means that blocks are missing.
    package static let maximumTipAge: Int64 = 90 * 60

    package mutating func apply(block change: TipChange) {
        blockHeight = change.height
        blockTime = change.time
        progress = change.verificationProgress
        isLoadingBlocks = change.state == .reindexing
        headerHeight = max(headerHeight, change.height)
    }

    package mutating func apply(header change: TipChange) {
        headerHeight = change.height
        headerTime = change.time
        isPresyncing = change.verificationProgress == 1
    }

    package func isSynced(now: Int64) -> Bool { now - blockTime < Self.maximumTipAge }
}

/// The texts about synchronisation in status bar and overview.
package struct SyncText: Hashable, Sendable {
    /// What the node is doing; empty when it is up to date.
    package var activity = ""
    /// `3 hours behind`; empty when it is up to date.
    package var behind = ""
    /// 0...1
    package var fraction = 1.0
    package var tooltip = ""

    /// - Parameter spacing: seconds between blocks, by which the number of headers to come is guessed.
    package init(_ sync: SyncState, connections: Int, now: Int64, spacing: Int64) {
        let blocks = TimeText.count(Int64(max(0, sync.blockHeight)), "block")
        tooltip = "Processed \(blocks) of transaction history."
        let age = now - sync.blockTime
        if sync.isSynced(now: now) {
            tooltip = "Up to date.\n" + tooltip
            return
        }
        fraction = min(1, max(0, sync.progress))
        behind = TimeText.rough(seconds: age) + " behind"
        tooltip += "\nThe last block was made \(TimeText.rough(seconds: age)) ago. Transactions after it are not visible yet."
        activity = Self.activity(sync, connections: connections, now: now, spacing: spacing)
    }

    private static func activity(_ sync: SyncState, connections: Int, now: Int64, spacing: Int64) -> String {
        if sync.isLoadingBlocks { return "Processing blocks on disk…" }
        if connections == 0 { return "Connecting to peers…" }
        let headerAge = now - sync.headerTime
        if sync.isPresyncing || headerAge > SyncState.maximumTipAge {
            let missing = max(0, headerAge) / max(1, spacing)
            let percent = Double(sync.headerHeight) / Double(max(1, Int64(sync.headerHeight) + missing)) * 100
            let text = "\((percent * 10).rounded(.down) / 10)%"
            return sync.isPresyncing ? "Pre-syncing headers (\(text))…" : "Syncing headers (\(text))…"
        }
        return "Synchronising with the network…"
    }
}
