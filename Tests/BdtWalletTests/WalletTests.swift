import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC
import Testing

@testable import BdtWallet

@Suite struct WalletTests {
    private let coin = Amount.coin

    private func balance(_ wallet: Wallet) -> Balance { wallet.read { $0.balance() } }

    private func pay(_ wallet: Wallet, _ script: Script, _ amount: Amount, _ control: CoinControl = CoinControl()) async throws
        -> CreatedTransaction
    {
        let created = try await wallet.createTransaction([Recipient(script: script, amount: amount)], control: control)
        try await wallet.commit(created.transaction)
        return created
    }

    @Test func newWalletHasEightDescriptorsAndSurvivesReopening() async throws {
        let fixture = try WalletFixture()
        let wallet = try await fixture.create()
        let first = try wallet.update { try $0.newAddress(.bech32, label: "mine") }
        let before = wallet.read { $0.keys.managers.mapValues(\.nextIndex) }
        #expect(before.count == 8)
        #expect(wallet.read { $0.keys.poolSize(isInternal: true) } == 20)
        let again = try await fixture.reopen(wallet)
        #expect(again.read { $0.keys.managers.mapValues(\.nextIndex) } == before)
        #expect(again.read { $0.addresses.labelled(first)?.label } == "mine")
        #expect(again.read { $0.flags } == [.descriptors, .lastHardenedKeyCached])
        let second = try again.update { try $0.newAddress(.bech32, label: "") }
        #expect(second != first && again.read { $0.isMine(second) })
    }

    /// Blocks may not be here: pruned, or below a snapshot that the node began with.
    @Test func newWalletsReadNoBlocks() async throws {
        let fixture = try WalletFixture()
        try await fixture.chain.mine(3)
        fixture.chain.state.withLock { state in
            state.prunedBelow = 100
            state.blocksRead = 0
        }
        _ = try await fixture.create("keys")
        _ = try await fixture.create("none", flags: .privateKeysDisabled)
        #expect(fixture.chain.state.withLock { $0.blocksRead } == 0)
    }

    @Test func coinsOfBlocksOnASnapshotCount() async throws {
        let fixture = try WalletFixture()
        let wallet = try await fixture.create()
        let script = try wallet.update { try $0.newAddress(.bech32, label: "") }
        fixture.chain.state.withLock { $0.isValidated = false }
        try await fixture.chain.mine(1, to: script)
        #expect(balance(wallet) == Balance(immature: Amount(5_000_000_000)))
    }

    @Test func minedCoinsMature() async throws {
        let fixture = try WalletFixture()
        let wallet = try await fixture.create()
        let script = try wallet.update { try $0.newAddress(.bech32, label: "") }
        try await fixture.chain.mine(1, to: script)
        try await fixture.chain.mine(99)
        #expect(balance(wallet) == Balance(immature: Amount(5_000_000_000)))
        try await fixture.chain.mine()
        #expect(balance(wallet) == Balance(trusted: Amount(5_000_000_000)))
    }

    @Test(arguments: OutputType.allCases) func coinsOfEveryKindCanBeSpent(type: OutputType) async throws {
        let fixture = try WalletFixture()
        let (from, to) = (try await fixture.create("from"), try await fixture.create("to"))
        try await fixture.fund(from, type)
        let script = try to.update { try $0.newAddress(type, label: "") }
        let created = try await pay(from, script, Amount(300_000_000))
        #expect(fixture.chain.mempool.map(\.txid) == [created.transaction.txid])
        #expect(balance(from).trusted == Amount(5_000_000_000 - 300_000_000) - created.fee)
        #expect(balance(to) == Balance(untrustedPending: Amount(300_000_000)))
        // The fee rate is met and hardly exceeded: sizes are estimated well.
        let least = FeeRate(satoshiPerKvB: 20_000).fee(for: created.transaction.virtualSize)
        #expect(created.fee >= least && created.fee.satoshi <= least.satoshi + 40)
        #expect(created.transaction.lockTime <= 101)
        try await fixture.chain.mine()
        #expect(balance(to) == Balance(trusted: Amount(300_000_000)))
        let back = try from.update { try $0.newAddress(.bech32, label: "") }
        #expect(try await pay(to, back, coin).changePosition != nil)
    }

