import BdtGUI
import BdtInterfaces
import CGtk

/// Asking for payments.
@MainActor final class ReceivePage {
    private let model: ReceiveModel
    private unowned let window: MainWindow
    let widget: Widget
    private let label = EntryRow("Label (optional)").named("receive.label")
    private let amount = EntryRow("Amount (optional)").named("receive.amount")
    private let message = EntryRow("Message (optional)").named("receive.message")
    private let types = DropDown().named("receive.type")
    private let problem = Label(wraps: true).styled("error").named("receive.problem")
    private let create = Button("Create New Receiving Address").styled("suggested-action", "pill").named("receive.create")
    private let requests = ListBox().named("receive.requests")
    private let requestStack = Stack()

    init(_ model: ReceiveModel, window: MainWindow) {
        self.model = model
        self.window = window
        let form = Group(
            "Request a Payment",
            description: "All fields are optional. The label goes into your address book; the message is shown to the payer.",
            [
                label, amount, message, ActionRow("Address type", suffix: types),
            ])
        let clear = Button("Clear") { [weak model] in model?.clear() }.named("receive.clear")
        let actions = Box.row(spacing: 12, clear, Box.row().expanding(), create)
        requestStack.add(Box.column(requests), "list")
        requestStack.add(
            StatusPage(icon: "mail-unread-symbolic", title: "No Requests", description: "Payments that you ask for are listed here.")
                .styled("compact"), "empty")
        let history = Group("Requested Payments")
        history.add(requestStack)
        widget = Scroller(Clamp(Box.column(spacing: 18, form, problem, actions, history).margins(18), width: 720))
        connect()
        observe(self) { [weak self] in self?.render() }
        Task { await model.load() }
    }

    private func connect() {
        label.onText { [weak model] in model?.label = $0 }
        amount.onText { [weak model] in model?.amountText = AmountUnit.withPoints($0) }
        message.onText { [weak model] in model?.message = $0 }
        types.onChoice { [weak model] in
            if let model, model.types.indices.contains($0) { model.type = model.types[$0] }
        }
        create.on("clicked") { [weak self] in
            guard let self else { return }
            Task { if let request = await self.model.create() { self.show(request) } }
        }
    }

    private func show(_ request: ReceiveRequest) {
        RequestDialog(request, wallet: model.wallet).present(over: window)
    }

    private func render() {
        label.text = model.label
        amount.text = model.amountText
        amount.setTitle("Amount in \(model.wallet.context.unit.shortName) (optional)")
        amount.hasError = model.amountProblem != nil
        message.text = model.message
        types.items = model.types.map(ReceiveModel.title)
        types.selected = model.types.firstIndex(of: model.type)
        let text = model.amountProblem ?? model.problem
        problem.text = text
        problem.isVisible = !text.isEmpty
        create.isSensitive = !model.isBusy && model.wallet.canGetAddresses
        requestStack.shown = model.requests.isEmpty ? "empty" : "list"
        requests.replace(by: model.requests.map(row))
    }

    private func row(_ request: ReceiveRequest) -> Widget {
        let title = request.label.isEmpty ? "(no label)" : request.label
        let note = request.message.isEmpty ? "" : " · " + request.message
        let row = ActionRow(title, subtitle: TimeText.date(Int64(request.time)) + note)
        if request.amount.satoshi > 0 { row.addSuffix(Label(model.wallet.context.text(request.amount)).styled("numeric")) }
        let copy = Button(icon: "edit-copy-symbolic") { Clipboard.copy(request.address) }.styled("flat").hinted("Copy the address")
        let remove = Button(icon: "user-trash-symbolic") { [weak self] in
            guard let self else { return }
            Task { await self.model.remove(request) }
        }.styled("flat").hinted("Forget the request")
        row.addSuffix(copy)
        row.addSuffix(remove)
        gtk_list_box_row_set_activatable(row.cast(), 1)
        return row.on("activated") { [weak self] in self?.show(request) }
    }
}
