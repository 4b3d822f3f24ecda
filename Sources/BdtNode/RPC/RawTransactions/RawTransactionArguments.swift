import BdtCommon
import BdtJSON
import BdtPolicy
import BdtPrimitives
import BdtRPC

let maximumFeeRateArgument = RPCArgument(
    "maxfeerate", .amount, .defaultValue("0.10"),
    "Refuse transactions that pay a higher fee rate than this, in BDTC/kvB.\nRates above 1BDTC/kvB are refused as a mistake.\n"
        + "0 lets any fee rate pass.")

let maximumBurnArgument = RPCArgument(
    "maxburnamount", .amount, .defaultValue("0.00"),
    "Refuse transactions with an output that nobody can ever spend (such as OP_RETURN) of more than this, in BDTC.\n"
        + "Raise it to burn coins on purpose. Not every unspendable output is recognised.")

/// The transactions in an argument of hexadecimal texts; `limit` texts at most.
func parsePackage(_ value: JSONValue) throws(RPCError) -> [Transaction] {
    let texts = try value.expectArray()
    guard (1...PackageRules.maximumCount).contains(texts.count) else {
        throw RPCError(.invalidParameter, "Array must contain between 1 and \(PackageRules.maximumCount) transactions.")
    }
    var transactions: [Transaction] = []
    for text in texts {
        let hex = try text.expectString()
        guard let transaction = decodeTransaction(hex: hex) else {
            throw RPCError(.deserializationError, "TX decode failed: \(hex) Make sure the tx has at least one input.")
        }
        transactions.append(transaction)
    }
    return transactions
}

/// Throws when an output that nobody can spend holds more than `limit`.
func checkBurn(_ transaction: Transaction, limit: Amount) throws(RPCError) {
    let burns = transaction.outputs.contains { ($0.script.isUnspendable || !$0.script.hasValidOpcodes) && $0.value > limit }
    if burns {
        throw RPCError(.verifyError, "Unspendable output exceeds maximum configured by user (maxburnamount)")
    }
}
