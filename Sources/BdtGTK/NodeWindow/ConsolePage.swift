import BdtGUI
import CGtk

@MainActor final class ConsolePage {
    private let model: ConsoleModel
    private let node: NodeModel
    let widget: Box
    private let output = TextView(editable: false, monospace: true).named("console.output")
    private let scroller: Scroller
    private let entry = Entry(placeholder: "Type a command, or help").expanding().named("console.entry")
    private let completion = Label().cut().styled("dim-label", "caption").named("console.completion")
    private let wallets = DropDown().named("console.wallet").hinted("Wallet whose commands are called")
    private var shownCount = 0
    private var shownLast = 0
    private var fontSize = 10
    private let style = gtk_css_provider_new()

    init(_ model: ConsoleModel, node: NodeModel) {
        self.model = model
        self.node = node
        scroller = Scroller(output)
        let clear = Button(icon: "edit-clear-all-symbolic") { [weak model] in model?.clear() }.styled("flat").hinted("Clear (Ctrl+L)")
            .named("console.clear")
        let smaller = Button(icon: "zoom-out-symbolic").styled("flat").hinted("Smaller text")
        let larger = Button(icon: "zoom-in-symbolic").styled("flat").hinted("Larger text")
        let top = Box.row(spacing: 6, wallets, Box.row().expanding(), smaller, larger, clear).margins(horizontal: 8, vertical: 6)
        let bottom = Box.column(spacing: 6, completion, entry).margins(8)
        widget = Box.column(spacing: 0, top, Separator(), scroller.expanding(vertically: true), Separator(), bottom)
        gtk_style_context_add_provider(
            gtk_widget_get_style_context(output.pointer), OpaquePointer(style), guint(GTK_STYLE_PROVIDER_PRIORITY_APPLICATION))
        smaller.on("clicked") { [weak self] in self?.scale(by: -1) }
        larger.on("clicked") { [weak self] in self?.scale(by: 1) }
        entry.on("activate") { [weak self] in self?.submit() }
        entry.onText { [weak self] _ in self?.suggest() }
        entry.onKey(beforeChildren: true) { [weak self] in self?.pressed($0) ?? false }
        wallets.onChoice { [weak self] in self?.walletChosen($0) }
        scale(by: 0)
        suggest()
        observe(self) { [weak self] in self?.renderWallets() }
        observe(self) { [weak self] in self?.render() }
        Task { await model.load() }
    }

    func focus() { entry.focus() }

    private func submit() {
        let line = entry.text
        entry.text = ""
        Task { await model.submit(line) }
    }

    private func pressed(_ key: Key) -> Bool {
        switch (Int32(key.value), key.withControl) {
        case (GDK_KEY_Up, false):
            if let line = model.history.older(current: entry.text) { put(line) }
        case (GDK_KEY_Down, false):
            if let line = model.history.newer() { put(line) }
        case (GDK_KEY_Tab, false):
            guard let first = model.completions(of: entry.text).first else { return false }
            put(first)
        case (GDK_KEY_l, true): model.clear()
        case (GDK_KEY_plus, true), (GDK_KEY_equal, true), (GDK_KEY_KP_Add, true): scale(by: 1)
        case (GDK_KEY_minus, true), (GDK_KEY_underscore, true), (GDK_KEY_KP_Subtract, true): scale(by: -1)
        default: return false
        }
        return true
    }

    private func put(_ line: String) {
        entry.text = line
        entry.selectEnd()
    }

    private func suggest() {
        let found = model.completions(of: entry.text, limit: 8)
        completion.text = found.isEmpty ? "Tab completes commands" : "Tab: " + found.joined(separator: "   ")
    }

    // MARK: - Output

    private func render() {
        let entries = model.entries
        // After a clear, or when old entries were dropped, all is written again.
        if entries.isEmpty || !entries.contains(where: { $0.id == shownLast }) && shownLast != 0 || shownCount == 0 {
            output.text = ""
            output.append(markup: "<span alpha=\"70%\">\(Markup.escaped(ConsoleModel.welcome))</span>\n")
            shownLast = 0
            shownCount = 1
        }
        for entry in entries where entry.id > shownLast {
            output.append(markup: Self.markup(entry))
            shownLast = entry.id
        }
        Task { scroller.scrollToEnd() }
    }

    private static func markup(_ entry: ConsoleModel.Entry) -> String {
        let time = String(TimeText.exactDate(entry.time).suffix(8))
        let text = Markup.escaped(entry.text)
        return switch entry.kind {
        case .command: "<span alpha=\"60%\">\(time)</span> <b>&gt; \(text)</b>\n"
        case .reply: "\(text)\n"
        case .error: "<span foreground=\"#e01b24\">\(text)</span>\n"
        }
    }

    private func scale(by change: Int) {
        fontSize = min(40, max(4, fontSize + change))
        gtk_css_provider_load_from_data(style, "textview { font-size: \(fontSize)pt; }", -1)
    }

    // MARK: - Wallet

    private func renderWallets() {
        let open = node.wallets?.open ?? []
        wallets.items = ["(no wallet)"] + open.map(\.title)
        wallets.isVisible = !open.isEmpty
        wallets.selected = open.firstIndex { $0 === model.wallet }.map { $0 + 1 } ?? 0
    }

    private func walletChosen(_ chosen: Int) {
        let open = node.wallets?.open ?? []
        model.wallet = open.indices.contains(chosen - 1) ? open[chosen - 1] : nil
    }
}
