import BdtInterfaces

/// The wallets of several processes as a user interface sees them: those of the process that the node keeps first.
///
/// New wallets are made in the first process; one on disk is opened by the process in whose folder it lies. Starting and stopping
/// wallets is for the node and for who started a process, not for a user interface.
struct AllWallets: WalletLoader {
    private let loaders: [any WalletLoader]

    /// At least one.
    init(_ loaders: [any WalletLoader]) { self.loaders = loaders }

    private var first: any WalletLoader { loaders[0] }

    /// The process in whose folder a wallet lies; the first one if there is none.
    private func holder(of name: String) async -> any WalletLoader {
        if loaders.count == 1 { return first }
        for (position, loader) in loaders.enumerated() {
            let files = try? await AllWallets.answer(of: loader, isPatient: position == 0) { try await $0.listWalletDir() }
            if let files, files.contains(where: { $0.name == name }) { return loader }
        }
        return first
    }

    // MARK: Wallets

    func createWallet(_ name: String, passphrase: String, flags: UInt64) async throws -> LoadedWallet {
        try await first.createWallet(name, passphrase: passphrase, flags: flags)
    }

    func loadWallet(_ name: String) async throws -> LoadedWallet { try await holder(of: name).loadWallet(name) }

    func restoreWallet(from path: String, name: String, loads: Bool) async throws -> LoadedWallet {
        try await first.restoreWallet(from: path, name: name, loads: loads)
    }

    func migrateWallet(_ name: String, passphrase: String) async throws -> MigratedWallet {
        try await holder(of: name).migrateWallet(name, passphrase: passphrase)
    }

    func isEncrypted(_ name: String) async throws -> Bool { try await holder(of: name).isEncrypted(name) }
    func getWalletDir() async throws -> String { try await first.getWalletDir() }

    func listWalletDir() async throws -> [(name: String, format: String)] {
        var found: [(name: String, format: String)] = []
        for wallet in try await gather({ try await $0.listWalletDir() }) where !found.contains(where: { $0.name == wallet.name }) {
            found.append(wallet)
        }
        return found
    }

    func getWalletNames() async throws -> [String] { try await gather { try await $0.getWalletNames() } }
    func getWallets() async throws -> [any Wallet] { try await gather { try await $0.getWallets() } }

    func handleLoadWallet(_ action: @escaping @Sendable (any Wallet) async -> Void) async throws -> any Handler {
        var handlers: [any Handler] = []
        for loader in loaders { handlers.append(try await loader.handleLoadWallet(action)) }
        return SeveralHandlers(handlers)
    }

    /// The answers of all processes, without those of one that has gone meanwhile; fails when none answers.
    private func gather<Answer: Sendable>(
        _ ask: @escaping @Sendable (any WalletLoader) async throws -> [Answer]
    ) async throws -> [Answer] {
        var answers: [Answer] = []
        var failure: (any Error)?
        var hasAnswer = false
        for (position, loader) in loaders.enumerated() {
            do {
                answers += try await AllWallets.answer(of: loader, isPatient: position == 0, ask)
                hasAnswer = true
            } catch {
                failure = error
            }
        }
        if let failure, !hasAnswer { throw failure }
        return answers
    }

    /// How long a process beside the node's own may keep a user interface from the wallets of the others.
    private static let patience = Duration.seconds(5)

    private static func answer<Answer: Sendable>(
        of loader: any WalletLoader, isPatient: Bool, _ ask: @escaping @Sendable (any WalletLoader) async throws -> Answer
    ) async throws -> Answer {
        if isPatient { return try await ask(loader) }
        return try await withThrowingTaskGroup(of: Answer.self) { group in
            group.addTask { try await ask(loader) }
            group.addTask {
                try await Task.sleep(for: patience)
                throw InterfaceError("A wallet process does not answer.")
            }
            defer { group.cancelAll() }
            // Two tasks were added, so one ends first.
            guard let answer = try await group.next() else { throw CancellationError() }
            return answer
        }
    }

    // MARK: Not for user interfaces

    func registerRpcs() async throws { throw AllWallets.refusal }
    func verify() async throws -> Bool { throw AllWallets.refusal }
    func load() async throws -> Bool { throw AllWallets.refusal }
    func start() async throws { throw AllWallets.refusal }
    func stop() async throws { throw AllWallets.refusal }
    func setMockTime(_ time: Int64) async throws { throw AllWallets.refusal }
    func schedulerMockForward(seconds: Int64) async throws { throw AllWallets.refusal }

    private static let refusal = InterfaceError("Wallets are started and stopped by the node, not by its clients.")
}

private final class SeveralHandlers: Handler {
    private let handlers: [any Handler]

    init(_ handlers: [any Handler]) { self.handlers = handlers }

    func disconnect() async {
        for handler in handlers { await handler.disconnect() }
    }
}
