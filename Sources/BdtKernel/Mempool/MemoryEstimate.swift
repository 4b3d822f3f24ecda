import BdtPrimitives

/// What mempool contents cost in memory by the published reckoning: -maxmempool and `usage` mean the same on every node.
///
/// The sizes are those of the published node's structures on 64-bit machines.
enum MemoryEstimate {
    /// An entry with its places in the indexes.
    static let entry = allocation(272 + 15 * 8)
    /// One input's place in the table of spent outputs.
    static let spend = allocation(48)
    /// One link to a parent or child.
    static let link = allocation(40)
    /// One prioritised transaction.
    static let delta = allocation(72)

    /// What an allocation of so many bytes takes.
    static func allocation(_ bytes: Int) -> Int { bytes == 0 ? 0 : (bytes + 31) & ~15 }

    static func of(_ transaction: Transaction) -> Int {
        var sum = allocation(128) + allocation(16)
        sum += allocation(transaction.inputs.count * 104) + allocation(transaction.outputs.count * 40)
        for input in transaction.inputs {
            sum += script(input.scriptSig) + allocation(input.witness.count * 24)
            for element in input.witness { sum += allocation(element.count) }
        }
        for output in transaction.outputs { sum += script(output.script) }
        return sum
    }

    // Scripts of at most 28 bytes lie inside the structure that holds them.
    private static func script(_ script: Script) -> Int { script.count <= 28 ? 0 : allocation(script.count) }
}
