import BdtPrimitives

/// Judges a transaction by itself: no coins, no scripts, no witnesses (those may have been changed by others).
package func checkTransaction(_ transaction: TransactionView) -> TransactionRejection? {
    if transaction.inputs.isEmpty { return TransactionRejection(.consensus, "bad-txns-vin-empty") }
    if transaction.outputs.isEmpty { return TransactionRejection(.consensus, "bad-txns-vout-empty") }
    if transaction.strippedSize * ConsensusLimits.witnessScaleFactor > ConsensusLimits.maxBlockWeight {
        return TransactionRejection(.consensus, "bad-txns-oversize")
    }
    return checkOutputValues(transaction) ?? checkInputPoints(transaction)
}

/// As above.
package func checkTransaction(_ transaction: Transaction) -> TransactionRejection? {
    withExtendedLifetime(TransactionLayout(transaction)) { checkTransaction($0[0]) }
}

/// Every value, and their sum, is money (CVE-2010-5139).
private func checkOutputValues(_ transaction: TransactionView) -> TransactionRejection? {
    var sum = Amount.zero
    for output in transaction.outputs {
        if output.value < .zero { return TransactionRejection(.consensus, "bad-txns-vout-negative") }
        if output.value > .maxMoney { return TransactionRejection(.consensus, "bad-txns-vout-toolarge") }
        sum += output.value
        if !sum.isMoney { return TransactionRejection(.consensus, "bad-txns-txouttotal-toolarge") }
    }
    return nil
}

/// No output is spent twice (CVE-2018-17144), and only a coinbase spends none.
private func checkInputPoints(_ transaction: TransactionView) -> TransactionRejection? {
    if repeatsAnInput(transaction.inputs) { return TransactionRejection(.consensus, "bad-txns-inputs-duplicate") }
    if transaction.isCoinbase {
        return (2...100).contains(transaction.inputs[0].scriptSig.count) ? nil : TransactionRejection(.consensus, "bad-cb-length")
    }
    return transaction.inputs.contains { $0.previousOutput.isNull } ? TransactionRejection(.consensus, "bad-txns-prevout-null") : nil
}

private func repeatsAnInput(_ inputs: InputList) -> Bool {
    // Comparing a few with one another is cheaper than a set.
    if inputs.count <= 12 {
        for later in 0..<inputs.count {
            let bytes = inputs[later].outpointBytes
            for earlier in 0..<later where inputs[earlier].outpointBytes == bytes { return true }
        }
        return false
    }
    var seen = Set<OutPoint>(minimumCapacity: inputs.count)
    return !inputs.allSatisfy { seen.insert($0.previousOutput).inserted }
}