    @Test func reorganisationTakesCoinsBack() async throws {
        let fixture = try WalletFixture()
        let wallet = try await fixture.create()
        try await fixture.fund(wallet)
        let other = try wallet.update { try $0.newAddress(.bech32, label: "") }
        let created = try await pay(wallet, other, coin)
        try await fixture.chain.mine()
        let txid = created.transaction.txid
        #expect(wallet.read { state in state.ledger[txid].map { state.depth(of: $0) } } == 1)
        try await fixture.chain.disconnect()
        #expect(wallet.read { $0.ledger[txid]?.state } == .inMempool)
        #expect(wallet.read { $0.tip?.height } == 101)
    }

    @Test func conflictInABlockGivesInputsBack() async throws {
        let fixture = try WalletFixture()
        let wallet = try await fixture.create()
        try await fixture.fund(wallet)
        let created = try await pay(wallet, Script([0x51]), coin)
        // Someone with the same keys spent the coin otherwise.
        var body = created.transaction.body
        body.outputs = [TransactionOutput(value: coin, script: Script([0x52]))]
        let rival = Transaction(body)
        try await fixture.chain.connect(fixture.chain.nextBlock(to: Script([0x51]), transactions: [rival]))
        let entry = try #require(wallet.read { $0.ledger[created.transaction.txid] })
        #expect(entry.isBlockConflicted && wallet.read { $0.depth(of: entry) } == -1)
        #expect(wallet.read { $0.ledger.conflicts(of: rival.txid) } == [entry.txid])
        #expect(balance(wallet).trusted == .zero)
        // The block goes, and with it the conflict.
        try await fixture.chain.disconnect()
        #expect(wallet.read { $0.ledger[entry.txid]?.isBlockConflicted } == false)
    }

    @Test func abandonedTransactionFreesItsInputs() async throws {
        let fixture = try WalletFixture()
        let wallet = try await fixture.create()
        try await fixture.fund(wallet)
        fixture.chain.state.withLock { $0.rejection = "no" }
        let created = try await pay(wallet, Script([0x51]), coin)
        #expect(balance(wallet).trusted == .zero)
        #expect(try wallet.update { $0.abandon(created.transaction.txid) })
        #expect(balance(wallet).trusted == Amount(5_000_000_000))
        let again = try await fixture.reopen(wallet)
        #expect(again.read { $0.ledger[created.transaction.txid]?.isAbandoned } == true)
    }

    @Test func missedBlocksAreScannedAtLoading() async throws {
        let fixture = try WalletFixture()
        let wallet = try await fixture.create()
        let script = try wallet.update { try $0.newAddress(.bech32, label: "") }
        try await fixture.chain.flush()
        _ = try await fixture.manager.unload(wallet, loadsOnStartup: nil)
        try await fixture.chain.mine(2, to: script)
        let again = try await fixture.manager.load("w", loadsOnStartup: nil).wallet
        #expect(again.read { $0.ledger.transactions.count } == 2)
        #expect(again.read { $0.tip?.height } == 2)
    }

    @Test func seenAddressesMoveTheKeypoolOn() async throws {
        let fixture = try WalletFixture()
        let wallet = try await fixture.create()
        let id = try #require(wallet.read { $0.keys.activeID(.bech32, isInternal: false) })
        let ahead = try #require(wallet.read { $0.keys.managers[id]?.expansion(at: 3)?.scripts.first })
        try await fixture.chain.mine(1, to: ahead)
        let manager = try #require(wallet.read { $0.keys.managers[id] })
        #expect(manager.nextIndex == 4 && manager.rangeEnd == 9)
        // The passed ones are known to the address book.
        #expect(wallet.read { $0.addresses.labelled(ahead)?.purpose } == .receive)
    }

