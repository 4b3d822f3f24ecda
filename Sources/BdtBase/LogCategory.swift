/// What a log line is about; `-debug=<name>` turns one on. Raw values are the published bit positions.
package enum LogCategory: UInt8, CaseIterable, Sendable {
    case net, tor, mempool, http, bench, zmq, walletdb, rpc, estimatefee, addrman, selectcoins, reindex, cmpctblock, rand, prune, proxy
    case mempoolrej, libevent, coindb, qt, leveldb, validation, i2p, ipc
    case blockstorage = 25
    case txreconciliation, scan, txpackages

    package var name: String { "\(self)" }
}

/// How much a log line matters, least first.
package enum LogLevel: UInt8, Comparable, CaseIterable, Sendable {
    case trace, debug, info, warning, error

    package static func < (left: LogLevel, right: LogLevel) -> Bool { left.rawValue < right.rawValue }
}
