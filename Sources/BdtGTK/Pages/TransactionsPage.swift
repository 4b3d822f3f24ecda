import BdtGUI
import BdtPrimitives
import CGtk
import Foundation

/// The list of transactions, with filters.
@MainActor final class TransactionsPage {
    private let wallet: WalletModel
    private var model: TransactionsModel { wallet.transactions }
    private unowned let window: MainWindow
    let widget: Widget
    private let table: Table<TransactionRow>
    private let stack = Stack()
    private let period = DropDown(TransactionFilter.Period.allCases.map(\.title)).named("transactions.period")
    private let firstDay = Entry(placeholder: "From: 2026-01-31").named("transactions.first").hidden()
    private let lastDay = Entry(placeholder: "To: 2026-12-31").named("transactions.last").hidden()
    private let kinds = DropDown(TransactionFilter.Kinds.allCases.map(\.title)).named("transactions.kinds")
    private let search = SearchEntry(placeholder: "Address, transaction ID or label").named("transactions.search").expanding()
    private let minimum = Entry(placeholder: "Minimum amount").named("transactions.minimum")
    private let summary = Label().styled("dim-label", "numeric").named("transactions.summary")
    private let details = Button("Details…").named("transactions.details")
    private let export = Button("Export…").named("transactions.export")

    init(wallet: WalletModel, window: MainWindow) {
        self.wallet = wallet
        self.window = window
        let (model, context) = (wallet.transactions, wallet.context)
        table = Table([
            Table.Column(title: "", width: 40) { Cell(icon: TransactionIcons.state($0.state), tooltip: $0.state.text) },
            Table.Column(title: "Date", width: 150) { Cell(text: TimeText.date($0.time)) },
            Table.Column(title: "Type", width: 130) { Cell(text: $0.kind.title) },
            Table.Column(title: "Label", expands: true) {
                Cell(text: model.labelText($0), style: model.label($0).isEmpty ? "dim-label" : "", tooltip: model.address($0))
            },
            Table.Column(title: "Amount", width: 220, alignsRight: true) {
                Cell(
                    text: $0.amountText(context.unit) + " " + context.unit.shortName,
                    style: $0.counts ? ($0.amount < .zero ? "error" : "") : "dim-label")
            },
        ]).named("transactions.table")
        let filters = Box.row(spacing: 8, period, firstDay, lastDay, kinds, search, minimum).margins(horizontal: 12, vertical: 10)
        stack.add(Scroller(table, horizontal: true), "list")
        stack.add(
            StatusPage(
                icon: "edit-find-symbolic", title: "No Transactions",
                description: "There are none yet, or none that the filter lets through."),
            "empty")
        let bottom = Box.row(spacing: 12, summary, Box.row().expanding(), export, details).margins(horizontal: 12, vertical: 8)
        widget = Box.column(spacing: 0, filters, Separator(), stack.expanding(vertically: true), Separator(), bottom)
        connect()
        observe(self) { [weak self] in self?.render() }
    }

    private func connect() {
        let model = model
        period.onChoice { [weak model] in
            if let chosen = TransactionFilter.Period(rawValue: $0) { model?.filter.period = chosen }
        }
        firstDay.onText { [weak model] in model?.filter.firstDay = $0 }
        lastDay.onText { [weak model] in model?.filter.lastDay = $0 }
        kinds.onChoice { [weak model] in
            if let chosen = TransactionFilter.Kinds(rawValue: $0) { model?.filter.kinds = chosen }
        }
        // The search entry waits until the user pauses.
        search.on("search-changed") { [weak self] in if let self { model.filter.text = search.text } }
        minimum.onText { [weak self] text in
            guard let self else { return }
            let amount = wallet.context.unit.parse(text)
            minimum.set(style: "error", amount == nil && !text.isEmpty)
            model.filter.minimum = amount ?? .zero
        }
        table.onSort = { [weak self] column, isAscending in
            if let order = TransactionsModel.Order(rawValue: column) { self?.model.sort(by: order, ascending: isAscending) }
        }
        table.onActivate = { [weak self] in self?.showDetails($0) }
        table.onSelect = { [weak self] in self?.details.isSensitive = $0 != nil }
        details.isSensitive = false
        details.on("clicked") { [weak self] in
            if let self, let row = table.selectedRow { showDetails(row) }
        }
        export.on("clicked") { [weak self] in self?.exportList() }
    }

    private func render() {
        let shown = model.shown
        _ = wallet.addresses
        table.rows = shown
        stack.shown = shown.isEmpty ? "empty" : "list"
        let isRange = model.filter.period == .range
        firstDay.isVisible = isRange
        lastDay.isVisible = isRange
        export.isSensitive = !shown.isEmpty
        let count = "\(shown.count) transaction\(shown.count == 1 ? "" : "s")"
        summary.text = "\(count), total \(wallet.context.unit.formatWithUnit(model.shownTotal, plus: true))"
    }

    func select(_ id: TransactionRow.ID) { table.select(id) }

    /// Selects the newest line of a transaction, when it has come.
    func select(txid: Txid) {
        if let record = model.records.first(where: { $0.txid == txid }) { table.select(record.id) }
    }

    private func showDetails(_ record: TransactionRow) {
        Task {
            guard let details = await model.details(record) else { return }
            TransactionDialog(
                details, record, wallet: wallet, canAbandon: await model.canBeAbandoned(record.txid),
                canBump: await model.canBeBumped(record.txid)
            )
            .present(over: window)
        }
    }

    private func exportList() {
        FileDialog.show(over: window, title: "Export Transaction History", .save(name: "transactions.csv")) { [weak self] path in
            guard let self else { return }
            let text = TransactionExport.csv(model.shown, model, unit: wallet.context.unit)
            do {
                try text.write(toFile: path, atomically: true, encoding: .utf8)
            } catch {
                MessageDialog.tell(over: window, "Exporting Failed", "The transaction history cannot be saved to \(path).")
            }
        }
    }
}
