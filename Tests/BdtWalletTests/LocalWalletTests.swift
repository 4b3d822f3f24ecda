import BdtCrypto
import BdtInterfaces
import BdtKeys
import BdtPrimitives
import Testing

@testable import BdtWallet

/// The wallet as user interfaces in other processes use it.
@Suite struct LocalWalletTests {
    private func funded() async throws -> (fixture: WalletFixture, wallet: Wallet, local: LocalWallet) {
        let fixture = try WalletFixture()
        let wallet = try await fixture.create()
        try await fixture.fund(wallet)
        return (fixture, wallet, LocalWallet(wallet, fixture.manager))
    }

    @Test func aPaymentFromAddressToBalance() async throws {
        let (fixture, wallet, local) = try await funded()
        let other = try await fixture.create("other")
        let theirs = LocalWallet(other, fixture.manager)
        let destination = try await theirs.getNewDestination(.bech32, label: "rent")
        #expect(try await theirs.getAddress(destination)?.name == "rent")
        #expect(try await theirs.getAddresses().map(\.destination) == [destination])
        let created = try await local.createTransaction(
            [WalletRecipient(destination: destination, amount: Amount(100_000_000))], SpendControl(), signs: true, changePosition: nil)
        #expect(created.fee > .zero && created.changePosition != nil)
        try await local.commitTransaction(created.transaction, values: ["comment": "for March"], orderForm: [("Message", "hi")])
        let details = try #require(try await local.getWalletTxDetails(created.transaction.txid))
        #expect(details.transaction.values["comment"] == "for March" && details.orderForm.count == 1 && details.isInMempool)
        #expect(details.transaction.debit > details.transaction.credit && details.status.depth == 0)
        #expect(try await theirs.getBalances().unconfirmed == Amount(100_000_000))
        try await fixture.chain.mine()
        #expect(try await theirs.getBalances().confirmed == Amount(100_000_000))
        #expect(try await theirs.getWalletTxs().count == 1)
        let status = try #require(try await theirs.tryGetTxStatus(created.transaction.txid))
        #expect(status.status.isInMainChain && status.status.depth == 1)
        let coins = try await theirs.listCoins()
        #expect(coins.map(\.destination) == [destination] && coins[0].coins.count == 1)
        #expect(try await theirs.getDebit(TransactionInput(previousOutput: coins[0].coins[0].outpoint)) == Amount(100_000_000))
        #expect(wallet.read { $0.isFromMe(created.transaction) })
    }

    @Test func whatCannotBeDoneIsSaid() async throws {
        let (_, _, local) = try await funded()
        let script = try await local.getNewDestination(.bech32m, label: "")
        func failure(_ recipients: [WalletRecipient]) async -> String? {
            do {
                _ = try await local.createTransaction(recipients, SpendControl(), signs: true, changePosition: nil)
                return nil
            } catch {
                return (error as? InterfaceError)?.description ?? "another kind of error: \(error)"
            }
        }
        #expect(await failure([]) == "Transaction must have at least one recipient")
        #expect(await failure([WalletRecipient(destination: Script(), amount: Amount(1))]) == "A recipient has no address")
        #expect(await failure([WalletRecipient(destination: script, amount: Amount(-1))]) == "Invalid amount")
        #expect(await failure([WalletRecipient(destination: script, amount: Amount(1))]) == "Transaction amount too small")
        #expect(await failure([WalletRecipient(destination: script, amount: .maxMoney)])?.contains("nsufficient") == true)
        #expect(try await local.getTx(.zero) == nil)
        #expect(try await local.getCoins([OutPoint(txid: .zero, index: 0)]).map(\.depth) == [-1])
        #expect(try await !local.lockCoin(OutPoint(txid: .zero, index: 0), isPersistent: true))
        await #expect(throws: InterfaceError.self) { try await local.displayAddress(script) }
    }

    @Test func encryptionLocksAndEventsTell() async throws {
        let (_, _, local) = try await funded()
        let (events, continuation) = AsyncStream.makeStream(of: Void.self)
        let handler = try await local.handleStatusChanged { continuation.yield(()) }
        var iterator = events.makeAsyncIterator()
        #expect(try await !local.encryptWallet(passphrase: []))
        #expect(try await local.encryptWallet(passphrase: [UInt8]("secret".utf8)))
        await iterator.next()
        #expect(try await local.isCrypted())
        #expect(try await local.isLocked())
        #expect(try await !local.encryptWallet(passphrase: [1]))
        #expect(try await !local.unlock(passphrase: [UInt8]("wrong".utf8)))
        #expect(try await local.unlock(passphrase: [UInt8]("secret".utf8)))
        #expect(try await !local.isLocked())
        #expect(try await local.changeWalletPassphrase(old: [UInt8]("secret".utf8), new: [UInt8]("other".utf8)))
        #expect(try await local.lock())
        #expect(try await local.unlock(passphrase: [UInt8]("other".utf8)))
        await handler.disconnect()
    }