    @Test func passphraseGuardsKeys() async throws {
        let fixture = try WalletFixture()
        let wallet = try await fixture.create()
        try await fixture.fund(wallet)
        try wallet.encrypt(Passphrase("secret"), newKeys: true)
        #expect(wallet.read { $0.keys.isLocked && $0.keys.managers.count == 16 })
        await #expect(throws: SpendError("Signing transaction failed")) { try await pay(wallet, Script([0x51]), coin) }
        #expect(try !wallet.unlock(Passphrase("wrong")))
        let again = try await fixture.reopen(wallet)
        #expect(try again.unlock(Passphrase("secret")))
        _ = try await pay(again, Script([0x51]), coin)
        again.lock()
        #expect(try again.changePassphrase(Passphrase("secret"), to: Passphrase("new")))
        #expect(try !again.unlock(Passphrase("secret")))
        #expect(try again.unlock(Passphrase("new")))
        // Nothing is left of the keys that were stored plain.
        let records = try WalletRecordsProbe.keys(of: again)
        #expect(records.plain == 0 && records.encrypted == 16)
    }

    @Test func lockedCoinsAreNotChosen() async throws {
        let fixture = try WalletFixture()
        let wallet = try await fixture.create()
        try await fixture.fund(wallet)
        let coins = wallet.read { $0.availableCoins(CoinFilter()) }
        try wallet.update { $0.lockCoin(coins[0].outpoint, persistent: true) }
        await #expect(throws: SpendError("Insufficient funds")) { try await pay(wallet, Script([0x51]), coin) }
        let again = try await fixture.reopen(wallet)
        #expect(again.read { $0.isLocked(coins[0].outpoint) })
    }

