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
    var valueIn = Amount.zero
    for coin in coins {
        let depth = height - coin.height
        if coin.isCoinbase && depth < ConsensusLimits.coinbaseMaturity {
            return .failure(
                TransactionRejection(
                    .prematureSpend, "bad-txns-premature-spend-of-coinbase", debug: "tried to spend coinbase at depth \(depth)"))
        }
        guard coin.output.value.isMoney, let sum = valueIn.adding(coin.output.value), sum.isMoney else {
            return .failure(TransactionRejection(.consensus, "bad-txns-inputvalues-outofrange"))
        }
        valueIn = sum
    }
    guard let valueOut = transaction.outputValue else {
        return .failure(TransactionRejection(.consensus, "bad-txns-txouttotal-toolarge"))
    }
    if valueIn < valueOut {
        return .failure(
            TransactionRejection(
                .consensus, "bad-txns-in-belowout", debug: "value in (\(valueIn.money)) < value out (\(valueOut.money))"))
    }
    return .success(valueIn - valueOut)
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
