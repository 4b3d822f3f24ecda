import BdtEncoding
import BdtPrimitives

/// Transactions and locked coins of a wallet file.
package struct TransactionRecords: Sendable {
    package var transactions: [WalletTransaction] = []
    package var lockedOutputs: Set<OutPoint> = []
    /// A record could not be read as the transaction that its key names.
    package var isDamaged = false

    mutating func load(_ type: RecordType, _ key: inout ByteReader, _ value: inout ByteReader) throws(DecodeError) -> Bool {
        switch type {
        case .transaction:
            let txid: Txid = try key.read()
            if let entry = try? WalletTransaction(from: &value), entry.txid == txid, entry.transaction.outputValue != nil {
                transactions.append(entry)
            } else {
                isDamaged = true
            }
        case .lockedOutput: lockedOutputs.insert(try key.read())
        default: return false
        }
        return true
    }
}

extension RecordJournal {
    package mutating func writeTransaction(_ transaction: WalletTransaction) {
        put(RecordType.transaction.key { $0.write(transaction.txid) }) { $0.write(transaction) }
    }

    package mutating func eraseTransaction(_ txid: Txid) {
        append(.erase(key: RecordType.transaction.key { $0.write(txid) }))
    }

    package mutating func writeLockedOutput(_ outpoint: OutPoint) {
        put(RecordType.lockedOutput.key { $0.write(outpoint) }) { $0.write(UInt8(ascii: "1")) }
    }

    package mutating func eraseLockedOutput(_ outpoint: OutPoint) {
        append(.erase(key: RecordType.lockedOutput.key { $0.write(outpoint) }))
    }
}
