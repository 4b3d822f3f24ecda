import BdtBase
import BdtEncoding
import BdtKeys
import BdtPrimitives

extension Transaction {
    /// The bytes with witnesses in hexadecimal.
    package var hex: String { Hex.encode(encoded) }
}

/// Reads a transaction off hexadecimal text; nil when it is none.
///
/// A transaction without inputs looks like one with witnesses. Both readings are tried as far as allowed; when both succeed, the one whose
/// scripts make sense wins, and the one with witnesses before the other. Calls that cannot use a transaction without inputs allow the reading
/// with witnesses only.
package func decodeTransactionBody(hex text: String, tryWithoutWitness: Bool = false, tryWitness: Bool = true) -> TransactionBody? {
    guard let bytes = Hex.decode(text), !bytes.isEmpty else { return nil }
    func read(witness: Bool) -> TransactionBody? {
        var reader = ByteReader(bytes)
        guard let body = try? TransactionBody(from: &reader, witness: witness), reader.isAtEnd else { return nil }
        return body
    }
    let extended = tryWitness ? read(witness: true) : nil
    if let extended, extended.hasSaneScripts { return extended }
    let legacy = tryWithoutWitness ? read(witness: false) : nil
    if let legacy, legacy.hasSaneScripts { return legacy }
    return extended ?? legacy
}

/// The same as a finished transaction.
package func decodeTransaction(hex text: String, tryWithoutWitness: Bool = false, tryWitness: Bool = true) -> Transaction? {
    decodeTransactionBody(hex: text, tryWithoutWitness: tryWithoutWitness, tryWitness: tryWitness).map(Transaction.init)
}

extension TransactionBody {
    fileprivate var hasSaneScripts: Bool {
        let isCoinbase = inputs.count == 1 && inputs[0].previousOutput.isNull
        let scripts = (isCoinbase ? [] : inputs.map(\.scriptSig)) + outputs.map(\.script)
        return scripts.allSatisfy { $0.hasValidOpcodes && $0.count <= Script.maximumSize }
    }
}
