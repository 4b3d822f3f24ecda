import BdtInterfaces
import BdtPrimitives
import Foundation
import Observation

/// One recipient of a payment that the user is writing.
@Observable @MainActor package final class RecipientModel: Identifiable {
    package var address = ""
    package var label = ""
    package var amountText = ""
    package var unit: AmountUnit
    package var subtractsFee = false
    /// From a payment URI; shown, and stored with the transaction.
    package var message = ""

    @ObservationIgnored private let context: GUIContext

    package init(context: GUIContext) {
        self.context = context
        unit = context.unit
        subtractsFee = context.preferences.subtractsFeeByDefault
    }

    package nonisolated var id: ObjectIdentifier { ObjectIdentifier(self) }

    package var isEmpty: Bool { address.isEmpty && label.isEmpty && amountText.isEmpty }
    package var trimmedAddress: String { address.trimmingCharacters(in: .whitespacesAndNewlines) }
    package var script: Script? { try? context.script(trimmedAddress) }
    package var amount: Amount? { unit.parse(amountText) }

    /// Why the address is none; nil for a good one, and for none yet.
    package var addressProblem: String? {
        guard !trimmedAddress.isEmpty else { return nil }
        do {
            _ = try context.script(trimmedAddress)
            return nil
        } catch {
            return error.message.isEmpty ? "The address is not valid." : error.message
        }
    }

    /// Why the amount is none; nil for a good one, and for none yet.
    package var amountProblem: String? {
        if amountText.isEmpty { return nil }
        guard let amount else { return "Not an amount in \(unit.shortName) (at most \(unit.decimals) decimals)." }
        if amount.satoshi == 0 { return "The amount to pay must be larger than 0." }
        return amount.isMoney ? nil : "There are not that many coins."
    }

    /// Fills in what a payment URI asks for.
    package func fill(_ uri: PaymentURI) {
        address = uri.address
        label = uri.label
        message = uri.message
        if uri.amount > .zero { setAmount(uri.amount) }
    }

    package func setAmount(_ amount: Amount) { amountText = unit.format(amount, separators: .never) }

    /// Changes the unit and keeps the amount.
    package func change(to unit: AmountUnit) {
        guard unit != self.unit else { return }
        let amount = amount
        self.unit = unit
        if let amount { setAmount(amount) }
    }
}
