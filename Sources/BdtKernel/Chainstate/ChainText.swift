import BdtConsensus
import BdtPrimitives

#if canImport(Glibc)
    import Glibc
#endif

/// A number with a fixed count of decimals, as `%.nf` prints it.
func fixed(_ value: Double, _ decimals: Int32) -> String {
    // The largest double has 309 digits before the point.
    let text = [CChar](unsafeUninitializedCapacity: 400) { buffer, count in
        count = withVaList([decimals, value]) { Int(vsnprintf(buffer.baseAddress, buffer.count, "%.*f", $0)) }
    }
    return String(decoding: text.map(UInt8.init(bitPattern:)), as: UTF8.self)
}

/// The binary logarithm of the work of a chain, six decimals.
func log2Work(_ entry: BlockIndexEntry) -> String { fixed(log2(entry.chainWork.double), 6) }

/// How much of all transactions up to now the chain up to `entry` holds, 0...1, by the published rate of transactions.
func verificationProgress(_ entry: BlockIndexEntry?, _ parameters: ChainParameters) -> Double {
    guard let entry, entry.chainTransactionCount > 0 else { return 0 }
    let known = parameters.transactionData
    let count = Double(entry.chainTransactionCount)
    // The real time, whatever a test pins: as published.
    let now = Int64(Glibc.time(nil))
    let total =
        entry.chainTransactionCount <= known.count
        ? Double(known.count) + Double(now - known.time) * known.rate : count + Double(now - entry.time) * known.rate
    return min(count / total, 1)
}
