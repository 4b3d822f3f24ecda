import BdtCrypto
import BdtIPC
import BdtInterfaces
import BdtPrimitives
import Synchronization
import Testing

/// Wallet and WalletLoader across a connection.
struct WalletTests {
    private struct Loader: WalletLoader {
        let wallet: FakeWallet
        let loads = EventSource<FakeWallet>()

        func registerRpcs() async throws {}
        func verify() async throws -> Bool { true }
        func load() async throws -> Bool { true }
        func start() async throws {}
        func stop() async throws {}
        func setMockTime(_ time: Int64) async throws {}
        func schedulerMockForward(seconds: Int64) async throws {}
        func getWalletDir() async throws -> String { "/wallets" }
        func listWalletDir() async throws -> [(name: String, format: String)] { [] }
        func getWalletNames() async throws -> [String] { ["fake"] }
        func getWallets() async throws -> [any Wallet] { [wallet, wallet] }
        func createWallet(_ name: String, passphrase: String, flags: UInt64) async throws -> LoadedWallet {
            if name.isEmpty { throw InterfaceError("needs a name") }
            return LoadedWallet(wallet: wallet, warnings: [passphrase, "\(flags)"])
        }
        func loadWallet(_ name: String) async throws -> LoadedWallet { LoadedWallet(wallet: wallet, warnings: []) }
        func restoreWallet(from path: String, name: String, loads: Bool) async throws -> LoadedWallet {
            LoadedWallet(wallet: loads ? wallet : nil, warnings: [path])
        }
        func migrateWallet(_ name: String, passphrase: String) async throws -> MigratedWallet {
            MigratedWallet(wallet: wallet, watchOnlyName: "w", solvablesName: nil, backupPath: "b")
        }
        func isEncrypted(_ name: String) async throws -> Bool { name == "e" }
        func handleLoadWallet(_ action: @escaping @Sendable (any Wallet) async -> Void) async throws -> any Handler {
            loads.listen { await action($0) }
        }
    }

    private struct Root: Init {
        let loader: Loader
        func makeEcho() async throws -> any Echo { ConventionTests.LocalEcho() }
        func makeWalletLoader(settings: GlobalSettings, chain: any Chain) async throws -> any WalletLoader { loader }
    }

    private func connect() async throws -> (processes: Processes, loader: any WalletLoader, local: Loader) {
        let local = Loader(wallet: FakeWallet())
        let processes = try await Processes(Root(loader: local))
        return (processes, try await processes.root.makeWalletLoader(settings: GlobalSettings(), chain: FakeChain()), local)
    }

    @Test func loaderCrossesTheBorder() async throws {
        let (processes, loader, local) = try await connect()
        defer { processes.close() }
        #expect(try await loader.getWallets().count == 2)
        #expect(try await loader.getWalletNames() == ["fake", "fake"])
        let created = try await loader.createWallet("n", passphrase: "p", flags: WalletCreationFlags.descriptors)
        #expect(created.warnings == ["p", "17179869184"])
        #expect(try await created.wallet?.getWalletName() == "fake")
        await #expect(throws: InterfaceError("needs a name")) { try await loader.createWallet("", passphrase: "", flags: 0) }
        #expect(try await loader.loadWallet("n").wallet != nil)
        #expect(try await loader.restoreWallet(from: "/ü", name: "n", loads: false).wallet == nil)
        #expect(try await loader.restoreWallet(from: "/ü", name: "n", loads: true).warnings == ["/ü"])
        let migrated = try await loader.migrateWallet("n", passphrase: "")
        #expect(migrated.watchOnlyName == "w" && migrated.solvablesName == nil && migrated.backupPath == "b")
        #expect(try await loader.isEncrypted("e"))
        let (names, continuation) = AsyncStream.makeStream(of: String.self)
        let handler = try await loader.handleLoadWallet { continuation.yield((try? await $0.getWalletName()) ?? "lost") }
        local.loads.send(local.wallet)
        for await name in names {
            #expect(name == "fake")
            break
        }
        await handler.disconnect()
        #expect(!local.loads.isObserved)
    }

    @Test func keysAndSettings() async throws {
        let (processes, loader, local) = try await connect()
        defer { processes.close() }
        let wallet = try await loader.getWallets()[0]
        #expect(try await wallet.encryptWallet(passphrase: [1, 0]))
        #expect(try await wallet.unlock(passphrase: [0xff]))
        #expect(try await wallet.changeWalletPassphrase(old: [3], new: []))
        #expect(local.wallet.passphrases.withLock { $0 } == [[1, 0], [0xff], [3], []])
        #expect(try await wallet.isCrypted())
        #expect(try await wallet.lock())
        #expect(try await wallet.isLocked())
        let id = Hash160(hashing: [2])
        #expect(try await wallet.getPubKey(script: keyScript, keyHash: id) == id.bytes)
        #expect(try await wallet.getPubKey(script: Script(), keyHash: id) == nil)
        #expect(try await wallet.signMessage("hi", keyHash: id) == .signed("hi"))
        #expect(try await wallet.signMessage("", keyHash: id) == .noPrivateKey)
        #expect(try await wallet.signMessage("x", keyHash: id) == .failed)
        try await wallet.abortRescan()
        #expect(try await wallet.backupWallet(to: "there"))
        #expect(try await wallet.getConfirmTarget() == 6)
        #expect(try await wallet.hdEnabled())
        #expect(try await wallet.canGetAddresses())
        #expect(try await wallet.privateKeysDisabled())
        #expect(try await wallet.taprootEnabled())
        #expect(try await wallet.hasExternalSigner())
        #expect(try await wallet.getDefaultAddressType() == .bech32m)
        #expect(try await wallet.getDefaultMaxTxFee() == Amount(9))
        try await wallet.remove()
    }

