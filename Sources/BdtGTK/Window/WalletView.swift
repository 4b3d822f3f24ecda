import BdtGUI
import BdtPrimitives

/// The four pages of a wallet.
@MainActor final class WalletView {
    let wallet: WalletModel
    let widget = ViewStack().named("window.pages")
    let switcher: ViewSwitcher
    let send: SendModel
    let transactions: TransactionsPage
    private let overview: OverviewPage
    private let sendPage: SendPage
    private let receivePage: ReceivePage

    init(_ wallet: WalletModel, node: NodeModel, window: MainWindow) {
        self.wallet = wallet
        send = SendModel(wallet: wallet)
        overview = OverviewPage(wallet: wallet, node: node) { [weak window] in window?.showTransaction($0) }
        sendPage = SendPage(send, window: window)
        receivePage = ReceivePage(ReceiveModel(wallet: wallet), window: window)
        transactions = TransactionsPage(wallet: wallet, window: window)
        widget.add(overview.widget, name: "overview", title: "Overview", icon: "go-home-symbolic")
        widget.add(sendPage.widget, name: "send", title: "Send", icon: "document-send-symbolic")
        widget.add(receivePage.widget, name: "receive", title: "Receive", icon: "mail-unread-symbolic")
        widget.add(transactions.widget, name: "transactions", title: "Transactions", icon: "view-list-symbolic")
        switcher = ViewSwitcher(widget)
        wallet.transactions.whenNew = { [weak window, weak wallet, weak node] records in
            guard let window, let wallet, let node else { return }
            // What comes while the chain is behind is old.
            guard node.sync.isSynced(now: wallet.context.clock.now) else { return }
            guard let record = records.first(where: { $0.amount > .zero }) else { return }
            window.toast("\(record.kind.title) \(wallet.transactions.labelText(record)): \(wallet.context.text(record.amount))")
        }
    }

    var shownPage: String {
        get { widget.shown }
        set { widget.shown = newValue }
    }
}
