import BdtBase
import BdtInterfaces
import BdtJSON
import Synchronization

/// The wallet process as the node steers it.
package final class WalletService: WalletLoader {
    let manager: WalletManager
    private let methods: WalletMethods
    /// Why the settings make no sense, if they do not.
    private let settingsError: String?
    private let repeating = Mutex<Task<Void, Never>?>(nil)

    package init(_ manager: WalletManager, settingsError: String? = nil) {
        self.manager = manager
        self.settingsError = settingsError
        methods = WalletMethods(manager)
    }

    private var chain: any Chain { manager.chain }
    private var host: any WalletHost { manager.host }

    package func registerRpcs() async throws { try await methods.register(with: chain) }

    /// Checks that the wallets of the settings can be opened. False, after telling the user why, when one cannot.
    package func verify() async throws -> Bool {
        var obstacle = settingsError
        if obstacle == nil { obstacle = manager.environment.options.obstacle(relayMinimum: try await chain.relayMinFee()) }
        if let obstacle {
            try await host.initError(obstacle)
            return false
        }
        Log.info("Using wallet directory \(manager.paths.root)")
        try await host.initMessage("Verifying wallet(s)…")
        if try await host.getSetting(StartupSetting.name) == "null" { try await addUnnamedWallet() }
        guard let names = try await configuredWallets() else { return false }
        var seen = Set<String>()
        for name in names {
            guard seen.insert(manager.paths.absolutePath(of: name)).inserted else {
                try await host.initWarning("Ignoring duplicate -wallet \(name).")
                continue
            }
            do {
                try manager.paths.open(name, expecting: .existing, options: manager.databaseOptions(verify: true)).close()
            } catch  where error.kind == .notFound {
                try await host.initWarning("Skipping -wallet path that doesn't exist. \(error.message)")
            } catch {
                try await host.initError(error.message)
                return false
            }
        }
        return true
    }

    /// A wallet without a name, from before wallets had folders, is loaded by default.
    private func addUnnamedWallet() async throws {
        guard (try? manager.paths.checkedFolder(of: "", expecting: .existing)) != nil else { return }
        _ = try await host.overwriteRwSetting(StartupSetting.name, value: "[\"\"]", action: .skipWrite)
    }

    /// The names in the settings; nil, after telling the user, when a value is no name.
    private func configuredWallets() async throws -> [String]? {
        var names: [String] = []
        for text in try await host.getSettingsList(StartupSetting.name) {
            guard let name = (try? JSONValue(parsing: text))?.string else {
                try await host.initError(
                    "Invalid value detected for '-wallet' or '-nowallet'. '-wallet' requires a string value, while '-nowallet' accepts "
                        + "only '1' to disable all wallets")
                return nil
            }
            names.append(name)
        }
        return names
    }

    package func load() async throws -> Bool {
        guard let names = try await configuredWallets() else { return false }
        var seen = Set<String>()
        for name in names where seen.insert(name).inserted {
            do {
                let warnings = try await manager.load(name, loadsOnStartup: nil, verify: false).warnings
                if !warnings.isEmpty { try await host.initWarning(warnings.joined(separator: "\n")) }
            } catch let error as WalletError where error.kind == .notFound {
                continue
            } catch let error as WalletError {
                try await host.initError(error.message)
                return false
            }
        }
        return true
    }

    /// Begins regular work. The node's chain is complete by now, which it may not have been when the wallets were loaded: what the mempool
    /// refused then for want of inputs is offered again.
    package func start() async throws {
        for wallet in manager.wallets { try await manager.begin(wallet) }
        repeating.withLock { task in
            guard task == nil else { return }
            task = Task { [weak self] in
                while !Task.isCancelled {
                    try? await Task.sleep(for: .seconds(60))
                    guard !Task.isCancelled, let self else { return }
                    await resubmit()
                }
            }
        }
    }

    private func resubmit() async {
        for wallet in manager.wallets {
            do {
                try await wallet.resubmitIfDue()
            } catch {
                wallet.log("Cannot announce transactions again: \(error)")
            }
        }
    }

    package func stop() async throws {
        repeating.withLock { $0?.cancel() }
        await methods.unregister()
        await manager.closeAll()
    }

    package func setMockTime(_ time: Int64) async throws { manager.environment.clock.mockTime = time }

    package func schedulerMockForward(seconds: Int64) async throws {
        // Announcing again is due once a minute.
        if seconds >= 60 { await resubmit() }
    }

    package func getWalletDir() async throws -> String { manager.paths.root }

    package func listWalletDir() async throws -> [(name: String, format: String)] {
        manager.paths.list().map { ($0.name, $0.format.rawValue) }
    }

    package func getWalletNames() async throws -> [String] { manager.wallets.map(\.name) }
}
