import BdtKeys
import BdtPrimitives

/// An unspent output that may fund a transaction.
package struct CandidateCoin: Hashable, Sendable {
    package var outpoint: OutPoint
    package var output: TransactionOutput
    /// The type of address it pays; nil for other scripts.
    package var type: OutputType?
    package var depth: Int
    /// Virtual bytes of the input that spends it, signed; nil when unknown.
    package var inputSize: Int?
    /// Its transaction is confirmed, or made by the wallet of safe coins.
    package var isSafe: Bool
    /// UNIX seconds.
    package var time: Int64
    package var isFromMe: Bool
    /// Transactions of the mempool that it depends on, and that depend on it, its own included.
    package var ancestors = 0
    package var descendants = 0
    /// What spending it costs at the wanted fee rate, its ancestors' lack of fees included.
    package var fee = Amount.zero
    /// The part of `fee` that pays for ancestors.
    package var bumpFee = Amount.zero
    /// What spending it would cost at the rate at which the wallet expects to consolidate.
    package var longTermFee = Amount.zero

    package init(
        outpoint: OutPoint, output: TransactionOutput, type: OutputType?, depth: Int, inputSize: Int?, isSafe: Bool, time: Int64,
        isFromMe: Bool
    ) {
        self.outpoint = outpoint
        self.output = output
        self.type = type
        self.depth = depth
        self.inputSize = inputSize
        self.isSafe = isSafe
        self.time = time
        self.isFromMe = isFromMe
    }

    package var value: Amount { output.value }
    package var effectiveValue: Amount { output.value - fee }
    /// Whether the wallet knows how to sign for it, apart from the keys.
    package var isSolvable: Bool { inputSize != nil }
    /// Weight units of the input.
    package var weight: Int { (inputSize ?? 0) * 4 }

    /// Sets what depends on fee rates.
    package mutating func setFees(rate: FeeRate, longTermRate: FeeRate, bumpFee: Amount) {
        self.bumpFee = bumpFee
        fee = (inputSize.map { rate.fee(for: $0) } ?? .zero) + bumpFee
        longTermFee = inputSize.map { longTermRate.fee(for: $0) } ?? .zero
    }
}
