import BdtGUI
import CGtk

/// The dialogs about the passphrase of a wallet.
@MainActor enum PassphraseDialogs {
    /// Runs `action` with the wallet unlocked: at once, or after asking for the passphrase. What `action` is handed locks a wallet again that
    /// was locked before; it calls that when it is done.
    static func whenUnlocked(
        _ wallet: WalletModel, over window: Window, purpose: String,
        then action: @escaping @MainActor (_ relock: @escaping @MainActor () -> Void) -> Void
    ) {
        guard wallet.needsUnlock else { return action({}) }
        unlock(wallet, over: window, text: "The wallet is locked. Unlock it to \(purpose).") {
            action { Task { try? await wallet.lockNow() } }
        }
    }

    static func unlock(
        _ wallet: WalletModel, over window: Window, text: String = "Unlocks the wallet until you lock it again.",
        then action: @escaping @MainActor () -> Void = {}
    ) {
        let passphrase = EntryRow("Passphrase", isSecret: true).named("unlock.passphrase")
        let dialog = FormDialog(
            title: "Unlock Wallet", accept: "Unlock", name: "unlock", [Label(text, wraps: true), Group("", [passphrase])])
        pressOnEnter(passphrase, dialog)
        dialog.present(over: window, focus: passphrase) {
            do {
                guard try await wallet.unlock(passphrase.text) else {
                    return "The passphrase entered for the wallet decryption was incorrect."
                }
                action()
                return nil
            } catch {
                return failureText(error)
            }
        }
    }

    static func encrypt(_ wallet: WalletModel, over window: Window) {
        let fields = newPassphraseRows("encrypt")
        let dialog = FormDialog(
            title: "Encrypt Wallet", accept: "Encrypt", name: "encrypt",
            [Label(PassphraseRules.advice, wraps: true), Group("", [fields.new, fields.repeated])])
        checkWhileTyping(fields, dialog)
        dialog.present(over: window, focus: fields.new) {
            if let problem = PassphraseRules.problem(new: fields.new.text, repeated: fields.repeated.text) { return problem }
            do {
                guard try await wallet.encrypt(fields.new.text) else { return "Wallet encryption failed." }
                MessageDialog.tell(
                    over: window, "Wallet Encrypted",
                    "The wallet is encrypted now, and locked. Backups made before hold the keys without encryption: destroy them, and make a new one."
                )
                return nil
            } catch {
                return failureText(error)
            }
        }
    }

    static func change(_ wallet: WalletModel, over window: Window) {
        let old = EntryRow("Current passphrase", isSecret: true).named("change.old")
        let fields = newPassphraseRows("change")
        let dialog = FormDialog(
            title: "Change Passphrase", accept: "Change", name: "change",
            [Label(PassphraseRules.advice, wraps: true), Group("", [old, fields.new, fields.repeated])])
        checkWhileTyping(fields, dialog)
        dialog.present(over: window, focus: old) {
            if let problem = PassphraseRules.problem(new: fields.new.text, repeated: fields.repeated.text) { return problem }
            do {
                return try await wallet.changePassphrase(old: old.text, new: fields.new.text)
                    ? nil : "The passphrase entered for the wallet decryption was incorrect."
            } catch {
                return failureText(error)
            }
        }
    }

    private static func newPassphraseRows(_ name: String) -> (new: EntryRow, repeated: EntryRow) {
        (
            EntryRow("New passphrase", isSecret: true).named("\(name).new"),
            EntryRow("Repeat new passphrase", isSecret: true).named("\(name).repeat")
        )
    }

    private static func checkWhileTyping(_ fields: (new: EntryRow, repeated: EntryRow), _ dialog: FormDialog) {
        dialog.canAccept = false
        let check: @MainActor (String) -> Void = { [weak dialog, weak new = fields.new, weak repeated = fields.repeated] _ in
            guard let dialog, let new, let repeated else { return }
            let problem = PassphraseRules.problem(new: new.text, repeated: repeated.text)
            dialog.canAccept = problem == nil
            dialog.show(problem: repeated.text.isEmpty ? nil : problem)
        }
        fields.new.onText(check)
        fields.repeated.onText(check)
        pressOnEnter(fields.repeated, dialog)
    }

    private static func pressOnEnter(_ row: EntryRow, _ dialog: FormDialog) {
        row.on("entry-activated") { [weak dialog] in dialog?.press() }
    }
}