    @Test func feeComesOutOfTheAmountWhereAsked() async throws {
        let fixture = try WalletFixture()
        let wallet = try await fixture.create()
        try await fixture.fund(wallet)
        let all = Recipient(script: Script([0x51]), amount: Amount(5_000_000_000), subtractsFee: true)
        let created = try await wallet.createTransaction([all])
        #expect(created.transaction.outputs.map(\.value) == [Amount(5_000_000_000) - created.fee])
        let small = Recipient(script: Script([0x51]), amount: Amount(1000), subtractsFee: true)
        await #expect(throws: SpendError("The transaction amount is too small to pay the fee")) {
            try await wallet.createTransaction([small])
        }
    }

    @Test func rpcFollowsTheEndpoint() async throws {
        let fixture = try WalletFixture()
        #expect(try await fixture.call("listwallets") == [])
        let none = await #expect(throws: RPCError.self) { try await fixture.call("getbalance") }
        #expect(none?.code == .walletNotFound && none?.message.hasPrefix("No wallet is loaded.") == true)
        #expect(try await fixture.call("createwallet", ["a b"]) == ["name": "a b"])
        #expect(try await fixture.call("createwallet", ["c", false, true, "", nil, nil, true])["warnings"].array?.count == 1)
        #expect(fixture.chain.state.withLock { $0.settings["wallet"] } == "[\"c\"]")
        let many = await #expect(throws: RPCError.self) { try await fixture.call("getbalance") }
        #expect(many?.code == .walletNotSpecified)
        #expect(try await fixture.call("getbalance", wallet: "a%20b").number?.text == "0.00000000")
        let wrong = await #expect(throws: RPCError.self) { try await fixture.call("getbalance", wallet: "x") }
        #expect(wrong?.message == "Requested wallet does not exist or is not loaded")
        let escape = await #expect(throws: RPCError.self) { try await fixture.call("loadwallet", ["../../none"]) }
        #expect(escape?.code == .walletError)
    }

    @Test func rpcHistoryOfAPayment() async throws {
        let fixture = try WalletFixture()
        let wallet = try await fixture.create()
        try await fixture.fund(wallet)
        let address = try await fixture.call("getnewaddress", ["shop"])
        let txid = try await fixture.call("sendtoaddress", [address, "1.5", "tea"])
        let listed = try await fixture.call("listtransactions", ["*", 2])
        #expect(listed[0]["category"] == "receive" && listed[1]["category"] == "send")
        #expect(listed[1]["amount"].number?.text == "-1.50000000" && listed[1]["comment"] == "tea")
        #expect(listed[0]["label"] == "shop" && listed[1]["txid"] == txid)
        let shown = try await fixture.call("gettransaction", [txid])
        #expect(shown["amount"].number?.text == "0.00000000" && shown["confirmations"] == 0 && shown["trusted"] == true)
        #expect(try await fixture.call("getaddressinfo", [address])["labels"] == ["shop"])
        try await fixture.chain.mine()
        #expect(try await fixture.call("getreceivedbylabel", ["shop"]).number?.text == "1.50000000")
        #expect(try await fixture.call("listsinceblock")["transactions"].array?.count == 3)
    }

    @Test func psbtGoesFromWatcherToSigner() async throws {
        let fixture = try WalletFixture()
        let signer = try await fixture.create("signer")
        try await fixture.fund(signer)
        _ = try await fixture.create("watcher", flags: [.privateKeysDisabled, .blank])
        let requests = signer.read { state in
            [false, true].map { isInternal -> JSONValue in
                let id = state.keys.activeID(.bech32, isInternal: isInternal)
                let text = id.flatMap { state.keys.managers[$0]?.normalizedText(masterKey: nil) } ?? ""
                return ["desc": .string(text), "timestamp": 0, "active": true, "range": [0, 4], "internal": .bool(isInternal)]
            }
        }
        _ = try await fixture.call("importdescriptors", [.array(requests)], wallet: "watcher")
        let address = signer.read { $0.addresses.labelled[0].entry.address }
        let made = try await fixture.call("walletcreatefundedpsbt", [[], [.object([address: 1])]], wallet: "watcher")
        let unsigned = try await fixture.call("walletprocesspsbt", [made["psbt"]], wallet: "watcher")
        #expect(unsigned["complete"] == false)
        let signed = try await fixture.call("walletprocesspsbt", [made["psbt"]], wallet: "signer")
        #expect(signed["complete"] == true && signed["hex"].string != nil)
    }

    @Test func everythingCanBePaidOut() async throws {
        let fixture = try WalletFixture()
        let wallet = try await fixture.create()
        try await fixture.fund(wallet)
        let other = try await fixture.create("other")
        let target = try other.update { try $0.newAddress(.bech32m, label: "") }
        let address = try #require(other.read { $0.address(of: target) })
        let sent = try await fixture.call("sendall", [[.string(address)]], wallet: "w")
        #expect(sent["complete"] == true && sent["txid"].string != nil)
        #expect(balance(wallet).total == .zero)
        try await fixture.chain.mine()
        let back = try #require(wallet.read { state in state.addresses.labelled.first?.entry.address })
        let again = try await fixture.call(
            "send", [.object([back: 2]), nil, nil, 25, ["add_to_wallet": false]], wallet: "other")
        #expect(again["hex"].string != nil && again["psbt"].string != nil)
        #expect(balance(other).trusted == other.read { $0.credit(of: fixture.chain.tip.block.transactions[1]) })
    }

    @Test func importedDescriptorFindsItsCoins() async throws {
        let fixture = try WalletFixture()
        let source = try await fixture.create("source")
        try await fixture.fund(source)
        let watcher = try await fixture.create("watcher", flags: [.privateKeysDisabled, .blank])
        let text = source.read { state in
            state.keys.activeID(.bech32, isInternal: false).flatMap { state.keys.managers[$0]?.normalizedText(masterKey: nil) } ?? ""
        }
        let result = try await fixture.call(
            "importdescriptors", [[["desc": .string(text), "timestamp": 0, "active": true, "range": [0, 4]]]], wallet: "watcher")
        #expect(result[0]["success"] == true)
        #expect(balance(watcher).trusted == Amount(5_000_000_000))
        let again = try await fixture.reopen(watcher)
        #expect(balance(again).trusted == Amount(5_000_000_000))
        var control = CoinControl()
        control.changeScript = Script([0x52])
        await #expect(throws: SpendError("Signing transaction failed")) { try await pay(again, Script([0x51]), coin, control) }
    }
}

/// Looks into a wallet's file.
enum WalletRecordsProbe {
    static func keys(of wallet: Wallet) throws -> (plain: Int, encrypted: Int) {
        let entries = try WalletRecords(wallet.database).descriptors.entries.values
        return (entries.reduce(0) { $0 + $1.keys.count }, entries.reduce(0) { $0 + $1.encryptedKeys.count })
    }
}
