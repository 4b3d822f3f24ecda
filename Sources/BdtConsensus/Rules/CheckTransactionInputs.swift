import BdtPrimitives

/// An output that an input spends, with where it came from.
package protocol SpendableCoin: Sendable {
    var output: TransactionOutput { get }
    /// Height of the block that made it.
    var height: Int { get }
    var isCoinbase: Bool { get }
}

extension TransactionRejection {
    /// An input's output does not exist or is spent.
    package static let missingInputs = TransactionRejection(
        .missingInputs, "bad-txns-inputs-missingorspent", debug: "CheckTxInputs: inputs missing/spent")
}

/// The fee of a transaction in a block at `height` that spends `coins`, one for each input; or why amounts or maturity forbid it.
package func checkTransactionInputs<Coin: SpendableCoin>(
    _ transaction: Transaction, coins: [Coin], height: Int
) -> Result<Amount, TransactionRejection> {
    var spent = SpentValue(height: height)
    for coin in coins {
        if let rejection = spent.add(coin.output.value, height: coin.height, isCoinbase: coin.isCoinbase) { return .failure(rejection) }
    }
    return spent.fee(outputs: transaction.outputValue)
}

/// Adds up what a transaction in a block at `height` spends.
package struct SpentValue: Sendable {
    private let height: Int
    private var sum = Amount.zero

    package init(height: Int) { self.height = height }

    /// Takes in the coin of the next input; returns why its amount or age forbids it.
    package mutating func add(_ value: Amount, height coinHeight: Int, isCoinbase: Bool) -> TransactionRejection? {
        let depth = height - coinHeight
        if isCoinbase && depth < ConsensusLimits.coinbaseMaturity {
            return TransactionRejection(
                .prematureSpend, "bad-txns-premature-spend-of-coinbase", debug: "tried to spend coinbase at depth \(depth)")
        }
        guard value.isMoney, let larger = sum.adding(value), larger.isMoney else {
            return TransactionRejection(.consensus, "bad-txns-inputvalues-outofrange")
        }
        sum = larger
        return nil
    }

    /// What is left once `outputs` (nil: no money) are paid.
    package func fee(outputs: Amount?) -> Result<Amount, TransactionRejection> {
        guard let outputs else { return .failure(TransactionRejection(.consensus, "bad-txns-txouttotal-toolarge")) }
        if sum < outputs {
            return .failure(
                TransactionRejection(
                    .consensus, "bad-txns-in-belowout", debug: "value in (\(sum.money)) < value out (\(outputs.money))"))
        }
        return .success(sum - outputs)
    }
}

extension Amount {
    /// Coins with at least two decimals and no further zeros at the end, as reject reasons show them.
    package var money: String {
        var text = Substring(description)
        while text.hasSuffix("0"), let point = text.firstIndex(of: "."), text.distance(from: point, to: text.endIndex) > 3 {
            text.removeLast()
        }
        return String(text)
    }
}
