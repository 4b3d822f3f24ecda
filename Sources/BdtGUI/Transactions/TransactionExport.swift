import BdtPrimitives

/// The list of transactions as comma-separated values, columns as published.
package enum TransactionExport {
    @MainActor package static func csv(_ records: [TransactionRow], _ model: TransactionsModel, unit: AmountUnit) -> String {
        var lines = [row(["Confirmed", "Date", "Type", "Label", "Address", "Amount (\(unit.shortName))", "ID"])]
        for record in records {
            let isConfirmed = if case .confirmed = record.state { true } else { false }
            lines.append(
                row([
                    isConfirmed ? "true" : "false", TimeText.isoDate(record.time), record.kind.title, model.label(record),
                    model.address(record), unit.format(record.amount, separators: .never), record.txid.description,
                ]))
        }
        return lines.joined()
    }

    /// Every value in quotes, those inside doubled.
    static func row(_ values: [String]) -> String {
        values.map { "\"" + $0.replacing("\"", with: "\"\"") + "\"" }.joined(separator: ",") + "\n"
    }
}
