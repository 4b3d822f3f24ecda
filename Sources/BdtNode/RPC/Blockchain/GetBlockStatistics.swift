import BdtConsensus
import BdtJSON
import BdtKernel
import BdtPrimitives
import BdtRPC

func getBlockStatistics(_ node: NodeContext) -> RPCMethod {
    RPCMethod(
        category: "blockchain", name: "getblockstats", summary: "Tells figures of a block. All amounts are in satoshi.",
        arguments: [
            RPCArgument("hash_or_height", .stringOrNumber, .required, "The hash or the height of the block"),
            RPCArgument(
                "stats", .array, .defaultHint("all values"), "The figures wanted, by name",
                inner: [
                    RPCArgument("height", .string, .optional, "The name of a figure"),
                    RPCArgument("time", .string, .optional, "The name of a figure"),
                ], signature: "stats"),
        ], result: RPCResult(.object, "", blockStatisticsResults),
        examples: ["getblockstats 1000 '[\"minfeerate\",\"avgfeerate\"]'"]
    ) { request in
        let entry = try node.blockByHashOrHeight(request.arguments.value(0))
        var wanted: Set<String> = []
        if request.arguments.has(1) {
            for name in try request.arguments.array(1) { wanted.insert(try name.expectString()) }
        }
        let block = try node.storedBlock(entry)
        let undo = try node.storedUndo(entry, of: block)
        let figures = BlockFigures(block, undo, entry).json(entry, node.parameters.consensus)
        if wanted.isEmpty { return .object(figures) }
        var chosen = JSONObject()
        for name in wanted.sorted() {
            guard let value = figures[name] else { throw RPCError(.invalidParameter, "Invalid selected statistic '\(name)'") }
            chosen.append(name, value)
        }
        return .object(chosen)
    }
}

/// The figures of one block. Sizes are in bytes, amounts in satoshi, fee rates in satoshi per virtual byte.
private struct BlockFigures {
    /// An outpoint, a height and a mark, beside the output itself: what an unspent output is reckoned to take.
    private static let outputOverhead = 36 + 4 + 1

    private var fees = Distribution()
    private var feeRates = Distribution()
    private var sizes = Distribution()
    private var weightedRates: [(rate: Int64, weight: Int)] = []
    private var inputs = 0
    private var outputs = 0
    private var totalOut: Int64 = 0
    private var totalWeight = 0
    private var witnessCount = 0
    private var witnessSize = 0
    private var witnessWeight = 0
    private var spendable = 0
    private var sizeIncrease = 0
    private var spendableSizeIncrease = 0
    private let transactionCount: Int

    /// `undo` fits `block`.
    init(_ block: Block, _ undo: BlockUndo, _ entry: BlockIndexEntry) {
        transactionCount = block.transactions.count
        for (number, transaction) in block.transactions.enumerated() {
            addOutputs(of: transaction, areCoins: entry.height > 0)
            if number > 0 { add(transaction, spent: undo.transactions[number - 1]) }
        }
    }

    private static func size(_ output: TransactionOutput) -> Int { output.encoded.count + outputOverhead }

    /// `areCoins` is false for the genesis block, whose outputs nobody can spend.
    private mutating func addOutputs(of transaction: Transaction, areCoins: Bool) {
        outputs += transaction.outputs.count
        for output in transaction.outputs {
            let size = Self.size(output)
            sizeIncrease += size
            guard areCoins, !output.script.isUnspendable else { continue }
            spendable += 1
            spendableSizeIncrease += size
        }
    }

    private mutating func add(_ transaction: Transaction, spent: [Coin]) {
        inputs += transaction.inputs.count
        let paid = transaction.outputs.reduce(Int64(0)) { $0 &+ $1.value.satoshi }
        totalOut &+= paid
        sizes.add(Int64(transaction.totalSize))
        totalWeight += transaction.weight
        if transaction.hasWitness {
            witnessCount += 1
            witnessSize += transaction.totalSize
            witnessWeight += transaction.weight
        }
        var fee = -paid
        for coin in spent {
            fee &+= coin.output.value.satoshi
            let size = Self.size(coin.output)
            sizeIncrease -= size
            spendableSizeIncrease -= size
        }
        let rate = fee &* 4 / Int64(transaction.weight)
        fees.add(fee)
        feeRates.add(rate)
        weightedRates.append((rate, transaction.weight))
    }

    /// The fee rates below which a tenth, a quarter, half, three quarters and nine tenths of the weight lie.
    private var percentiles: [Int64] {
        // In this order of operations, so that exact quarters and halves stay exact.
        let limits = [(1.0, 10.0), (1, 4), (1, 2), (3, 4), (9, 10)].map { Double(totalWeight) * $0 / $1 }
        var result: [Int64] = []
        var weight = 0
        for (rate, own) in weightedRates.sorted(by: { ($0.rate, $0.weight) < ($1.rate, $1.weight) }) {
            weight += own
            while result.count < limits.count, Double(weight) >= limits[result.count] { result.append(rate) }
        }
        let last = weightedRates.map(\.rate).max() ?? 0
        return result + Array(repeating: last, count: limits.count - result.count)
    }

