import BdtGUI
import BdtInterfaces
import BdtPrimitives
import Testing

@Suite @MainActor struct WalletListTests {
    @Test func walletsComeAndGo() async throws {
        let first = FakeWallet("a")
        let (node, _, loader) = try await makeNode([first], onDisk: ["a", "b"])
        let wallets = try #require(node.wallets)
        #expect(wallets.selected?.name == "a")
        #expect(try await wallets.listOnDisk().map(\.isOpen) == [true, false])
        #expect(try await wallets.openWallet("b") == ["old format"])
        #expect(wallets.open.map(\.name) == ["a", "b"])
        #expect(wallets.selected?.name == "b")
        await loader.take(FakeWallet(""))
        #expect(wallets.open.map(\.title) == ["[default wallet]", "a", "b"])
        await first.unload()
        #expect(wallets.open.map(\.name) == ["", "b"])
        try await wallets.close(try #require(wallets.selected))
        #expect(wallets.selected?.name == "")
    }

    @Test func walletsAreCreated() async throws {
        let (node, _, loader) = try await makeNode(onDisk: ["taken"])
        let wallets = try #require(node.wallets)
        var draft = WalletDraft()
        #expect(draft.problem == "Give the wallet a name.")
        (draft.name, draft.encrypts, draft.passphrase) = (" new ", true, "p")
        #expect(draft.problem == "The passphrases are not the same.")
        draft.repeatedPassphrase = "p"
        #expect(draft.problem == nil)
        _ = try await wallets.create(draft)
        let created = try #require(loader.state.withLock { $0.created })
        #expect(created.name == "new" && created.passphrase == "p" && created.flags == WalletCreationFlags.descriptors)
        #expect(wallets.selected?.name == "new")
        draft.disablesPrivateKeys = true
        #expect(draft.effectivePassphrase == "")
        draft.name = "taken"
        await #expect(throws: InterfaceError.self) { try await wallets.create(draft) }
        #expect(!wallets.isBusy)
    }

    @Test func passphrasesHaveLimits() {
        #expect(PassphraseRules.problem(new: "", repeated: "") == "Enter a passphrase.")
        #expect(
            PassphraseRules.problem(new: String(repeating: "x", count: 1025), repeated: "")?.hasPrefix("The passphrase is longer") == true)
    }
}

@Suite @MainActor struct WalletModelTests {
    @Test func locksAndUnlocks() async throws {
        let (node, _, _) = try await makeNode([FakeWallet("w")])
        let wallet = try #require(node.wallets?.selected)
        #expect(!wallet.needsUnlock)
        #expect(try await wallet.encrypt("p"))
        #expect(wallet.lock.isEncrypted && wallet.lock.isLocked)
        #expect(wallet.needsUnlock)
        #expect(try await !wallet.unlock("q"))
        #expect(try await wallet.unlock("p"))
        #expect(!wallet.needsUnlock)
        #expect(try await wallet.changePassphrase(old: "p", new: "n"))
        try await wallet.lockNow()
        #expect(wallet.lock.isLocked)
    }

    @Test func balancesFollowTransactionsAndBlocks() async throws {
        let fake = FakeWallet("w")
        let (node, fakeNode, _) = try await makeNode([fake])
        let wallet = try #require(node.wallets?.selected)
        fake.state.withLock { $0.balances.unconfirmed = Amount(5) }
        await fake.send(.zero, .new)
        #expect(await until { wallet.balances.unconfirmed == Amount(5) })
        fake.state.withLock { ($0.balances.confirmed, $0.balances.unconfirmed) = (Amount(5), .zero) }
        await fakeNode.send(blockTip: TipChange(state: .inStep, height: 101, time: testNow, hash: .zero, verificationProgress: 1))
        #expect(await until { wallet.balances.confirmed == Amount(5) })
        let overview = OverviewModel(wallet)
        #expect(overview.available == Amount(5) && overview.total == Amount(5) && overview.pending == .zero)
    }
}

@Suite @MainActor struct ReceiveTests {
    @Test func requestsAreMadeStoredAndForgotten() async throws {
        let fake = FakeWallet("w")
        let (node, _, _) = try await makeNode([fake])
        let wallet = try #require(node.wallets?.selected)
        let receive = ReceiveModel(wallet: wallet)
        (receive.label, receive.amountText, receive.message) = ("Shop", "x", "Hello")
        #expect(await receive.create() == nil)
        #expect(receive.problem == "Not an amount in BDTC.")
        receive.amountText = "2"
        let request = try #require(await receive.create())
        #expect(request.id == 1 && request.amount == Amount(200_000_000) && request.time == UInt32(testNow))
        #expect(receive.label.isEmpty && receive.amountText.isEmpty)
        let again = ReceiveModel(wallet: wallet)
        await again.load()
        #expect(again.requests == [request])
        await again.remove(request)
        #expect(again.requests.isEmpty && fake.state.withLock { $0.requests.isEmpty })
    }

    @Test func requestsHaveThePublishedBytes() throws {
        let request = ReceiveRequest(id: 2, time: 3, address: "ab", label: "c", amount: Amount(4), message: "d")
        let bytes: [UInt8] =
            [1, 0, 0, 0] + [2, 0, 0, 0, 0, 0, 0, 0] + [3, 0, 0, 0] + [1, 0, 0, 0] + [2, 0x61, 0x62] + [1, 0x63]
            + [4, 0, 0, 0, 0, 0, 0, 0] + [1, 0x64] + [0] + [0]
        #expect(request.bytes == bytes)
        #expect(ReceiveRequest(bytes) == request)
        for count in 0..<(bytes.count - 2) { #expect(ReceiveRequest(Array(bytes.prefix(count))) == nil) }
    }
}