    @Test func theAddressBookKeepsWhatItIsTold() async throws {
        let (fixture, wallet, local) = try await funded()
        let foreign = Script.payToPublicKeyHash(Hash160(hashing: [7]))
        let (changes, continuation) = AsyncStream.makeStream(of: AddressBookChange.self)
        let handler = try await local.handleAddressBookChanged { continuation.yield($0) }
        var iterator = changes.makeAsyncIterator()
        #expect(try await local.setAddressBook(foreign, name: "shop", purpose: .send))
        #expect(await iterator.next()?.entry == WalletAddress(destination: foreign, isMine: false, name: "shop", purpose: .send))
        #expect(try await local.setAddressReceiveRequest(foreign, id: [UInt8]("1".utf8), value: [1, 2, 3]))
        let again = LocalWallet(try await fixture.reopen(wallet), fixture.manager)
        #expect(try await again.getAddress(foreign)?.name == "shop")
        #expect(try await again.getAddressReceiveRequests() == [[1, 2, 3]])
        #expect(try await again.setAddressReceiveRequest(foreign, id: [UInt8]("1".utf8), value: []))
        #expect(try await again.getAddressReceiveRequests() == [])
        #expect(try await again.delAddressBook(foreign))
        #expect(try await again.getAddress(foreign) == nil)
        let own = try await again.getNewDestination(.legacy, label: "own")
        #expect(try await !again.delAddressBook(own))
        #expect(try await again.isSpendable(own))
        await handler.disconnect()
    }

    @Test func feesAreBumped() async throws {
        let (fixture, wallet, local) = try await funded()
        let other = try await fixture.create("other")
        let destination = try other.update { try $0.newAddress(.bech32, label: "") }
        let created = try await local.createTransaction(
            [WalletRecipient(destination: destination, amount: Amount(50_000_000))], SpendControl(), signs: true, changePosition: nil)
        try await local.commitTransaction(created.transaction, values: [:], orderForm: [])
        let txid = created.transaction.txid
        #expect(try await local.transactionCanBeBumped(txid))
        #expect(try await !local.transactionCanBeAbandoned(txid))
        let bumped = try await local.createBumpTransaction(txid, SpendControl())
        #expect(bumped.oldFee == created.fee && bumped.newFee > bumped.oldFee)
        #expect(bumped.transaction.outputs.contains { $0.script == destination && $0.value == Amount(50_000_000) })
        let signed = try #require(try await local.signBumpTransaction(bumped.transaction))
        let replacement = try await local.commitBumpTransaction(txid, signed)
        #expect(replacement == signed.txid)
        #expect(wallet.read { $0.ledger[txid]?.notes["replaced_by_txid"] } == "\(replacement)")
        #expect(wallet.read { $0.ledger[replacement]?.notes["replaces_txid"] } == "\(txid)")
        let error = await #expect(throws: InterfaceError.self) { try await local.createBumpTransaction(txid, SpendControl()) }
        #expect(error?.description.isEmpty == false)
        await #expect(throws: InterfaceError("Invalid or non-wallet transaction id")) {
            try await local.createBumpTransaction(.zero, SpendControl())
        }
    }

    @Test func partialTransactionsAreFilled() async throws {
        let (_, _, local) = try await funded()
        let script = try await local.getNewDestination(.bech32, label: "")
        let unsigned = try await local.createTransaction(
            [WalletRecipient(destination: script, amount: Amount(1_000_000))], SpendControl(), signs: false, changePosition: 0)
        #expect(unsigned.changePosition == 0)
        let psbt = PSBT(unsigned.transaction.body).bytes
        var options = PSBTFillOptions()
        options.signs = false
        let prepared = try await local.fillPSBT(psbt, options)
        #expect(!prepared.isComplete && prepared.signedCount == 0)
        let signed = try await local.fillPSBT(prepared.psbt, PSBTFillOptions())
        #expect(signed.isComplete && signed.signedCount == 1 && signed.error == nil)
        await #expect(throws: (any Error).self) { try await local.fillPSBT([1, 2, 3], options) }
    }

    @Test func loadersMakeAndRestoreWallets() async throws {
        let fixture = try WalletFixture()
        let service = WalletService(fixture.manager)
        let created = try await service.createWallet("mine", passphrase: "secret", flags: WalletCreationFlags.descriptors)
        let wallet = try #require(created.wallet)
        #expect(try await wallet.isCrypted())
        #expect(try await service.isEncrypted("mine"))
        #expect(try await service.getWalletNames() == ["mine"])
        await #expect(throws: InterfaceError.self) { try await service.createWallet("mine", passphrase: "", flags: 0) }
        await #expect(throws: InterfaceError.self) { try await service.loadWallet("nowhere") }
        await #expect(throws: InterfaceError.self) { try await service.createWallet("odd", passphrase: "", flags: 1 << 60) }
        await #expect(throws: InterfaceError.self) { try await service.isEncrypted("nowhere") }
        let backup = fixture.directory + "/backup.dat"
        #expect(try await wallet.backupWallet(to: backup))
        #expect(try await !wallet.backupWallet(to: "/nowhere/at/all"))
        let restored = try await service.restoreWallet(from: backup, name: "copy", loads: true)
        #expect(try await restored.wallet?.getWalletName() == "copy")
        try await wallet.remove()
        #expect(try await service.getWalletNames() == ["copy"])
        #expect(try await service.loadWallet("mine").wallet != nil)
    }
}
