import BdtGUI
import BdtPrimitives
import CGtk

/// Writing a payment.
@MainActor final class SendPage {
    private let model: SendModel
    private unowned let window: MainWindow
    let widget: Widget
    private let list = Box(GTK_ORIENTATION_VERTICAL, spacing: 18)
    private var rows: [RecipientRows] = []
    private let fee: FeeGroup
    private let balance = Label().styled("dim-label", "numeric").named("send.balance")
    private let problem = Label(wraps: true).styled("error").named("send.problem")
    private let coinsRow = ActionRow("Coins", subtitle: "Chosen by the wallet").named("send.coins")
    private let send = Button("Send…").styled("suggested-action", "pill").named("send.send")

    init(_ model: SendModel, window: MainWindow) {
        self.model = model
        self.window = window
        fee = FeeGroup(model)
        let add = Button("Add Recipient", icon: "list-add-symbolic") { [weak model] in model?.addRecipient() }.named("send.add")
        let clear = Button("Clear All") { [weak model] in model?.clear() }.named("send.clear")
        let choose = Button("Choose…").styled("flat").named("send.choosecoins")
        coinsRow.addSuffix(choose)
        let coinsGroup = Group("", [coinsRow])
        let actions = Box.row(spacing: 12, add, clear, Box.row().expanding(), balance, send)
        let form = Box.column(spacing: 18, list, fee.widget, coinsGroup).margins(18)
        widget = Box.column(
            spacing: 0, Scroller(Clamp(form, width: 720)).expanding(vertically: true), Separator(),
            Clamp(Box.column(problem, actions).margins(horizontal: 18, vertical: 10), width: 720))
        choose.on("clicked") { [weak self] in
            guard let self else { return }
            CoinsDialog(self.model.coins, context: self.model.wallet.context).present(over: self.window)
        }
        send.on("clicked") { [weak self] in self?.startSending() }
        observe(self) { [weak self] in self?.render() }
        model.start()
    }

    private func render() {
        let recipients = model.recipients
        if rows.map({ ObjectIdentifier($0.recipient) }) != recipients.map({ ObjectIdentifier($0) }) { rebuild(recipients) }
        for row in rows { row.canBeRemoved = recipients.count > 1 }
        balance.text = "Balance: " + model.wallet.context.text(model.wallet.balances.confirmed)
        problem.text = model.problem
        problem.isVisible = !model.problem.isEmpty
        send.isSensitive = !model.isBusy && model.wallet.hasPrivateKeys
        send.tooltip = model.wallet.hasPrivateKeys ? "" : "This wallet has no private keys, so it cannot sign."
        let count = model.coins.selected.count
        coinsRow.setSubtitle(
            count == 0 ? "Chosen by the wallet" : "\(count) selected, \(model.wallet.context.text(model.coins.selectedAmount))")
    }

    private func rebuild(_ recipients: [RecipientModel]) {
        for row in rows { list.remove(row.widget) }
        rows = recipients.enumerated().map { RecipientRows($1, number: $0, of: model) }
        for row in rows { list.append(row.widget) }
    }

    // MARK: - Sending

    private func startSending() {
        PassphraseDialogs.whenUnlocked(model.wallet, over: window, purpose: "sign the transaction") { [weak self] relock in
            Task {
                guard let self, let review = await self.model.review() else { return relock() }
                self.show(review, relock)
            }
        }
    }

    private func show(_ review: SendReview, _ relock: @escaping @MainActor () -> Void) {
        let dialog = ReviewDialog(review, context: model.wallet.context)
        dialog.present(over: window) { [weak self] isConfirmed in
            // The transaction is signed already.
            relock()
            guard isConfirmed else { return }
            Task {
                guard let self, await self.model.send(review) else { return }
                self.window.showSent(review.transaction.txid)
            }
        }
    }
}
