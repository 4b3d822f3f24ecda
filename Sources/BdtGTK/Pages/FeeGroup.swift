import BdtGUI
import CGtk

/// The choice of the fee of a payment.
@MainActor final class FeeGroup {
    private let model: SendModel
    let widget: Group
    private let mode = DropDown(["Recommended", "Custom"]).named("send.feemode")
    private let targets: DropDown
    private let target: ActionRow
    private let rate = EntryRow("Rate in jus per virtual byte").named("send.feerate")
    private let replacement = Switch().named("send.rbf")

    init(_ model: SendModel) {
        self.model = model
        let spacing = model.wallet.context.parameters.consensus.powTargetSpacing
        targets = DropDown(FeeChoice.targets.map { FeeChoice.title($0, spacing: spacing) }).named("send.target")
        target = ActionRow("Confirmation within", suffix: targets)
        widget = Group(
            "Transaction Fee",
            [
                ActionRow("Fee", suffix: mode), target, rate,
                ActionRow(
                    "Allow to raise the fee later", subtitle: "Signals Replace-By-Fee (BIP125)", suffix: replacement),
            ])
        mode.onChoice { [weak model] in model?.fee.mode = $0 == 1 ? .custom : .recommended }
        targets.onChoice { [weak model] in model?.fee.target = FeeChoice.targets[$0] }
        rate.onText { [weak model] in model?.fee.rateText = AmountUnit.withPoints($0) }
        replacement.onToggle { [weak model] in model?.fee.signalsReplacement = $0 }
        observe(self) { [weak self] in self?.render() }
    }

    private func render() {
        let fee = model.fee
        mode.selected = fee.mode == .custom ? 1 : 0
        targets.selected = FeeChoice.targets.firstIndex(of: fee.target)
        target.isVisible = fee.mode == .recommended
        target.setSubtitle(model.estimateText)
        rate.isVisible = fee.mode == .custom
        rate.text = fee.rateText
        rate.hasError = fee.problem != nil
        replacement.isOn = fee.signalsReplacement
    }
}
