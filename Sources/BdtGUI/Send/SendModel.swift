import BdtInterfaces
import BdtPrimitives
import Observation

/// The payment that the user is writing: recipients, fee, coins; what is wrong with it; and the way to a sent transaction.
@Observable @MainActor package final class SendModel {
    @ObservationIgnored package let wallet: WalletModel
    package private(set) var recipients: [RecipientModel] = []
    package var fee: FeeChoice {
        didSet { if fee.target != oldValue.target || fee.mode != oldValue.mode { estimateRefresher.request() } }
    }
    /// What the recommended fee would be: a rate and how long it is likely to take.
    package private(set) var estimateText = ""
    /// What is wrong with the payment as a whole; empty when nothing is known to be.
    package private(set) var problem = ""
    package private(set) var isBusy = false
    package let coins: CoinsModel
    @ObservationIgnored private lazy var estimateRefresher = Refresher { [weak self] in await self?.readEstimate() }

    package init(wallet: WalletModel) {
        self.wallet = wallet
        fee = FeeChoice(target: wallet.context.preferences.confirmationTarget)
        coins = CoinsModel(wallet: wallet)
        recipients = [RecipientModel(context: wallet.context)]
    }

    package func start() { estimateRefresher.request() }

    // MARK: - Recipients

    package func addRecipient() { recipients.append(RecipientModel(context: wallet.context)) }

    package func remove(_ recipient: RecipientModel) {
        recipients.removeAll { $0 === recipient }
        if recipients.isEmpty { addRecipient() }
    }

    package func clear() {
        recipients = [RecipientModel(context: wallet.context)]
        problem = ""
        coins.clear()
    }

    /// Takes a payment request, into an empty recipient if there is one.
    package func take(_ uri: PaymentURI) {
        if recipients.last?.isEmpty != true { addRecipient() }
        recipients.last?.fill(uri)
    }

    /// The label that the address book has for what was entered.
    package func fillLabel(_ recipient: RecipientModel) {
        guard recipient.label.isEmpty, let script = recipient.script else { return }
        let known = wallet.label(of: script)
        if !known.isEmpty { recipient.label = known }
    }

    /// Gives the recipient all that the others leave, minus the fee.
    package func useAvailableBalance(_ recipient: RecipientModel) async {
        do {
            var rest = try await wallet.wallet.getAvailableBalance(control)
            for other in recipients where other !== recipient { rest -= other.amount ?? .zero }
            guard rest > .zero else {
                problem = "The amount exceeds your balance."
                return
            }
            recipient.subtractsFee = true
            recipient.setAmount(rest)
        } catch {
            problem = failureText(error)
        }
    }

    // MARK: - Fee

    private func readEstimate() async {
        var wanted = SpendControl()
        wanted.confirmTarget = fee.target
        guard let estimate = try? await wallet.wallet.getMinimumFee(bytes: 1000, wanted) else { return }
        let rate = FeeRate(satoshiPerKvB: estimate.fee.satoshi).perVirtualByte
        estimateText =
            estimate.reason == FeeReason.fallback
            ? "\(rate). Fees cannot be estimated yet: this is the fallback rate."
            : "\(rate), likely within \(estimate.returnedTarget) blocks"
    }

    private var control: SpendControl {
        var control = SpendControl()
        fee.apply(to: &control)
        control.selected = coins.selected
        control.allowsOtherInputs = coins.selected.isEmpty
        return control
    }

    // MARK: - Checks

    /// The first thing that is wrong with what was entered; nil when a transaction can be made of it.
    package func check() -> String? {
        for recipient in recipients {
            if recipient.trimmedAddress.isEmpty { return "Enter the address to pay to." }
            if recipient.script == nil { return "The recipient address is not valid. Please recheck." }
            guard let amount = recipient.amount, amount > .zero else { return "The amount to pay must be larger than 0." }
            if !amount.isMoney { return "The amount exceeds your balance." }
        }
        if Set(recipients.map(\.trimmedAddress)).count != recipients.count {
            return "Duplicate address found: addresses should only be used once each."
        }
        return fee.problem
    }

    /// Makes the transaction, without sending it. Nil, and `problem` says why, when it cannot be made. The wallet must be unlocked.
    package func review() async -> SendReview? {
        problem = check() ?? ""
        guard problem.isEmpty else { return nil }
        isBusy = true
        defer { isBusy = false }
        do {
            let total = recipients.reduce(Amount.zero) { Amount($0.satoshi &+ ($1.amount?.satoshi ?? 0)) }
            if try await total > wallet.wallet.getAvailableBalance(control) {
                problem = "The amount exceeds your balance."
                return nil
            }
            return try await make()
        } catch {
            problem = failureText(error)
            return nil
        }
    }

    private func make() async throws -> SendReview {
        let wanted = recipients.map {
            WalletRecipient(destination: $0.script ?? Script(), amount: $0.amount ?? .zero, paysFee: $0.subtractsFee)
        }
        let made = try await wallet.wallet.createTransaction(wanted, control, signs: wallet.hasPrivateKeys, changePosition: nil)
        // The outputs but the change are the recipients in their order, with what the fee has left of their amounts.
        let paid = made.transaction.outputs.enumerated().filter { $0.offset != made.changePosition }.map(\.element.value)
        let lines = zip(recipients, paid).map { SendReview.Line(amount: $1, label: $0.label, address: $0.trimmedAddress) }
        return SendReview(
            transaction: made.transaction, lines: lines, fee: made.fee, signalsReplacement: fee.signalsReplacement,
            messages: recipients.map(\.message).filter { !$0.isEmpty }, walletName: wallet.title)
    }

    /// Sends what was reviewed, remembers its labels, and empties the form.
    package func send(_ review: SendReview) async -> Bool {
        isBusy = true
        defer { isBusy = false }
        do {
            try await wallet.wallet.commitTransaction(
                review.transaction, values: [:], orderForm: review.messages.map { ("Message", $0) })
        } catch {
            problem = failureText(error)
            return false
        }
        for line in review.lines {
            guard let script = try? wallet.context.script(line.address) else { continue }
            let known = wallet.addresses[script]
            if let known, known.name == line.label { continue }
            // An address of the wallet's own stays one to receive on.
            _ = try? await wallet.wallet.setAddressBook(script, name: line.label, purpose: known == nil ? .send : nil)
        }
        wallet.context.preferences.confirmationTarget = fee.target
        clear()
        return true
    }
}

/// Published numbers that say where a fee comes from.
enum FeeReason {
    static let fallback: Int32 = 7
}
