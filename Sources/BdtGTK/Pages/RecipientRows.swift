import BdtGUI
import CGtk

/// The rows in which a recipient is entered.
@MainActor final class RecipientRows {
    let recipient: RecipientModel
    let widget: Group
    private let model: SendModel
    private let address = EntryRow("Pay to (address)")
    private let label = EntryRow("Label, for your address book")
    private let amount = EntryRow("Amount")
    private let units = DropDown(AmountUnit.allCases.map(\.shortName))
    private let subtract = Switch()
    private let message = ActionRow("Message")
    private let problem = Label(wraps: true).styled("error", "caption")
    private let remove = Button(icon: "user-trash-symbolic").styled("flat").hinted("Remove this recipient")

    init(_ recipient: RecipientModel, number: Int, of model: SendModel) {
        self.recipient = recipient
        self.model = model
        widget = Group(number == 0 ? "Recipient" : "Recipient \(number + 1)")
        _ = (address.named("send.address\(number)"), label.named("send.label\(number)"), amount.named("send.amount\(number)"))
        _ = (units.named("send.unit\(number)"), subtract.named("send.subtract\(number)"), remove.named("send.remove\(number)"))
        _ = problem.named("send.problem\(number)")
        let all = Button("Use available balance").styled("flat").named("send.all\(number)")
        amount.addSuffix(units)
        amount.addSuffix(all)
        widget.setHeaderSuffix(remove)
        for row in [address, label, amount] as [Widget] { widget.add(row) }
        widget.add(
            ActionRow("Subtract fee from amount", subtitle: "The recipient gets less than the amount", suffix: subtract))
        widget.add(message)
        widget.add(problem.margins(horizontal: 6, vertical: 4))
        connect(all)
        observe(self) { [weak self] in self?.render() }
    }

    var canBeRemoved = false {
        didSet { remove.isVisible = canBeRemoved }
    }

    private func connect(_ all: Button) {
        address.onText { [weak self] in self?.takeAddress($0) }
        label.onText { [weak self] in self?.recipient.label = $0 }
        amount.onText { [weak self] in self?.recipient.amountText = AmountUnit.withPoints($0) }
        units.onChoice { [weak self] in
            if let unit = AmountUnit(rawValue: $0) { self?.recipient.change(to: unit) }
        }
        subtract.onToggle { [weak self] in self?.recipient.subtractsFee = $0 }
        remove.on("clicked") { [weak self] in
            guard let self else { return }
            model.remove(recipient)
        }
        all.on("clicked") { [weak self] in
            guard let self else { return }
            Task { await self.model.useAvailableBalance(self.recipient) }
        }
    }

    /// A payment URI that is pasted into the address fills the whole recipient.
    private func takeAddress(_ text: String) {
        if text.lowercased().hasPrefix(PaymentURI.scheme), let uri = try? PaymentURI(parsing: text) {
            recipient.fill(uri)
        } else {
            recipient.address = text
            model.fillLabel(recipient)
        }
    }

    private func render() {
        address.text = recipient.address
        label.text = recipient.label
        amount.text = recipient.amountText
        units.selected = recipient.unit.rawValue
        subtract.isOn = recipient.subtractsFee
        message.isVisible = !recipient.message.isEmpty
        message.setSubtitle(recipient.message)
        address.hasError = recipient.addressProblem != nil
        amount.hasError = recipient.amountProblem != nil
        let problems = [recipient.addressProblem, recipient.amountProblem].compactMap(\.self)
        problem.text = problems.joined(separator: "\n")
        problem.isVisible = !problems.isEmpty
    }
}