    func json(_ entry: BlockIndexEntry, _ consensus: ConsensusParameters) -> JSONObject {
        [
            "avgfee": JSONValue(fees.average), "avgfeerate": JSONValue(totalWeight > 0 ? fees.total &* 4 / Int64(totalWeight) : 0),
            "avgtxsize": JSONValue(sizes.average), "blockhash": .string("\(entry.hash)"),
            "feerate_percentiles": .array(percentiles.map { JSONValue($0) }), "height": JSONValue(entry.height),
            "ins": JSONValue(inputs), "maxfee": JSONValue(fees.largest), "maxfeerate": JSONValue(feeRates.largest),
            "maxtxsize": JSONValue(sizes.largest), "medianfee": JSONValue(fees.median), "mediantime": JSONValue(entry.medianTimePast),
            "mediantxsize": JSONValue(sizes.median), "minfee": JSONValue(fees.smallest), "minfeerate": JSONValue(feeRates.smallest),
            "mintxsize": JSONValue(sizes.smallest), "outs": JSONValue(outputs),
            "subsidy": JSONValue(blockSubsidy(height: entry.height, parameters: consensus).satoshi),
            "swtotal_size": JSONValue(witnessSize), "swtotal_weight": JSONValue(witnessWeight), "swtxs": JSONValue(witnessCount),
            "time": JSONValue(entry.time), "total_out": JSONValue(totalOut), "total_size": JSONValue(sizes.total),
            "total_weight": JSONValue(totalWeight), "totalfee": JSONValue(fees.total), "txs": JSONValue(transactionCount),
            "utxo_increase": JSONValue(outputs - inputs), "utxo_size_inc": JSONValue(sizeIncrease),
            "utxo_increase_actual": JSONValue(spendable - inputs), "utxo_size_inc_actual": JSONValue(spendableSizeIncrease),
        ]
    }
}

/// Numbers, and what is told of them; all zero while there are none.
private struct Distribution {
    private var values: [Int64] = []
    private(set) var total: Int64 = 0

    mutating func add(_ value: Int64) {
        values.append(value)
        total &+= value
    }

    var average: Int64 { values.isEmpty ? 0 : total / Int64(values.count) }
    var smallest: Int64 { values.min() ?? 0 }
    var largest: Int64 { values.max() ?? 0 }

    /// Of an even count the mean of the two in the middle, rounded towards zero.
    var median: Int64 {
        if values.isEmpty { return 0 }
        let sorted = values.sorted()
        let middle = sorted.count / 2
        return sorted.count % 2 == 1 ? sorted[middle] : (sorted[middle - 1] + sorted[middle]) / 2
    }
}

private let blockStatisticsResults: [RPCResult] = {
    func number(_ name: String, _ description: String) -> RPCResult { RPCResult(name, .number, description, optional: true) }
    return [
        number("avgfee", "Mean fee"), number("avgfeerate", "Fees by weight, in satoshi per virtual byte"),
        number("avgtxsize", "Mean size of a transaction"), RPCResult("blockhash", .hex, "Hash of the block", optional: true),
        RPCResult(
            "feerate_percentiles", .fixedArray, "Fee rates below which a part of the weight lies, in satoshi per virtual byte",
            optional: true,
            [
                RPCResult("10th_percentile_feerate", .number, "For a tenth"),
                RPCResult("25th_percentile_feerate", .number, "For a quarter"),
                RPCResult("50th_percentile_feerate", .number, "For half"),
                RPCResult("75th_percentile_feerate", .number, "For three quarters"),
                RPCResult("90th_percentile_feerate", .number, "For nine tenths"),
            ]),
        number("height", "Height of the block"), number("ins", "Inputs, without the coinbase's"), number("maxfee", "Largest fee"),
        number("maxfeerate", "Largest fee rate"), number("maxtxsize", "Largest size of a transaction"),
        number("medianfee", "Median fee"), number("mediantime", "Median time of the last eleven blocks up to this"),
        number("mediantxsize", "Median size of a transaction"), number("minfee", "Smallest fee"),
        number("minfeerate", "Smallest fee rate"), number("mintxsize", "Smallest size of a transaction"), number("outs", "Outputs"),
        number("subsidy", "New coins that the block may make"), number("swtotal_size", "Size of all transactions with witnesses"),
        number("swtotal_weight", "Weight of all transactions with witnesses"), number("swtxs", "Transactions with witnesses"),
        number("time", "Time of the block"), number("total_out", "What all outputs hold but the coinbase's"),
        number("total_size", "Size of all transactions but the coinbase"),
        number("total_weight", "Weight of all transactions but the coinbase"), number("totalfee", "Fees together"),
        number("txs", "Transactions, the coinbase too"), number("utxo_increase", "By how many the unspent outputs grow, all counted"),
        number("utxo_size_inc", "By how much their size grows, all counted"),
        number("utxo_increase_actual", "By how many they grow without those that nobody can spend"),
        number("utxo_size_inc_actual", "By how much their size grows without those that nobody can spend"),
    ]
}()
