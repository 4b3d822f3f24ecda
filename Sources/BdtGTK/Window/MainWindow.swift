import BdtGUI
import BdtPrimitives
import CGtk

/// The program's window: pages of the selected wallet, or what stands in their place while there is none.
@MainActor package final class MainWindow: Window {
    let session: SessionModel
    let dataDirectory: String
    private let pages = Stack()
    private let walletChoice = DropDown().named("window.wallet").hinted("Wallet")
    private let toasts = Widget(adw_toast_overlay_new())
    private let connecting = StatusPage(icon: "network-transmit-receive-symbolic", title: "Starting…").named("window.starting")
    private let lost = StatusPage(icon: "network-error-symbolic", title: "The Node Is Gone").named("window.lost")
    private let menu = Widget(gtk_menu_button_new()).named("window.menu")
    private let switcherPlace = Stack()
    private var statusBar: StatusBar?
    private var view: WalletView?
    private var actions: WindowActions?
    private var nodeWindow: NodeWindow?
    private var isShowingQuestion = false
    private var shownToast: OpaquePointer?
    private var pendingURIs: [PaymentURI] = []

    package init(application: UnsafeMutablePointer<AdwApplication>, session: SessionModel, dataDirectory: String) {
        self.session = session
        self.dataDirectory = dataDirectory
        super.init(wrapping: adw_application_window_new(UnsafeMutableRawPointer(application).assumingMemoryBound(to: GtkApplication.self)))
        gtk_widget_set_name(pointer, "main")
        let preferences = session.context.preferences
        gtk_window_set_default_size(
            cast(), Int32(clamping: max(preferences.windowWidth, 980)), Int32(clamping: max(preferences.windowHeight, 720)))
        gtk_widget_set_size_request(pointer, 720, 480)
        build()
        actions = WindowActions(self)
        observe(self) { [weak self] in self?.render() }
        observe(self) { [weak self] in self?.renderQuestions() }
        // Leaving takes time when the node is the GUI's own: the window stays, and says so.
        Signals.connect(pointer, "close-request", question: { [weak self] in self?.leave() ?? false })
    }

    private func build() {
        let header = HeaderBar(title: switcherPlace)
        gtk_menu_button_set_icon_name(menu.opaque, "open-menu-symbolic")
        gtk_menu_button_set_menu_model(menu.opaque, WindowActions.menu())
        gtk_menu_button_set_primary(menu.opaque, 1)
        header.addStart(walletChoice)
        header.addEnd(menu)
        switcherPlace.add(Label("bdtcoin").styled("title"), "title")
        let create = Button("Create a New Wallet") { [weak self] in
            if let self, let wallets = session.node?.wallets { WalletDialogs.create(wallets, over: self) }
        }.styled("suggested-action", "pill").aligned(GTK_ALIGN_CENTER).named("window.create")
        let open = Button("Open a Wallet") { [weak self] in
            if let self, let wallets = session.node?.wallets { WalletDialogs.open(wallets, over: self) }
        }.styled("pill").aligned(GTK_ALIGN_CENTER).named("window.open")
        pages.add(connecting, "connecting")
        pages.add(lost, "lost")
        pages.add(
            StatusPage(
                icon: "dialog-password-symbolic", title: "No Wallet Is Open", description: "Create a wallet, or open one that there is.",
                child: Box.column(spacing: 12, create, open)
            ).named("window.nowallet"), "nowallet")
        pages.add(
            StatusPage(
                icon: "dialog-information-symbolic", title: "Wallets Are Disabled",
                description: "This node runs without wallets. Its state is in the node window."), "disabled")
        let bar = StatusBar(session)
        statusBar = bar
        adw_toast_overlay_set_child(toasts.opaque, pages.expanding(vertically: true).pointer)
        adw_application_window_set_content(
            cast(), Box.column(spacing: 0, header, toasts.expanding(vertically: true), Separator(), bar.widget).pointer)
        walletChoice.onChoice { [weak self] in self?.walletChosen($0) }
    }

    // MARK: - Rendering

    private func render() {
        renderTitle()
        switch session.phase {
        case .connecting(let failure):
            showPlain(connecting, "connecting")
            connecting.setDescription(failure.map { "\($0)\nTrying again…" } ?? "Looking for the node…")
        case .starting(let text):
            showPlain(connecting, "connecting")
            connecting.setDescription(text)
        case .running(let node):
            render(node)
            gtk_widget_set_sensitive(menu.pointer, 1)
        case .lost:
            showPlain(lost, "lost")
            lost.setDescription("The connection to the node is lost. This window comes back as soon as the node is there again.")
            nodeWindow?.close()
        case .stopping:
            showPlain(connecting, "connecting")
            connecting.setDescription("The node is shutting down… Do not switch off the computer until this window disappears.")
        case .failed(let text):
            showPlain(lost, "lost")
            lost.setDescription(text)
        case .ended:
            gtk_window_destroy(cast())
        }
        actions?.update()
    }

    private func showPlain(_ page: Widget, _ name: String) {
        dropView()
        dismissToast()
        pages.shown = name
        switcherPlace.shown = "title"
        walletChoice.isVisible = false
    }

    private func render(_ node: NodeModel) {
        guard let wallets = node.wallets else { return showPlain(pages, "disabled") }
        renderChoice(wallets)
        guard let wallet = wallets.selected else { return showPlain(pages, "nowallet") }
        if view?.wallet !== wallet { show(wallet, node) }
    }

    private func renderChoice(_ wallets: WalletListModel) {
        walletChoice.isVisible = wallets.open.count > 1
        walletChoice.items = wallets.open.map(\.title)
        walletChoice.selected = wallets.open.firstIndex { $0 === wallets.selected }
    }

    private func show(_ wallet: WalletModel, _ node: NodeModel) {
        let page = view?.shownPage ?? "overview"
        dropView()
        let view = WalletView(wallet, node: node, window: self)
        self.view = view
        pages.add(view.widget, "wallet")
        switcherPlace.add(view.switcher, "wallet")
        pages.shown = "wallet"
        switcherPlace.shown = "wallet"
        view.shownPage = page
        for uri in pendingURIs { pay(uri) }
        pendingURIs = []
    }

    private func dropView() {
        guard let view else { return }
        gtk_stack_remove(pages.opaque, view.widget.pointer)
        gtk_stack_remove(switcherPlace.opaque, view.switcher.pointer)
        self.view = nil
    }

    private func renderTitle() {
        let network = session.context.parameters.network
        let wallet = session.node?.wallets?.selected
        setTitle("bdtcoin" + (wallet.map { " - " + $0.title } ?? "") + (network == .main ? "" : " - [\(network.name)]"))
    }

    private func walletChosen(_ chosen: Int) {
        guard let wallets = session.node?.wallets, wallets.open.indices.contains(chosen) else { return }
        if wallets.open[chosen] !== wallets.selected { wallets.select(wallets.open[chosen]) }
    }

    /// Shows the node's messages and questions, one after the other.
    private func renderQuestions() {
        guard let question = session.questions.first, !isShowingQuestion else { return }
        isShowingQuestion = true
        let isQuestion = !question.message.nonInteractiveText.isEmpty
        MessageDialog.show(
            over: self, heading: isQuestion ? "The Node Asks" : "The Node Reports", body: question.message.text,
            responses: isQuestion
                ? [.init(id: "cancel", title: "No"), .init(id: "yes", title: "Yes", style: .suggested)]
                : [.init(id: "yes", title: "OK", style: .suggested)]
        ) { [weak self] answer in
            self?.isShowingQuestion = false
            self?.session.answer(answer == "yes")
        }
    }

    // MARK: - What other parts ask for

    var wallet: WalletModel? { session.node?.wallets?.selected }

    func showPage(_ name: String) { view?.shownPage = name }

    func showTransaction(_ id: TransactionRow.ID) {
        view?.shownPage = "transactions"
        view?.transactions.select(id)
    }

    func showSent(_ txid: Txid) {
        view?.shownPage = "transactions"
        view?.transactions.select(txid: txid)
        toast("The transaction was sent.")
    }

    /// Shows a text for some seconds, in place of the one before it.
    func toast(_ text: String) {
        dismissToast()
        guard let toast = adw_toast_new(Markup.escaped(text)) else { return }
        adw_toast_set_timeout(toast, 4)
        g_object_ref(UnsafeMutableRawPointer(toast))
        shownToast = toast
        // The overlay takes over the first reference.
        adw_toast_overlay_add_toast(toasts.opaque, toast)
    }

    private func dismissToast() {
        guard let toast = shownToast else { return }
        shownToast = nil
        adw_toast_dismiss(toast)
        g_object_unref(UnsafeMutableRawPointer(toast))
    }

    /// Fills a payment request into the send page, now or when a wallet is open.
    package func pay(_ uri: PaymentURI) {
        guard let view else {
            pendingURIs.append(uri)
            return
        }
        view.shownPage = "send"
        view.send.take(uri)
    }

    func showNodeWindow(_ page: String) {
        guard let node = session.node else { return }
        if nodeWindow == nil {
            let made = NodeWindow(node, dataDirectory: dataDirectory, parent: self)
            made.whenClosed { [weak self] in self?.nodeWindow = nil }
            nodeWindow = made
        }
        nodeWindow?.show(page)
    }

    /// True keeps the window until the node has stopped.
    func leave() -> Bool {
        let preferences = session.context.preferences
        (preferences.windowWidth, preferences.windowHeight) = (Int(gtk_widget_get_width(pointer)), Int(gtk_widget_get_height(pointer)))
        nodeWindow?.close()
        session.leave()
        if case .stopping = session.phase { return true }
        return false
    }
}
