import BdtGUI
import CGtk

/// The actions of the menu and of the keyboard.
@MainActor final class WindowActions {
    private struct Entry {
        var name: String
        var keys: [String] = []
        var needsWallet = false
        var needsWallets = false
        var needsNode = false
        var run: @MainActor (MainWindow) -> Void
    }

    private unowned let window: MainWindow
    private var handles: [(entry: Entry, action: OpaquePointer)] = []

    init(_ window: MainWindow) {
        self.window = window
        let application = gtk_window_get_application(window.cast())
        for entry in Self.entries {
            guard let action = g_simple_action_new(entry.name, nil) else { continue }
            Signals.connect(
                UnsafeMutableRawPointer(action), "activate",
                argument: { [weak window] _ in
                    if let window { entry.run(window) }
                })
            g_action_map_add_action(window.opaque, action)
            handles.append((entry, action))
            g_object_unref(UnsafeMutableRawPointer(action))
            Self.withCStrings(entry.keys) { gtk_application_set_accels_for_action(application, "win." + entry.name, $0) }
        }
    }

    /// A null-terminated array of C strings.
    private static func withCStrings(_ texts: [String], _ body: (UnsafePointer<UnsafePointer<CChar>?>?) -> Void) {
        let copies = texts.map { g_strdup($0) }
        defer { for copy in copies { g_free(copy) } }
        let pointers = copies.map { UnsafePointer($0) } + [nil]
        pointers.withUnsafeBufferPointer { body($0.baseAddress) }
    }

    /// Enables what can be done now.
    func update() {
        let node = window.session.node
        for (entry, action) in handles {
            let isEnabled =
                (!entry.needsNode || node != nil) && (!entry.needsWallets || node?.wallets != nil)
                && (!entry.needsWallet || window.wallet != nil)
            g_simple_action_set_enabled(action, isEnabled.gboolean)
        }
    }

    private static let entries: [Entry] = pageEntries + walletEntries + nodeEntries

    private static let pageEntries: [Entry] = [
        ("overview", "1"), ("send", "2"), ("receive", "3"), ("transactions", "4"),
    ].map { page, key in Entry(name: page, keys: ["<Alt>\(key)"], needsWallet: true) { $0.showPage(page) } }

    private static let walletEntries: [Entry] = [
        Entry(name: "create", needsWallets: true) { window in
            if let wallets = window.session.node?.wallets { WalletDialogs.create(wallets, over: window) }
        },
        Entry(name: "open", needsWallets: true) { window in
            if let wallets = window.session.node?.wallets { WalletDialogs.open(wallets, over: window) }
        },
        Entry(name: "restore", needsWallets: true) { window in
            if let wallets = window.session.node?.wallets { WalletDialogs.restore(wallets, over: window) }
        },
        Entry(name: "close", needsWallet: true) { window in
            if let wallets = window.session.node?.wallets, let wallet = window.wallet { WalletDialogs.close(wallet, wallets, over: window) }
        },
        Entry(name: "backup", needsWallet: true) { window in
            if let wallet = window.wallet { WalletDialogs.backUp(wallet, over: window) }
        },
        Entry(name: "encrypt", needsWallet: true) { window in
            guard let wallet = window.wallet else { return }
            if wallet.lock.isEncrypted {
                PassphraseDialogs.change(wallet, over: window)
            } else {
                PassphraseDialogs.encrypt(wallet, over: window)
            }
        },
        Entry(name: "lock", keys: ["<Control>l"], needsWallet: true) { window in
            guard let wallet = window.wallet, wallet.lock.isEncrypted else { return }
            if wallet.lock.isLocked {
                PassphraseDialogs.unlock(wallet, over: window)
            } else {
                Task { try? await wallet.lockNow() }
            }
        },
        Entry(name: "openuri", needsWallet: true) { OpenURIDialog.present(over: $0) },
    ]

    private static let nodeEntries: [Entry] = [
        Entry(name: "information", keys: ["<Control>i"], needsNode: true) { $0.showNodeWindow("information") },
        Entry(name: "console", keys: ["<Control>t", "<Control><Shift>c"], needsNode: true) { $0.showNodeWindow("console") },
        Entry(name: "traffic", keys: ["<Control>n"], needsNode: true) { $0.showNodeWindow("traffic") },
        Entry(name: "peers", keys: ["<Control>p"], needsNode: true) { $0.showNodeWindow("peers") },
        Entry(name: "options", keys: ["<Control>comma"], needsNode: true) { window in
            if let node = window.session.node { OptionsDialog(node).present(over: window) }
        },
        Entry(name: "mask", keys: ["<Control><Shift>m"]) { $0.session.context.preferences.masksValues.toggle() },
        Entry(name: "minimize", keys: ["<Control>m"]) { gtk_window_minimize($0.cast()) },
        Entry(name: "about") { AboutDialog.present(over: $0) },
        Entry(name: "quit", keys: ["<Control>q"]) { $0.close() },
    ]

    /// The main menu.
    static func menu() -> UnsafeMutablePointer<GMenuModel>? {
        let menu = g_menu_new()
        let sections: [[(String, String)]] = [
            [
                ("Create Wallet…", "create"), ("Open Wallet…", "open"), ("Restore Wallet…", "restore"), ("Back Up Wallet…", "backup"),
                ("Close Wallet…", "close"),
            ],
            [("Encrypt Wallet or Change Passphrase…", "encrypt"), ("Lock or Unlock Wallet", "lock"), ("Open Payment URI…", "openuri")],
            [("Information", "information"), ("Console", "console"), ("Network Traffic", "traffic"), ("Peers", "peers")],
            [("Mask Values", "mask"), ("Options…", "options"), ("About bdtcoin", "about"), ("Quit", "quit")],
        ]
        for section in sections {
            let part = g_menu_new()
            for (title, name) in section { g_menu_append(part, title, "win." + name) }
            g_menu_append_section(menu, nil, UnsafeMutableRawPointer(part!).assumingMemoryBound(to: GMenuModel.self))
            g_object_unref(UnsafeMutableRawPointer(part))
        }
        return UnsafeMutableRawPointer(menu)?.assumingMemoryBound(to: GMenuModel.self)
    }
}
