import BdtBase
import BdtEncoding
import BdtPrimitives
import BdtStorage

/// What to take from a mempool file.
package struct MempoolLoadOptions: Sendable {
    /// Date the entries now instead of when they entered the mempool that was saved.
    package var usesCurrentTime = false
    package var appliesDeltas = true
    package var appliesUnbroadcast = true

    package init(usesCurrentTime: Bool = false, appliesDeltas: Bool = true, appliesUnbroadcast: Bool = true) {
        self.usesCurrentTime = usesCurrentTime
        self.appliesDeltas = appliesDeltas
        self.appliesUnbroadcast = appliesUnbroadcast
    }
}

/// How the transactions of a file fared.
private struct LoadCounts {
    var accepted = 0
    var failed = 0
    var expired = 0
    var present = 0
}

extension Kernel {
    /// Offers the transactions of a file to the mempool, one at a time. False when the file cannot be read, is damaged, or `isInterrupted` says
    /// so; what was taken by then stays.
    package func loadMempool(
        from path: String, options: MempoolLoadOptions = MempoolLoadOptions(), isInterrupted: () -> Bool = { false }
    ) -> Bool {
        guard let bytes = try? FileSystem.read(path) else {
            Log.info("Failed to open mempool file. Continuing anyway.")
            return false
        }
        do {
            var reader = try MempoolFile.Reader(bytes)
            Log.info("Loading \(reader.count) mempool transactions from file...")
            guard let counts = try loadRecords(&reader, options, isInterrupted) else { return false }
            let rest = try reader.readRest()
            if options.appliesDeltas {
                for (txid, delta) in rest.deltas { mempool.prioritise(txid, by: delta) }
            }
            if options.appliesUnbroadcast { rest.unbroadcast.forEach(mempool.addUnbroadcast) }
            Log.info(
                "Imported mempool transactions from file: \(counts.accepted) succeeded, \(counts.failed) failed, \(counts.expired) expired, "
                    + "\(counts.present) already there, \(options.appliesUnbroadcast ? rest.unbroadcast.count : 0) waiting for initial broadcast"
            )
            return true
        } catch {
            Log.info("Failed to deserialize mempool data on file: \(error). Continuing anyway.")
            return false
        }
    }

    /// Nil when interrupted.
    private func loadRecords(
        _ reader: inout MempoolFile.Reader, _ options: MempoolLoadOptions, _ isInterrupted: () -> Bool
    ) throws(DecodeError) -> LoadCounts? {
        var counts = LoadCounts()
        var reported: UInt64 = 0
        for tried in 0..<reader.count {
            let tenth = tried * 10 / reader.count
            if tenth > reported {
                reported = tenth
                Log.info(
                    "Progress loading mempool transactions from file: \(tenth * 10)% (tried \(tried), \(reader.count - tried) remaining)")
            }
            let record = try reader.readRecord()
            if options.appliesDeltas, record.delta != .zero { mempool.prioritise(record.transaction.txid, by: record.delta) }
            load(record, time: options.usesCurrentTime ? clock.now : record.time, &counts)
            if isInterrupted() { return nil }
        }
        return counts
    }

    private func load(_ record: MempoolFile.Record, time: Int64, _ counts: inout LoadCounts) {
        guard time > clock.now - mempool.options.expiry else {
            counts.expired += 1
            return
        }
        let result = withMempoolChain { mempool.accept(record.transaction, chain: $0, time: time) }
        if result?.accepted != nil {
            counts.accepted += 1
        } else if mempool.contains(record.transaction.txid) {
            counts.present += 1
        } else {
            counts.failed += 1
        }
    }

    /// Writes the mempool to a file, replacing it as a whole. False when that fails.
    package func saveMempool(to path: String) -> Bool {
        let start = Clock.monotonicMicroseconds
        let (records, rest) = mempool.dump()
        let copied = Clock.monotonicMicroseconds
        Log.info("Writing \(records.count) mempool transactions to file...")
        Log.info("Writing \(rest.unbroadcast.count) unbroadcast transactions to file.")
        let bytes = MempoolFile.encode(records, rest, plain: mempool.options.persistsVersion1)
        do {
            try FileSystem.replace(path, with: bytes)
        } catch {
            Log.info("Failed to dump mempool: \(error). Continuing anyway.")
            return false
        }
        let written = Clock.monotonicMicroseconds
        Log.info(
            "Dumped mempool: \((copied - start).seconds)s to copy, \((written - copied).seconds)s to dump, "
                + "\(bytes.count) bytes dumped to file")
        return true
    }
}

extension Mempool {
    /// The contents in an order in which they can be taken in again.
    func dump() -> ([MempoolFile.Record], MempoolFile.Rest) {
        let (entries, deltas, unbroadcast) = read { (Array($0.entries.values), $0.deltas, $0.unbroadcast) }
        let records = entries.sorted(by: MempoolEntry.precedesInRelay).map {
            MempoolFile.Record(transaction: $0.transaction, time: $0.time, delta: $0.modifiedFee - $0.fee)
        }
        let saved = Set(records.map(\.transaction.txid))
        return (records, MempoolFile.Rest(deltas: deltas.filter { !saved.contains($0.key) }, unbroadcast: unbroadcast))
    }
}

extension Int64 {
    /// Microseconds as seconds with three decimals.
    fileprivate var seconds: String {
        let text = String(self / 1000 % 1000)
        return "\(self / 1_000_000).\(String(repeating: "0", count: 3 - text.count))\(text)"
    }
}
