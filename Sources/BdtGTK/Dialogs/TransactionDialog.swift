import BdtGUI
import BdtInterfaces
import BdtPrimitives
import CGtk

/// Everything about a transaction, and what can be done with it.
@MainActor final class TransactionDialog {
    private let record: TransactionRow
    private let wallet: WalletModel
    private let window: Window

    init(_ details: TransactionDetails, _ record: TransactionRow, wallet: WalletModel, canAbandon: Bool, canBump: Bool) {
        self.record = record
        self.wallet = wallet
        window = Window(title: details.title, width: 620, height: 620).named("details")
        let group = Group()
        for detail in details.rows {
            let row = ActionRow(detail.name, subtitle: detail.value).named("details." + detail.name.lowercased().filter { $0 != " " })
            adw_action_row_set_subtitle_lines(row.cast(), 0)
            group.add(row)
        }
        let copy = Button("Copy") { Clipboard.copy(details.text) }.named("details.copy")
        let bump = Button("Increase Fee…").named("details.bump")
        let abandon = Button("Abandon…").styled("destructive-action").named("details.abandon")
        bump.isVisible = canBump
        abandon.isVisible = canAbandon
        let header = HeaderBar()
        header.addStart(copy)
        header.addEnd(abandon)
        header.addEnd(bump)
        window.setContent(Box.column(spacing: 0, header, Scroller(Clamp(group.margins(18), width: 720)).expanding(vertically: true)))
        bump.on("clicked") { [weak self] in self?.startBump() }
        abandon.on("clicked") { [weak self] in self?.askToAbandon() }
    }

    func present(over parent: Window) {
        gtk_window_set_transient_for(window.cast(), parent.cast())
        window.whenClosed { withExtendedLifetime(self) {} }
        window.present()
    }

    private func askToAbandon() {
        MessageDialog.ask(
            over: window, "Abandon Transaction",
            "The coins that it spends can be spent again. That is safe only when no other node has the transaction.", yes: "Abandon",
            destructive: true
        ) { [self] in
            perform { try await self.wallet.transactions.abandon(self.record.txid) }
        }
    }

    private func startBump() {
        PassphraseDialogs.whenUnlocked(wallet, over: window, purpose: "sign the transaction") { [self] relock in
            Task {
                do {
                    confirm(try await wallet.transactions.prepareBump(record.txid), relock)
                } catch {
                    relock()
                    tell(error)
                }
            }
        }
    }

    private func confirm(_ bump: BumpedTransaction, _ relock: @escaping @MainActor () -> Void) {
        let unit = wallet.context.unit
        MessageDialog.show(
            over: window, heading: "Do You Want to Increase the Fee?",
            body: """
                Current fee: \(unit.formatWithUnit(bump.oldFee))
                Increase: \(unit.formatWithUnit(bump.newFee - bump.oldFee))
                New fee: \(unit.formatWithUnit(bump.newFee))
                """, responses: [.init(id: "cancel", title: "Cancel"), .init(id: "yes", title: "Send Replacement", style: .suggested)]
        ) { [self] answer in
            guard answer == "yes" else { return relock() }
            perform(afterwards: relock) { _ = try await self.wallet.transactions.sendBump(self.record.txid, bump) }
        }
    }

    private func perform(afterwards: @escaping @MainActor () -> Void = {}, _ work: @escaping @MainActor () async throws -> Void) {
        Task {
            defer { afterwards() }
            do {
                try await work()
                window.close()
            } catch {
                tell(error)
            }
        }
    }

    private func tell(_ error: any Error) { MessageDialog.tell(over: window, "That Did Not Work", failureText(error)) }
}
