import BdtGUI
import CGtk

/// The line at the bottom of the window: unit, keys, lock, connections, synchronisation.
@MainActor final class StatusBar {
    private let session: SessionModel
    let widget: Box
    private let activity = Label().styled("dim-label", "caption").named("status.activity")
    private let progress = ProgressBar().sized(width: 140).aligned(vertical: GTK_ALIGN_CENTER).hidden().named("status.progress")
    private let behind = Label().styled("caption").named("status.behind")
    private let unit = DropDown(AmountUnit.allCases.map(\.shortName)).named("status.unit").hinted("Unit to show amounts in")
    private let keys = Label().styled("caption", "dim-label").named("status.keys")
    private let lock = Icon().named("status.lock")
    private let connections = Button(icon: "network-offline-symbolic").styled("flat").named("status.connections")
    private let sync = Icon().named("status.sync")
    private var timer: Task<Void, Never>?

    init(_ session: SessionModel) {
        self.session = session
        widget = Box.row(spacing: 10, activity, progress, behind, Box.row().expanding(), unit, keys, lock, connections, sync)
            .margins(horizontal: 10, vertical: 4)
        gtk_widget_add_css_class(unit.pointer, "flat")
        unit.onChoice { [preferences = session.context.preferences] in preferences.unit = AmountUnit(rawValue: $0) ?? preferences.unit }
        connections.on("clicked") { [weak session] in
            guard let node = session?.node else { return }
            node.setNetworkActive(!node.isNetworkActive)
        }
        observe(self) { [weak self] in self?.render() }
        // What is behind is behind a little more each moment, without any event.
        timer = Task { [weak self] in
            while !Task.isCancelled {
                try? await Task.sleep(for: .seconds(10))
                self?.render()
            }
        }
    }

    isolated deinit { timer?.cancel() }

    private func render() {
        unit.selected = session.context.unit.rawValue
        guard let node = session.node else {
            for part in [activity, progress, behind, keys, lock, connections, sync] as [Widget] { part.isVisible = false }
            return
        }
        for part in [activity, connections, sync] as [Widget] { part.isVisible = true }
        renderSync(node)
        renderConnections(node)
        renderWallet(node.wallets?.selected)
    }

    private func renderSync(_ node: NodeModel) {
        let text = SyncText(
            node.sync, connections: node.connectionCount, now: session.context.clock.now,
            spacing: session.context.parameters.consensus.powTargetSpacing)
        if let work = node.wallets?.selected?.progress ?? node.progress {
            activity.text = "\(work.title) (\(work.percent)%)"
            progress.fraction = Double(work.percent) / 100
            progress.isVisible = true
        } else {
            activity.text = text.activity.isEmpty ? "Block \(node.sync.blockHeight)" : text.activity
            progress.fraction = text.fraction
            progress.isVisible = !text.behind.isEmpty
        }
        behind.text = text.behind
        behind.isVisible = !text.behind.isEmpty
        sync.name = text.behind.isEmpty ? "emblem-ok-symbolic" : "emblem-synchronizing-symbolic"
        sync.tooltip = text.tooltip
    }

    private func renderConnections(_ node: NodeModel) {
        let count = node.connectionCount
        if node.isNetworkActive {
            connections.icon = count == 0 ? "network-wireless-signal-none-symbolic" : Self.signal(count)
            connections.tooltip =
                "\(count) active connection\(count == 1 ? "" : "s") to the Bdtcoin network.\nClick to disable network activity."
        } else {
            connections.icon = "network-offline-symbolic"
            connections.tooltip = "Network activity is disabled.\nClick to enable it."
        }
    }

    /// Four levels, as published.
    private static func signal(_ count: Int) -> String {
        switch count {
        case ..<4: "network-wireless-signal-weak-symbolic"
        case ..<7: "network-wireless-signal-ok-symbolic"
        case ..<10: "network-wireless-signal-good-symbolic"
        default: "network-wireless-signal-excellent-symbolic"
        }
    }

    private func renderWallet(_ wallet: WalletModel?) {
        keys.isVisible = wallet != nil
        lock.isVisible = wallet?.lock.isEncrypted ?? false
        guard let wallet else { return }
        keys.text = wallet.hasPrivateKeys ? (wallet.isHD ? "HD" : "no HD") : "watch-only"
        keys.tooltip =
            wallet.hasPrivateKeys
            ? "HD key generation is \(wallet.isHD ? "enabled" : "disabled")" : "This wallet holds no private keys"
        lock.name = wallet.lock.isLocked ? "changes-prevent-symbolic" : "changes-allow-symbolic"
        lock.tooltip = wallet.lock.isLocked ? "Wallet is encrypted and locked" : "Wallet is encrypted and unlocked"
    }
}
