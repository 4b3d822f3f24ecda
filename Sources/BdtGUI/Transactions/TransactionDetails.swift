import BdtInterfaces
import BdtPrimitives

/// Everything about a transaction, as names and values.
package struct TransactionDetails: Hashable, Sendable {
    package struct Row: Hashable, Sendable {
        package let name: String
        package let value: String
    }

    package let title: String
    package let rows: [Row]

    @MainActor package init(_ record: TransactionRow, _ details: WalletTxDetails, _ model: TransactionsModel) {
        let unit = model.context.unit
        let transaction = details.transaction
        let state = TransactionState(details.status, kind: record.kind)
        var rows: [Row] = []
        func add(_ name: String, _ value: String) {
            if !value.isEmpty { rows.append(Row(name: name, value: value)) }
        }
        let pool = details.status.depth == 0 ? (details.isInMempool ? ", in the memory pool" : ", not in the memory pool") : ""
        add("Status", state.text + pool)
        add("Date", TimeText.exactDate(transaction.time))
        add("Type", record.kind == .other ? "Mixed" : record.kind.title)
        add("Address", model.address(record))
        add("Label", model.label(record))
        if record.kind == .other || transaction.debit == .zero {
            add("Credit", unit.formatWithUnit(transaction.credit, plus: true))
        }
        if transaction.debit > .zero {
            add("Debit", unit.formatWithUnit(-transaction.debit))
            let spent = transaction.transaction.outputs.reduce(Amount.zero) { $0 + $1.value }
            if transaction.inputsAreMine.allSatisfy({ $0 }) {
                add("Transaction fee", unit.formatWithUnit(-(transaction.debit - spent)))
            }
        }
        add("Net amount", unit.formatWithUnit(transaction.credit - transaction.debit, plus: true))
        add("Message", details.orderForm.first { $0.0 == "Message" }?.1 ?? "")
        add("Comment", transaction.values["comment"] ?? "")
        add("Replaced by", transaction.values["replaced_by_txid"] ?? "")
        add("Replaces", transaction.values["replaces_txid"] ?? "")
        add("Transaction ID", record.txid.description)
        add("Total size", "\(transaction.transaction.totalSize) bytes")
        add("Virtual size", "\(transaction.transaction.virtualSize) bytes")
        if record.id.output >= 0 { add("Output index", "\(record.id.output)") }
        self.rows = rows
        title = "Details for \(record.txid.description.prefix(16))…"
    }

    /// The rows as plain text, for the clipboard.
    package var text: String { rows.map { "\($0.name): \($0.value)" }.joined(separator: "\n") }
}
