import BdtGUI
import CGtk

/// Shows a payment once more; it can be sent after a countdown.
@MainActor final class ReviewDialog {
    private let review: SendReview
    private let context: GUIContext
    private var countdown: Task<Void, Never>?

    init(_ review: SendReview, context: GUIContext) {
        self.review = review
        self.context = context
    }

    func present(over window: Window, then action: @escaping @MainActor (_ isConfirmed: Bool) -> Void) {
        let dialog = MessageDialog.show(
            over: window, heading: "Confirm Send Coins", body: "Please, review your transaction from wallet “\(review.walletName)”.",
            extra: content,
            responses: [
                MessageDialog.Response(id: "cancel", title: "Cancel"),
                MessageDialog.Response(id: "send", title: "Send", style: .suggested),
            ]
        ) { [self] answer in
            countdown?.cancel()
            action(answer == "send")
        }
        _ = dialog.named("review")
        MessageDialog.setEnabled(dialog, "send", false, title: "Send (\(SendReview.countdown))")
        countdown = Task {
            for left in (0..<SendReview.countdown).reversed() {
                try? await Task.sleep(for: .seconds(1))
                guard !Task.isCancelled else { return }
                MessageDialog.setEnabled(dialog, "send", left == 0, title: left == 0 ? "Send" : "Send (\(left))")
            }
        }
    }

    private var content: Widget {
        let list = ListBox()
        let unit = context.unit
        var rows: [Widget] = review.lines.map { line in
            let row = ActionRow(line.label.isEmpty ? "To" : line.label, subtitle: line.address)
            row.addSuffix(Label(unit.formatWithUnit(line.amount)).styled("numeric"))
            return row
        }
        let fee = ActionRow("Transaction fee", subtitle: "\(review.sizeText). \(review.replacementText)")
        fee.addSuffix(Label(unit.formatWithUnit(review.fee)).styled("numeric", "error"))
        rows.append(fee)
        let total = ActionRow("Total amount", subtitle: "= " + review.alternatives(to: unit))
        total.addSuffix(Label(unit.formatWithUnit(review.total)).styled("numeric", "heading"))
        rows.append(total)
        list.replace(by: rows)
        return Scroller(list.margins(2), minimumHeight: min(420, 68 * Int32(rows.count)), maximumHeight: 420).sized(width: 460)
    }
}
