import BdtGUI
import CGtk
import Foundation

/// Creating, opening, closing, restoring and backing up wallets.
@MainActor enum WalletDialogs {
    static func create(_ wallets: WalletListModel, over window: Window) {
        let name = EntryRow("Wallet name").named("create.name")
        let encrypt = Switch().named("create.encrypt")
        let passphrase = EntryRow("Passphrase", isSecret: true).named("create.passphrase")
        let repeated = EntryRow("Repeat passphrase", isSecret: true).named("create.repeat")
        let noKeys = Switch().named("create.nokeys")
        let blank = Switch().named("create.blank")
        let secrets = Group("", description: PassphraseRules.advice, [passphrase, repeated])
        let encryptRow = ActionRow("Encrypt wallet", subtitle: "Spending takes a passphrase", suffix: encrypt)
        let blankRow = ActionRow("Make blank wallet", subtitle: "No keys at first: they are imported later", suffix: blank)
        let dialog = FormDialog(
            title: "Create Wallet", accept: "Create", name: "create",
            [
                Group("", [name]), Group("", [encryptRow]), secrets,
                Group(
                    "Advanced",
                    [
                        ActionRow("Disable private keys", subtitle: "For watching only", suffix: noKeys), blankRow,
                    ]),
            ])
        let draft: @MainActor () -> WalletDraft = {
            var draft = WalletDraft()
            (draft.name, draft.encrypts, draft.passphrase, draft.repeatedPassphrase) = (
                name.text, encrypt.isOn, passphrase.text, repeated.text
            )
            (draft.disablesPrivateKeys, draft.isBlank) = (noKeys.isOn, blank.isOn)
            return draft
        }
        let update: @MainActor () -> Void = { [weak dialog] in
            guard let dialog else { return }
            let draft = draft()
            encryptRow.isSensitive = draft.canEncrypt
            secrets.isVisible = draft.encrypts && draft.canEncrypt
            blankRow.isSensitive = !draft.disablesPrivateKeys
            dialog.canAccept = draft.problem == nil
            dialog.show(problem: repeated.text.isEmpty || !secrets.isVisible ? nil : draft.problem)
        }
        for row in [name, passphrase, repeated] { row.onText { _ in update() } }
        for item in [encrypt, noKeys, blank] { item.onToggle { _ in update() } }
        update()
        name.on("entry-activated") { [weak dialog] in dialog?.press() }
        dialog.present(over: window, focus: name) {
            do {
                warn(try await wallets.create(draft()), over: window)
                return nil
            } catch {
                return failureText(error)
            }
        }
    }

    /// Lists the wallets on disk.
    static func open(_ wallets: WalletListModel, over window: Window) {
        let choice = DropDown().named("open.choice")
        let none = Label("There are no wallets on disk that are not open already.", wraps: true).styled("dim-label").hidden()
        let row = ActionRow("Wallet", suffix: choice)
        let dialog = FormDialog(title: "Open Wallet", accept: "Open", name: "open", [Group("", [row]), none])
        dialog.canAccept = false
        var names: [String] = []
        Task {
            do {
                let closed = try await wallets.listOnDisk().filter { !$0.isOpen }
                names = closed.map(\.name)
                choice.items = closed.map(\.title)
                choice.selected = names.isEmpty ? nil : 0
                none.isVisible = names.isEmpty
                row.isVisible = !names.isEmpty
                dialog.canAccept = !names.isEmpty
            } catch {
                dialog.show(problem: failureText(error))
            }
        }
        dialog.present(over: window) {
            guard let selected = choice.selected, names.indices.contains(selected) else { return "Choose a wallet." }
            do {
                warn(try await wallets.openWallet(names[selected]), over: window)
                return nil
            } catch {
                return failureText(error)
            }
        }
    }

    static func close(_ wallet: WalletModel, _ wallets: WalletListModel, over window: Window) {
        MessageDialog.ask(
            over: window, "Close Wallet",
            "Do you want to close the wallet “\(wallet.title)”? Closed for too long, it may have to scan the whole chain again, which a pruned node cannot.",
            yes: "Close Wallet"
        ) {
            Task {
                do {
                    try await wallets.close(wallet)
                } catch {
                    MessageDialog.tell(over: window, "The Wallet Was Not Closed", failureText(error))
                }
            }
        }
    }

    static func backUp(_ wallet: WalletModel, over window: Window) {
        FileDialog.show(over: window, title: "Back Up Wallet", .save(name: (wallet.name.isEmpty ? "wallet" : wallet.name) + ".dat")) {
            path in
            Task {
                let failure: String?
                do {
                    failure = try await wallet.backUp(to: path) ? nil : "There was an error trying to save the wallet data to \(path)."
                } catch {
                    failure = failureText(error)
                }
                MessageDialog.tell(
                    over: window, failure == nil ? "Backup Successful" : "Backup Failed",
                    failure ?? "The wallet data was successfully saved to \(path).")
            }
        }
    }

    static func restore(_ wallets: WalletListModel, over window: Window) {
        FileDialog.show(over: window, title: "Load Wallet Backup", .open) { path in
            let name = EntryRow("Name of the restored wallet").named("restore.name")
            let dialog = FormDialog(
                title: "Restore Wallet", accept: "Restore", name: "restore",
                [Label(path, wraps: true).styled("dim-label"), Group("", [name])])
            dialog.present(over: window, focus: name) {
                let trimmed = name.text.trimmingCharacters(in: .whitespaces)
                if trimmed.isEmpty { return "Give the wallet a name." }
                do {
                    warn(try await wallets.restore(from: path, name: trimmed), over: window)
                    return nil
                } catch {
                    return failureText(error)
                }
            }
        }
    }

    private static func warn(_ warnings: [String], over window: Window) {
        if !warnings.isEmpty { MessageDialog.tell(over: window, "Warning", warnings.joined(separator: "\n")) }
    }
}
