import BdtGUI
import BdtInterfaces
import BdtPrimitives
import Testing

@Suite @MainActor struct SendTests {
    private func makeSend(_ change: (inout FakeWallet.State) -> Void = { _ in }) async throws -> (
        SendModel, FakeWallet, GUIContext, NodeModel
    ) {
        let wallet = FakeWallet("w") { state in
            state.balances.confirmed = Amount(1_000_000_000)
            change(&state)
        }
        let (node, _, _) = try await makeNode([wallet])
        let model = try #require(node.wallets?.selected)
        return (SendModel(wallet: model), wallet, node.context, node)
    }

    @Test func aPaymentIsReviewedAndSent() async throws {
        let (send, wallet, context, node) = try await makeSend()
        send.recipients[0].address = context.address(TestAddress.first)
        send.recipients[0].amountText = "1.5"
        send.recipients[0].label = "Alice"
        let review = try #require(await send.review())
        #expect(review.lines.map(\.amount) == [Amount(150_000_000)])
        #expect(review.total == Amount(150_001_000))
        #expect(review.alternatives(to: .coin).contains("mBDTC or "))
        #expect(wallet.state.withLock { $0.committed.isEmpty })
        #expect(await send.send(review))
        #expect(wallet.state.withLock { $0.committed } == [review.transaction])
        #expect(wallet.state.withLock { $0.addresses.map(\.name) } == ["Alice"])
        #expect(wallet.state.withLock { $0.addresses.map(\.purpose) } == [.send])
        #expect(send.recipients.count == 1 && send.recipients[0].isEmpty)
        withExtendedLifetime(node) {}
    }

    @Test func theFeeCanComeOutOfTheAmount() async throws {
        let (send, _, context, node) = try await makeSend()
        await send.useAvailableBalance(send.recipients[0])
        #expect(send.recipients[0].amountText == "10.00000000")
        #expect(send.recipients[0].subtractsFee)
        send.recipients[0].address = context.address(TestAddress.first)
        let review = try #require(await send.review())
        #expect(review.lines[0].amount == Amount(999_999_000))
        #expect(review.total == Amount(1_000_000_000))
        withExtendedLifetime(node) {}
    }

    @Test func whatIsWrongIsSaid() async throws {
        let (send, wallet, context, node) = try await makeSend()
        let recipient = send.recipients[0]
        #expect(send.check() == "Enter the address to pay to.")
        recipient.address = "nonsense"
        #expect(recipient.addressProblem != nil)
        #expect(send.check() == "The recipient address is not valid. Please recheck.")
        recipient.address = context.address(TestAddress.first)
        #expect(recipient.addressProblem == nil)
        recipient.amountText = "0"
        #expect(recipient.amountProblem == "The amount to pay must be larger than 0.")
        recipient.amountText = "10.5"
        #expect(await send.review() == nil)
        #expect(send.problem == "The amount exceeds your balance.")
        recipient.amountText = "1"
        send.addRecipient()
        send.recipients[1].address = recipient.address
        send.recipients[1].amountText = "1"
        #expect(send.check() == "Duplicate address found: addresses should only be used once each.")
        send.remove(send.recipients[1])
        wallet.state.withLock { $0.creationError = "Transaction amount too small" }
        #expect(await send.review() == nil)
        #expect(send.problem == "Transaction amount too small")
        withExtendedLifetime(node) {}
    }

    @Test func feesAndCoinsReachTheWallet() async throws {
        let outpoint = OutPoint(txid: .zero, index: 7)
        let (send, wallet, context, node) = try await makeSend { state in
            let coin = WalletCoin(output: TransactionOutput(value: Amount(5), script: TestAddress.first), time: 1, depth: 3, isSpent: false)
            state.coins = [WalletCoins(destination: TestAddress.first, coins: [(outpoint, coin)])]
        }
        send.recipients[0].address = context.address(TestAddress.first)
        send.recipients[0].amountText = "1"
        send.fee.mode = .custom
        send.fee.rateText = "2.5"
        send.fee.signalsReplacement = false
        await send.coins.load()
        send.coins.select(outpoint, true)
        #expect(send.coins.selectedAmount == Amount(5))
        _ = await send.review()
        let control = try #require(wallet.state.withLock { $0.created?.control })
        #expect(control.feeRate == FeeRate(satoshiPerKvB: 2500))
        #expect(control.confirmTarget == nil)
        #expect(control.signalsReplacement == false)
        #expect(control.selected == [outpoint] && !control.allowsOtherInputs)
        send.fee.rateText = "x"
        #expect(send.check()?.hasPrefix("Not a rate") == true)
        await send.coins.setLocked(outpoint, true)
        #expect(send.coins.selected.isEmpty)
        withExtendedLifetime(node) {}
    }

    @Test func theEstimateSaysWhenItIsAFallback() async throws {
        let (send, _, _, node) = try await makeSend()
        send.start()
        #expect(await until { send.estimateText == "20.000 jus/vB, likely within 6 blocks" })
        send.fee.target = 2
        #expect(await until { send.estimateText.contains("fallback") })
        withExtendedLifetime(node) {}
    }

    @Test func unitsChangeWithoutChangingTheAmount() async throws {
        let (send, _, _, node) = try await makeSend()
        let recipient = send.recipients[0]
        recipient.amountText = "1.5"
        recipient.change(to: .milli)
        #expect(recipient.amountText == "1500.00000")
        #expect(recipient.amount == Amount(150_000_000))
        withExtendedLifetime(node) {}
    }

    @Test func aPaymentURIFillsARecipient() async throws {
        let (send, _, _, node) = try await makeSend()
        send.take(PaymentURI(address: "a", amount: Amount(5), label: "l", message: "m"))
        #expect(send.recipients.count == 1)
        send.take(PaymentURI(address: "b"))
        #expect(send.recipients.map(\.address) == ["a", "b"])
        #expect(send.recipients[0].amount == Amount(5))
        withExtendedLifetime(node) {}
    }
}
