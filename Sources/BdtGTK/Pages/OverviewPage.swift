import BdtGUI
import BdtPrimitives
import CGtk

/// Balances and the newest transactions of a wallet.
@MainActor final class OverviewPage {
    private let wallet: WalletModel
    private let node: NodeModel
    private let showTransaction: @MainActor (TransactionRow.ID) -> Void
    let widget: Widget
    private let available = Label(selectable: true).styled("title-1", "numeric").named("overview.available")
    private let pending = OverviewPage.amountLabel("overview.pending")
    private let immature = OverviewPage.amountLabel("overview.immature")
    private let total = OverviewPage.amountLabel("overview.total")
    private let immatureRow: ActionRow
    private let syncTitle = Label().styled("heading")
    private let syncDetails = Label(wraps: true).styled("dim-label").named("overview.sync")
    private let syncBar = ProgressBar().named("overview.progress")
    private let syncCard: Box
    private let warning = Label(wraps: true).styled("warning").hidden().named("overview.warning")
    private let recent = ListBox().named("overview.recent")
    private let recentStack = Stack()

    private static func amountLabel(_ name: String) -> Label { Label(selectable: true).styled("numeric").named(name) }

    init(wallet: WalletModel, node: NodeModel, showTransaction: @escaping @MainActor (TransactionRow.ID) -> Void) {
        self.wallet = wallet
        self.node = node
        self.showTransaction = showTransaction
        let head = Box.column(
            spacing: 2, Label("Available").styled("dim-label").alignedText(0.5), available.alignedText(0.5)
        ).margins(horizontal: 0, vertical: 6)
        immatureRow = ActionRow("Immature", subtitle: "Mined and not spendable yet", suffix: immature)
        let balances = Group(
            "Balances",
            [
                ActionRow("Pending", subtitle: "Unconfirmed, and not part of the available balance yet", suffix: pending), immatureRow,
                ActionRow("Total", suffix: total),
            ])
        syncCard = Box.column(Box.column(spacing: 10, syncTitle, syncBar, syncDetails).margins(14)).styled("card").named("overview.syncing")
        let empty = StatusPage(
            icon: "view-list-symbolic", title: "No Transactions", description: "What this wallet receives and sends will show here."
        )
        .styled("compact")
        recentStack.add(Box.column(recent), "list")
        recentStack.add(empty, "empty")
        let history = Group("Recent Transactions")
        history.add(recentStack)
        widget = Scroller(Clamp(Box.column(spacing: 18, warning, syncCard, head, balances, history).margins(18)))
        observe(self) { [weak self] in self?.render() }
    }

    private func render() {
        let context = wallet.context
        let overview = OverviewModel(wallet)
        available.text = context.text(overview.available)
        pending.text = context.text(overview.pending)
        immature.text = context.text(overview.immature)
        total.text = context.text(overview.total)
        immatureRow.isVisible = overview.immature > .zero
        renderSync()
        warning.text = node.warnings
        warning.isVisible = !node.warnings.isEmpty
        let hidesRecent = context.preferences.masksValues
        recentStack.shown = overview.recent.isEmpty || hidesRecent ? "empty" : "list"
        recent.replace(by: hidesRecent ? [] : overview.recent.map(row))
    }

    private func renderSync() {
        let text = SyncText(
            node.sync, connections: node.connectionCount, now: wallet.context.clock.now,
            spacing: wallet.context.parameters.consensus.powTargetSpacing)
        syncCard.isVisible = !text.behind.isEmpty
        syncTitle.text = "\(text.activity) \(text.behind)"
        syncBar.fraction = text.fraction
        let left = max(0, node.sync.headerHeight - node.sync.blockHeight)
        syncDetails.text =
            "Block \(node.sync.blockHeight), \(left == 0 ? "an unknown number" : "\(left)") left, \(percent(text.fraction)). "
            + "Recent transactions may not show yet, so balances may be wrong. Coins that are not seen yet cannot be spent."
    }

    private func percent(_ fraction: Double) -> String { "\((fraction * 10_000).rounded(.down) / 100)%" }

    private func row(_ record: TransactionRow) -> Widget {
        let row = ActionRow(wallet.transactions.labelText(record), subtitle: TimeText.date(record.time))
        let amount = Label(wallet.transactions.context.unit.formatWithUnit(record.amount, plus: true)).styled("numeric")
        if record.amount < .zero { amount.set(style: "error", true) }
        if !record.counts { amount.set(style: "dim-label", true) }
        row.addPrefix(Icon(TransactionIcons.kind(record.kind)).hinted(record.kind.title))
        row.addSuffix(amount)
        row.addSuffix(Icon(TransactionIcons.state(record.state)).hinted(record.state.text))
        gtk_list_box_row_set_activatable(row.cast(), 1)
        let id = record.id
        return row.on("activated") { [weak self] in self?.showTransaction(id) }
    }
}

/// Icons of kinds and states of transactions.
@MainActor enum TransactionIcons {
    static func kind(_ kind: TransactionRow.Kind) -> String {
        switch kind {
        case .mined: "starred-symbolic"
        case .sentTo, .sentToOther: "go-up-symbolic"
        case .receivedWith, .receivedFrom: "go-down-symbolic"
        case .other: "object-flip-horizontal-symbolic"
        }
    }

    static func state(_ state: TransactionState) -> String {
        switch state {
        case .confirmed: "emblem-ok-symbolic"
        case .confirming: "content-loading-symbolic"
        case .unconfirmed: "dialog-question-symbolic"
        case .conflicted, .notAccepted: "dialog-error-symbolic"
        case .abandoned: "user-trash-symbolic"
        case .immature: "document-open-recent-symbolic"
        }
    }
}
