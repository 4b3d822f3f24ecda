import BdtInterfaces
import CapnProto

/// The wallets of this process, for the node that started it; or those of a process behind a node, for a user interface.
struct WalletLoaderServer: WalletSchema.WalletLoader.Server {
    let loader: any WalletLoader
    weak let connection: IPCConnection?

    func registerRpcs(_ call: RegisterRpcsCall) async throws { try await loader.registerRpcs() }
    func verify(_ call: VerifyCall) async throws { call.results.setResult(try await loader.verify()) }
    func load(_ call: LoadCall) async throws { call.results.setResult(try await loader.load()) }
    func start(_ call: StartCall) async throws { try await loader.start() }
    func stop(_ call: StopCall) async throws { try await loader.stop() }
    func setMockTime(_ call: SetMockTimeCall) async throws { try await loader.setMockTime(call.parameters.time) }

    func schedulerMockForward(_ call: SchedulerMockForwardCall) async throws {
        try await loader.schedulerMockForward(seconds: call.parameters.deltaSeconds)
    }

    func createWallet(_ call: CreateWalletCall) async throws {
        let parameters = call.parameters
        let (name, passphrase) = (try parameters.name, try parameters.passphrase)
        do {
            let loaded = try await loader.createWallet(name, passphrase: passphrase, flags: parameters.flags)
            call.results.setWarning(texts(loaded.warnings))
            let wallet = try serve(loaded.wallet)
            call.results.setResult { $0.setValue(wallet) }
        } catch let error as InterfaceError {
            call.results.setResult { $0.setError { $0.fill(error.description) } }
        }
    }

    func loadWallet(_ call: LoadWalletCall) async throws {
        do {
            let loaded = try await loader.loadWallet(try call.parameters.name)
            call.results.setWarning(texts(loaded.warnings))
            let wallet = try serve(loaded.wallet)
            call.results.setResult { $0.setValue(wallet) }
        } catch let error as InterfaceError {
            call.results.setResult { $0.setError { $0.fill(error.description) } }
        }
    }

    func restoreWallet(_ call: RestoreWalletCall) async throws {
        let parameters = call.parameters
        let (path, name) = (String(decoding: try parameters.backupFile, as: UTF8.self), try parameters.name)
        do {
            let loaded = try await loader.restoreWallet(from: path, name: name, loads: parameters.loadAfterRestore)
            call.results.setWarning(texts(loaded.warnings))
            let wallet = try serve(loaded.wallet)
            call.results.setResult { $0.setValue(wallet) }
        } catch let error as InterfaceError {
            call.results.setResult { $0.setError { $0.fill(error.description) } }
        }
    }

    func migrateWallet(_ call: MigrateWalletCall) async throws {
        do {
            let migrated = try await loader.migrateWallet(try call.parameters.name, passphrase: try call.parameters.passphrase)
            let wallet = try serve(migrated.wallet)
            call.results.setResult { result in
                result.setValue { builder in
                    builder.setWallet(wallet)
                    if let name = migrated.watchOnlyName { builder.setWatchonlyWalletName(name) }
                    if let name = migrated.solvablesName { builder.setSolvablesWalletName(name) }
                    builder.setBackupPath(migrated.backupPath)
                }
            }
        } catch let error as InterfaceError {
            call.results.setResult { $0.setError { $0.fill(error.description) } }
        }
    }

    func isEncrypted(_ call: IsEncryptedCall) async throws {
        call.results.setResult(try await loader.isEncrypted(try call.parameters.name))
    }

    func getWalletDir(_ call: GetWalletDirCall) async throws { call.results.setResult(try await loader.getWalletDir()) }

    func listWalletDir(_ call: ListWalletDirCall) async throws {
        call.results.setResult(pairs(try await loader.listWalletDir().map { ($0.name, $0.format) }))
    }

    func getWallets(_ call: GetWalletsCall) async throws {
        let connection = try connection.live()
        call.results.setResult(try await loader.getWallets().map { connection.serve($0) })
    }

    func handleLoadWallet(_ call: HandleLoadWalletCall) async throws {
        let connection = try connection.live()
        let callback = try connection.adopt(try call.parameters.callback)
        let handler = try await loader.handleLoadWallet { [weak connection] wallet in
            guard let connection else { return }
            let served = connection.serve(wallet)
            await IPCConnection.tell { try await callback.call { $0.setWallet(served) } }
        }
        call.results.setResult(connection.serve(handler))
    }

    private func serve(_ wallet: (any Wallet)?) throws -> Capability? {
        let connection = try connection.live()
        return wallet.map { connection.serve($0) }
    }

    private func texts(_ warnings: [String]) -> [(CommonSchema.BilingualStr.Builder) -> Void] {
        warnings.map { warning in { $0.fill(warning) } }
    }
}

extension IPCConnection {
    func serve(_ loader: any WalletLoader) -> Capability {
        let server = WalletLoaderServer(loader: loader, connection: self)
        return serve { WalletSchema.WalletLoader.route(server, interface: $0, method: $1) }
    }
}
