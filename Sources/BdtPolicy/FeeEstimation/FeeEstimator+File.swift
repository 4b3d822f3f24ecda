import BdtEncoding
import BdtPrimitives

/// The format of fee_estimates.dat.
extension FeeEstimator {
    private static let version: Int32 = 149_900
    private static let fileOrder: [FeeHorizon] = [.medium, .short, .long]

    /// The figures as the file holds them.
    package var encoded: [UInt8] {
        let state = state.withLock { $0 }
        var writer = ByteWriter()
        writer.write(FeeEstimator.version)
        writer.write(Int32(0))
        writer.write(UInt32(state.bestHeight))
        let usesPresent = state.span > state.historicalSpan / 2
        writer.write(UInt32(usesPresent ? state.firstHeight : state.historicalFirst))
        writer.write(UInt32(usesPresent ? state.bestHeight : state.historicalBest))
        writer.write(doubles: state.buckets.bounds)
        for horizon in FeeEstimator.fileOrder { writer.write(state[horizon]) }
        return writer.bytes
    }

    /// Takes over the figures of a file; on failure nothing changes. False for a version too old to be of use.
    @discardableResult package func load(_ bytes: [UInt8]) throws(DecodeError) -> Bool {
        var reader = ByteReader(bytes)
        let version = try reader.readInt32()
        _ = try reader.readInt32()
        if version > FeeEstimator.version { throw .invalid("File version (\(version)) too high to be read.") }
        let best = try reader.readUInt32()
        if version < FeeEstimator.version { return false }
        let (first, last) = (try reader.readUInt32(), try reader.readUInt32())
        guard first <= last, last <= best, best <= UInt32(Int32.max) else {
            throw .invalid("Corrupt estimates file. Historical block range for estimates is invalid")
        }
        let buckets = FeeBuckets(bounds: try reader.readDoubles())
        guard (2...1000).contains(buckets.count) else {
            throw .invalid("Corrupt estimates file. Must have between 2 and 1000 feerate buckets")
        }
        var statistics: [FeeHorizon: ConfirmationStatistics] = [:]
        for horizon in FeeEstimator.fileOrder { statistics[horizon] = try reader.readStatistics(buckets) }
        let loaded = statistics
        state.withLock { state in
            state.replace(buckets, loaded)
            state.bestHeight = Int(best)
            (state.historicalFirst, state.historicalBest) = (Int(first), Int(last))
        }
        return true
    }
}

extension ByteWriter {
    /// A count and the numbers as 64 bits each.
    fileprivate mutating func write(doubles: [Double]) {
        writeCompactSize(doubles.count)
        for value in doubles { write(value.bitPattern) }
    }

    fileprivate mutating func write(table: [[Double]]) {
        writeCompactSize(table.count)
        for row in table { write(doubles: row) }
    }

    fileprivate mutating func write(_ statistics: ConfirmationStatistics) {
        write(statistics.decay.bitPattern)
        write(UInt32(statistics.scale))
        write(doubles: statistics.rates)
        write(doubles: statistics.confirmed)
        write(table: statistics.within)
        write(table: statistics.failed)
    }
}

extension ByteReader {
    /// Blocks of a week.
    private static var longestTarget: Int { 1008 }

    fileprivate mutating func readDoubles() throws(DecodeError) -> [Double] {
        let count = try readCompactSize()
        var values: [Double] = []
        values.reserveCapacity(min(count, remaining / 8))
        for _ in 0..<count { values.append(Double(bitPattern: try readUInt64())) }
        return values
    }

    private mutating func readTable() throws(DecodeError) -> [[Double]] {
        var rows: [[Double]] = []
        for _ in 0..<(try readCompactSize(limit: 1008)) { rows.append(try readDoubles()) }
        return rows
    }

    fileprivate mutating func readStatistics(_ buckets: FeeBuckets) throws(DecodeError) -> ConfirmationStatistics {
        let decay = Double(bitPattern: try readUInt64())
        guard decay > 0, decay < 1 else {
            throw .invalid("Corrupt estimates file. Decay must be between 0 and 1 (non-inclusive)")
        }
        let scale = Int(try readUInt32())
        guard scale != 0 else { throw .invalid("Corrupt estimates file. Scale must be non-zero") }
        let (rates, confirmed) = (try readDoubles(), try readDoubles())
        guard rates.count == buckets.count, confirmed.count == buckets.count else {
            throw .invalid("Corrupt estimates file. Mismatch in bucket count")
        }
        let (within, failed) = (try readTable(), try readTable())
        guard (1...ByteReader.longestTarget).contains(within.count), scale * within.count <= ByteReader.longestTarget else {
            throw .invalid("Corrupt estimates file.  Must maintain estimates for between 1 and 1008 (one week) confirms")
        }
        guard within.count == failed.count, (within + failed).allSatisfy({ $0.count == buckets.count }) else {
            throw .invalid("Corrupt estimates file. Mismatch in confirms tracked for failures")
        }
        return ConfirmationStatistics(
            buckets: buckets, decay: decay, scale: scale, rates: rates, confirmed: confirmed, within: within, failed: failed)
    }
}
