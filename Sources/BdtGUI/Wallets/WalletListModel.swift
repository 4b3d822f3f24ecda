import BdtInterfaces
import Observation

/// The wallets of the node: those that are open, those on disk, and which one the user looks at.
@Observable @MainActor package final class WalletListModel {
    package struct OnDisk: Hashable, Sendable, Identifiable {
        package let name: String
        package let isOpen: Bool
        package var id: String { name }
        package var title: String { WalletListModel.title(name) }
    }

    @ObservationIgnored private let loader: any WalletLoader
    @ObservationIgnored private let node: any Node
    @ObservationIgnored private let context: GUIContext
    @ObservationIgnored private var tipHeight: Int
    @ObservationIgnored private var handler: (any Handler)?

    /// In order of name.
    package private(set) var open: [WalletModel] = []
    package private(set) var selected: WalletModel?
    package private(set) var isBusy = false

    package init(loader: any WalletLoader, node: any Node, tipHeight: Int, context: GUIContext) {
        self.loader = loader
        self.node = node
        self.tipHeight = tipHeight
        self.context = context
    }

    /// The wallet without a name has one for its users.
    package nonisolated static func title(_ name: String) -> String { name.isEmpty ? "[default wallet]" : name }

    /// Takes the wallets that are open, and those that will be.
    func start() async {
        handler = try? await loader.handleLoadWallet { [weak self] wallet in _ = await self?.add(wallet) }
        for wallet in (try? await loader.getWallets()) ?? [] { await add(wallet) }
        let preferred = context.preferences.wallet
        selected = open.first { $0.name == preferred } ?? open.first
    }

    package func select(_ wallet: WalletModel) {
        selected = wallet
        context.preferences.wallet = wallet.name
    }

    func blockTipChanged(height: Int) {
        tipHeight = height
        for wallet in open { wallet.blockTipChanged(height: height) }
    }

    /// Adds a wallet unless it is there; events and answers both bring new ones.
    @discardableResult
    private func add(_ wallet: any Wallet) async -> WalletModel? {
        guard let name = try? await wallet.getWalletName() else { return nil }
        if let known = open.first(where: { $0.name == name }) { return known }
        let whenUnloaded: @MainActor () -> Void = { [weak self] in self?.remove(name) }
        let model = WalletModel(
            wallet: wallet, name: name, node: node, tipHeight: tipHeight, context: context, whenUnloaded: whenUnloaded)
        open.append(model)
        open.sort { $0.name < $1.name }
        await model.start()
        if selected == nil { selected = model }
        return model
    }

    private func remove(_ name: String) {
        open.removeAll { $0.name == name }
        if selected?.name == name { selected = open.first }
    }

    // MARK: - What the user does

    package func listOnDisk() async throws -> [OnDisk] {
        let names = Set(open.map(\.name))
        return try await loader.listWalletDir().map(\.name).sorted().map { OnDisk(name: $0, isOpen: names.contains($0)) }
    }

    /// Opens a wallet and shows it; returns warnings.
    package func openWallet(_ name: String) async throws -> [String] {
        try await busy { try await self.take(try await self.loader.loadWallet(name)) }
    }

    package func create(_ draft: WalletDraft) async throws -> [String] {
        try await busy {
            try await self.take(
                try await self.loader.createWallet(draft.trimmedName, passphrase: draft.effectivePassphrase, flags: draft.flags))
        }
    }

    /// - Parameter path: a file that the wallet process can read.
    package func restore(from path: String, name: String) async throws -> [String] {
        try await busy { try await self.take(try await self.loader.restoreWallet(from: path, name: name, loads: true)) }
    }

    package func close(_ wallet: WalletModel) async throws {
        try await wallet.wallet.remove()
        remove(wallet.name)
    }

    private func take(_ loaded: LoadedWallet) async throws -> [String] {
        if let wallet = loaded.wallet, let model = await add(wallet) { select(model) }
        return loaded.warnings
    }

    private func busy<Result>(_ work: () async throws -> Result) async throws -> Result {
        isBusy = true
        defer { isBusy = false }
        return try await work()
    }
}