    @Test func addressesAndCoins() async throws {
        let (processes, loader, _) = try await connect()
        defer { processes.close() }
        let wallet = try await loader.getWallets()[0]
        #expect(try await wallet.getNewDestination(.legacy, label: "l") == keyScript)
        await #expect(throws: InterfaceError("no p2shSegwit address")) { try await wallet.getNewDestination(.p2shSegwit, label: "") }
        #expect(try await wallet.isSpendable(keyScript))
        #expect(try await wallet.setAddressBook(keyScript, name: "n", purpose: .send))
        #expect(try await wallet.setAddressBook(keyScript, name: "", purpose: nil))
        #expect(try await wallet.delAddressBook(keyScript))
        #expect(try await wallet.getAddress(keyScript) == FakeWallet.address)
        #expect(try await wallet.getAddress(Script()) == nil)
        #expect(try await wallet.getAddresses() == [FakeWallet.address])
        #expect(try await wallet.getAddressReceiveRequests() == [[1], []])
        #expect(try await wallet.setAddressReceiveRequest(keyScript, id: [1], value: [2]))
        try await wallet.displayAddress(keyScript)
        await #expect(throws: InterfaceError("no signer")) { try await wallet.displayAddress(Script()) }
        #expect(try await wallet.lockCoin(sampleOutpoint, isPersistent: true))
        #expect(try await wallet.unlockCoin(sampleOutpoint))
        #expect(try await wallet.isLockedCoin(sampleOutpoint))
        #expect(try await wallet.listLockedCoins() == [sampleOutpoint])
        let coins = try await wallet.listCoins()
        #expect(coins.count == 1 && coins[0].destination == keyScript)
        #expect(coins[0].coins.count == 1 && coins[0].coins[0] == (sampleOutpoint, FakeWallet.coin))
        #expect(try await wallet.getCoins([sampleOutpoint, sampleOutpoint]) == [FakeWallet.coin, FakeWallet.coin])
    }

    /// Every kind of address has its own field.
    @Test func destinationsSurviveTheJourney() async throws {
        let (processes, loader, _) = try await connect()
        defer { processes.close() }
        let wallet = try await loader.getWallets()[0]
        let hash160 = [UInt8](repeating: 7, count: 20)
        let hash256 = [UInt8](repeating: 9, count: 32)
        let scripts: [[UInt8]] = [
            keyScript.bytes, [0xa9, 20] + hash160 + [0x87], [0, 20] + hash160, [0, 32] + hash256, [0x51, 0x02, 0x4e, 0x73],
            [0x52, 3, 1, 2, 3],
        ]
        for script in scripts {
            // What comes back is the fake's own address unless the script arrived as another one.
            #expect(try await wallet.isSpendable(Script(script)) == (script == keyScript.bytes))
        }
    }

