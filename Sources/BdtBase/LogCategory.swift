/// What a log line is about; `-debug=<name>` turns one on. Raw values are the published bit positions.
package enum LogCategory: UInt8, CaseIterable, Sendable {
    case net, tor, mempool, http, bench, zmq, walletdb, rpc, estimatefee, addrman, selectcoins, reindex, cmpctblock, rand, prune, proxy
    case mempoolrej, libevent, coindb, qt, leveldb, validation, i2p, ipc
    case blockstorage = 25
    case txreconciliation, scan, txpackages

    package init?(name: some StringProtocol) {
        guard let category = LogCategory.allCases.first(where: { $0.name == name }) else { return nil }
        self = category
    }

    package var name: String { "\(self)" }
    var mask: UInt64 { 1 << UInt64(rawValue) }

    /// The categories that `-debug=<text>` means: one, or all for an empty text, `1` and `all`. Nil for an unknown name.
    package static func parse(_ text: some StringProtocol) -> [LogCategory]? {
        if text.isEmpty || text == "1" || text == "all" { return allCases }
        return LogCategory(name: text).map { [$0] }
    }

    /// All names in alphabetical order, as help and error texts list them.
    package static var sortedNames: [String] { allCases.map(\.name).sorted() }
}

/// How much a log line matters, least first.
package enum LogLevel: UInt8, Comparable, CaseIterable, Sendable {
    case trace, debug, info, warning, error

    package var name: String { "\(self)" }

    /// A level that a user may choose as the lowest to write: lines of level info and above are always written.
    package init?(threshold name: some StringProtocol) {
        guard let level = LogLevel.allCases.first(where: { $0.name == name }), level <= .info else { return nil }
        self = level
    }

    package static func < (left: LogLevel, right: LogLevel) -> Bool { left.rawValue < right.rawValue }
}
