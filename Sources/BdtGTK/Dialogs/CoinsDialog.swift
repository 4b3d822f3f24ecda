import BdtGUI
import BdtPrimitives
import CGtk

/// The coins of a wallet, to choose which of them a payment spends, and to lock some.
@MainActor final class CoinsDialog {
    private let model: CoinsModel
    private let context: GUIContext
    private let window: Window
    private let group = Group("", description: "With none selected the wallet chooses. Locked coins are not spent.")
    private let total = Label().styled("dim-label", "numeric").named("coins.total")
    private let empty = StatusPage(icon: "view-list-symbolic", title: "No Coins", description: "There is nothing to spend yet.")
    private var rows: [Widget] = []

    init(_ model: CoinsModel, context: GUIContext) {
        self.model = model
        self.context = context
        window = Window(title: "Coin Selection", width: 640, height: 480)
        let close = Button("Done").styled("suggested-action").named("coins.done")
        let header = HeaderBar()
        header.addEnd(close)
        let body = Box.column(spacing: 12, group, empty, total).margins(18)
        window.setContent(Box.column(spacing: 0, header, Scroller(Clamp(body)).expanding(vertically: true)))
        close.on("clicked") { [weak window] in window?.close() }
    }

    func present(over parent: Window) {
        gtk_window_set_transient_for(window.cast(), parent.cast())
        gtk_window_set_modal(window.cast(), 1)
        // The window's closure keeps the dialog.
        window.whenClosed { withExtendedLifetime(self) {} }
        observe(self) { [weak self] in self?.render() }
        Task { await model.load() }
        window.present()
    }

    private func render() {
        for row in rows { group.remove(row) }
        let selected = Set(model.selected)
        rows = model.coins.map { row($0, isSelected: selected.contains($0.id)) }
        for row in rows { group.add(row) }
        group.isVisible = !rows.isEmpty
        empty.isVisible = rows.isEmpty
        total.text = "\(selected.count) selected: \(context.unit.formatWithUnit(model.selectedAmount))"
    }

    private func row(_ coin: CoinsModel.Coin, isSelected: Bool) -> Widget {
        let address = context.address(coin.destination)
        let row = ActionRow(
            context.unit.formatWithUnit(coin.amount),
            subtitle: "\(address)\n\(TimeText.date(coin.time)), \(coin.confirmations) confirmations")
        let check = CheckButton("")
        check.isOn = isSelected
        check.isSensitive = !coin.isLocked
        check.onToggle { [weak self] in self?.model.select(coin.id, $0) }
        let lock = Button(icon: coin.isLocked ? "changes-prevent-symbolic" : "changes-allow-symbolic") { [weak self] in
            guard let self else { return }
            Task { await self.model.setLocked(coin.id, !coin.isLocked) }
        }.styled("flat").hinted(coin.isLocked ? "Unlock" : "Lock")
        row.addPrefix(check)
        row.addSuffix(lock)
        return row
    }
}