    @Test func spending() async throws {
        let (processes, loader, local) = try await connect()
        defer { processes.close() }
        let wallet = try await loader.getWallets()[0]
        var control = SpendControl()
        control.confirmTarget = 5
        let recipients = [WalletRecipient(destination: keyScript, amount: Amount(7), paysFee: true)]
        let created = try await wallet.createTransaction(recipients, control, signs: true, changePosition: 2)
        #expect(created.transaction == sampleTransaction && created.fee == Amount(5) && created.changePosition == 2)
        #expect(created.feeEstimate.returnedTarget == 8 && created.feeEstimate.reason == 3)
        await #expect(throws: InterfaceError("Insufficient funds")) {
            try await wallet.createTransaction([], SpendControl(), signs: true, changePosition: nil)
        }
        try await wallet.commitTransaction(sampleTransaction, values: ["a": "b"], orderForm: [("k", "1"), ("k", "2")])
        let committed = try #require(local.wallet.committed.withLock { $0 })
        #expect(committed.values == ["a": "b"] && committed.order.map(\.1) == ["1", "2"])
        #expect(try await wallet.transactionCanBeAbandoned(hash(1)))
        #expect(try await wallet.abandonTransaction(hash(1)))
        #expect(try await wallet.transactionCanBeBumped(hash(1)))
        let bumped = try await wallet.createBumpTransaction(hash(1), control)
        #expect(bumped.oldFee == Amount(1) && bumped.newFee == Amount(2))
        await #expect(throws: InterfaceError("one\ntwo")) { try await wallet.createBumpTransaction(.zero, SpendControl()) }
        #expect(try await wallet.signBumpTransaction(sampleTransaction) == sampleTransaction)
        #expect(try await wallet.commitBumpTransaction(hash(1), sampleTransaction) == sampleTransaction.txid)
        await #expect(throws: InterfaceError("mined")) { try await wallet.commitBumpTransaction(.zero, sampleTransaction) }
        var options = PSBTFillOptions()
        (options.signatureHashType, options.finalizes) = (1, false)
        let filled = try await wallet.fillPSBT([1, 2], options)
        #expect(filled == FilledPSBT(psbt: [2, 1], isComplete: true, signedCount: 0, error: 1))
        #expect(try await wallet.fillPSBT([], PSBTFillOptions()).signedCount == 3)
        #expect(try await wallet.getRequiredFee(bytes: 200) == Amount(200))
        (control.feeRate, control.minimumDepth, control.feeMode) = (FeeRate(satoshiPerKvB: 2000), 3, .conservative)
        #expect(
            try await wallet.getMinimumFee(bytes: 100, control) == MinimumFee(fee: Amount(200), returnedTarget: 3, reason: 2))
        control.selected = [sampleOutpoint, sampleOutpoint]
        #expect(try await wallet.getAvailableBalance(control) == Amount(2))
    }

    @Test func transactionsAndBalances() async throws {
        let (processes, loader, _) = try await connect()
        defer { processes.close() }
        let wallet = try await loader.getWallets()[0]
        #expect(try await wallet.getTx(.zero) == nil)
        #expect(try await wallet.getTx(hash(1)) == sampleTransaction)
        #expect(try await wallet.getWalletTx(.zero) == nil)
        let transaction = try #require(try await wallet.getWalletTx(hash(1)))
        #expect(transaction.outputs == FakeWallet.transaction.outputs && transaction.values == ["comment": "c"])
        #expect(transaction.credit == Amount(1) && transaction.debit == Amount(2) && transaction.change == Amount(3))
        #expect(transaction.time == 4 && transaction.inputsAreMine == [true])
        #expect(try await wallet.getWalletTxs().count == 2)
        #expect(try await wallet.tryGetTxStatus(.zero) == nil)
        let status = try #require(try await wallet.tryGetTxStatus(hash(1)))
        #expect(status == (FakeWallet.state, 10, 11))
        #expect(try await wallet.getWalletTxDetails(.zero) == nil)
        let details = try #require(try await wallet.getWalletTxDetails(hash(1)))
        #expect(details.status == FakeWallet.state && details.isInMempool && details.height == 12)
        #expect(details.orderForm.map(\.1) == ["1", "2"])
        #expect(try await wallet.getBalances() == FakeWallet.balances)
        let tried = try #require(try await wallet.tryGetBalances())
        #expect(tried == (FakeWallet.balances, hash(5)))
        #expect(try await wallet.getBalance() == Amount(12))
        let input = TransactionInput(previousOutput: sampleOutpoint)
        #expect(try await wallet.txinIsMine(input))
        #expect(try await wallet.txoutIsMine(sampleTransaction.outputs[0]))
        #expect(try await wallet.getDebit(input) == Amount(4))
        #expect(try await wallet.getCredit(sampleTransaction.outputs[0]) == Amount(5000))
    }

    @Test func eventsReachTheListener() async throws {
        let (processes, loader, local) = try await connect()
        defer { processes.close() }
        let wallet = try await loader.getWallets()[0]
        let (events, continuation) = AsyncStream.makeStream(of: String.self)
        let handlers: [any Handler] = [
            try await wallet.handleUnload { continuation.yield("unload") },
            try await wallet.handleShowProgress { continuation.yield("\($0) \($1)") },
            try await wallet.handleStatusChanged { continuation.yield("status") },
            try await wallet.handleAddressBookChanged { continuation.yield("\($0.entry.name) \($0.status)") },
            try await wallet.handleTransactionChanged { continuation.yield("\($0 == hash(6)) \($1)") },
            try await wallet.handleCanGetAddressesChanged { continuation.yield("addresses") },
        ]
        var iterator = events.makeAsyncIterator()
        local.wallet.unload.send(())
        #expect(await iterator.next() == "unload")
        local.wallet.progress.send(("Rescanning…", 40))
        #expect(await iterator.next() == "Rescanning… 40")
        local.wallet.status.send(())
        #expect(await iterator.next() == "status")
        local.wallet.addresses.send(AddressBookChange(entry: FakeWallet.address, status: .deleted))
        #expect(await iterator.next() == "label deleted")
        local.wallet.transactions.send((hash(6), .new))
        #expect(await iterator.next() == "true new")
        local.wallet.canGet.send(())
        #expect(await iterator.next() == "addresses")
        for handler in handlers { await handler.disconnect() }
        #expect(!local.wallet.status.isObserved && !local.wallet.transactions.isObserved)
    }

    /// The listener's process goes: its handler goes with the connection.
    @Test func eventsEndWithTheConnection() async throws {
        let (processes, loader, local) = try await connect()
        let handler = try await loader.getWallets()[0].handleStatusChanged {}
        #expect(local.wallet.status.isObserved)
        processes.client.close()
        while local.wallet.status.isObserved { await Task.yield() }
        withExtendedLifetime(handler) {}
    }
}
