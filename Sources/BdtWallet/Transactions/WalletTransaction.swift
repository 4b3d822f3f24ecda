import BdtCrypto
import BdtEncoding
import BdtPrimitives

/// A transaction that concerns the wallet, with what only its owner knows.
package struct WalletTransaction: Sendable {
    package var transaction: Transaction
    package var state: TransactionState
    /// `comment`, `to`, `replaces_txid`, `replaced_by_txid`.
    package var notes: [String: String] = [:]
    /// Pairs as a payment request brought them; only kept.
    package var orderForm: [(String, String)] = []
    package var isTimeReceivedTransactionTime = false
    /// UNIX seconds.
    package var timeReceived: UInt32 = 0
    /// UNIX seconds; 0 when never set. Follows the order in which transactions became known.
    package var timeSmart: UInt32 = 0
    /// Made by this wallet.
    package var isFromMe = false
    /// Position in the order in which the wallet met its transactions; -1 when unknown.
    package var orderPosition: Int64 = -1
    /// Transactions of the mempool that spend an input of this one or of an ancestor. Not stored.
    package var mempoolConflicts: Set<Txid> = []

    package init(_ transaction: Transaction, state: TransactionState) {
        self.transaction = transaction
        self.state = state
    }

    package var txid: Txid { transaction.txid }
    package var isCoinbase: Bool { transaction.isCoinbase }
    /// UNIX seconds to show.
    package var time: Int64 { Int64(timeSmart != 0 ? timeSmart : timeReceived) }

    package var isInMempool: Bool { state == .inMempool }
    package var isAbandoned: Bool { state == .inactive(abandoned: true) }

    package var isInactive: Bool {
        if case .inactive = state { true } else { false }
    }

    package var isConfirmed: Bool {
        if case .confirmed = state { true } else { false }
    }

    package var isBlockConflicted: Bool {
        if case .conflicted = state { true } else { false }
    }

    /// Neither confirmed nor given up nor known to conflict.
    package var isUnconfirmed: Bool { !isAbandoned && !isBlockConflicted && mempoolConflicts.isEmpty && !isConfirmed }

    /// Whether the two differ in nothing but signatures of inputs.
    package func isEquivalent(to other: WalletTransaction) -> Bool {
        func unsigned(_ transaction: Transaction) -> TransactionBody {
            var body = transaction.body
            for index in body.inputs.indices { body.inputs[index].scriptSig = Script() }
            return body
        }
        return unsigned(transaction) == unsigned(other.transaction)
    }
}

extension WalletTransaction: BinaryCodable {
    package func encode(into writer: inout ByteWriter) {
        var map = notes
        map["fromaccount"] = ""
        if orderPosition != -1 { map["n"] = String(orderPosition) }
        if timeSmart != 0 { map["timesmart"] = String(timeSmart) }
        let (hash, index) = state.stored
        writer.write(transaction)
        writer.write(hash)
        // Merkle branch and previous transactions: written empty for ages.
        writer.writeCompactSize(0)
        writer.write(index)
        writer.writeCompactSize(0)
        writer.writeCompactSize(map.count)
        for key in map.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            writer.write(key)
            writer.write(map[key] ?? "")
        }
        writer.writeCompactSize(orderForm.count)
        for (key, value) in orderForm {
            writer.write(key)
            writer.write(value)
        }
        writer.write(UInt32(isTimeReceivedTransactionTime ? 1 : 0))
        writer.write(timeReceived)
        writer.write(isFromMe)
        // Spent flag: not used.
        writer.write(false)
    }

    package init(from reader: inout ByteReader) throws(DecodeError) {
        let transaction: Transaction = try reader.read()
        let hash: Hash256 = try reader.read()
        _ = try reader.readList(of: Hash256.self)
        self.init(transaction, state: TransactionState(storedHash: hash, index: try reader.readInt32()))
        for _ in 0..<(try reader.readCompactSize()) { try WalletTransaction.skipPrevious(&reader) }
        for _ in 0..<(try reader.readCompactSize()) { notes[try reader.readString()] = try reader.readString() }
        for _ in 0..<(try reader.readCompactSize()) { orderForm.append((try reader.readString(), try reader.readString())) }
        isTimeReceivedTransactionTime = try reader.readUInt32() != 0
        timeReceived = try reader.readUInt32()
        isFromMe = try reader.readBool()
        _ = try reader.readBool()
        orderPosition = notes["n"].flatMap { Int64($0) } ?? -1
        timeSmart = notes["timesmart"].flatMap { Int64($0) }.map { UInt32(truncatingIfNeeded: $0) } ?? 0
        for key in ["fromaccount", "spent", "n", "timesmart"] { notes[key] = nil }
    }

    /// Old files hold the transactions that this one spends.
    private static func skipPrevious(_ reader: inout ByteReader) throws(DecodeError) {
        _ = try reader.read(Transaction.self)
        _ = try reader.read(Hash256.self)
        _ = try reader.readList(of: Hash256.self)
        _ = try reader.readInt32()
    }
}
