import BdtBase
import BdtCrypto
import BdtInterfaces
import BdtJSON
import BdtKeys
import BdtPrimitives
import BdtRPC
import Foundation
import Testing

@testable import BdtWallet

@Suite struct FeeBumpTests {
    private static let stranger = Destination.witnessV0KeyHash(Hash160(hashing: [1]))
    private static let foreign = stranger.script

    private func error(_ fixture: WalletFixture, _ method: String, _ parameters: JSONValue) async -> RPCError? {
        do {
            _ = try await fixture.call(method, parameters)
            return nil
        } catch {
            return RPCError(error)
        }
    }

    /// A payment of a coin to somebody else, in the mempool.
    private func pay(_ fixture: WalletFixture, _ wallet: Wallet) async throws -> Transaction {
        let created = try await wallet.spending.pass {
            var control = CoinControl()
            control.signalsReplaceability = true
            let created = try await wallet.createTransaction([Recipient(script: Self.foreign, amount: .coin)], control: control)
            try await wallet.commit(created.transaction)
            return created
        }
        return created.transaction
    }

    @Test func aReplacementPaysMoreOutOfTheChange() async throws {
        let fixture = try WalletFixture()
        let wallet = try await fixture.create()
        try await fixture.fund(wallet)
        let old = try await pay(fixture, wallet)
        let result = try await fixture.call("bumpfee", [.string("\(old.txid)")])
        let txid = try #require(Txid(display: result["txid"].string ?? ""))
        let new = try #require(wallet.read { $0.ledger[txid] })
        #expect(new.transaction.inputs.map(\.previousOutput) == old.inputs.map(\.previousOutput))
        #expect(new.transaction.outputs.contains { $0.script == Self.foreign && $0.value == .coin })
        // Change goes to the same place.
        #expect(Set(new.transaction.outputs.map(\.script)) == Set(old.outputs.map(\.script)))
        let (before, after) = (try result["origfee"].expectAmount(), try result["fee"].expectAmount())
        #expect(after > before)
        let lost = { (transaction: Transaction) in 5_000_000_000 - transaction.outputs.reduce(Int64(0)) { $0 + $1.value.satoshi } }
        #expect(lost(old) == before && lost(new.transaction) == after)
        #expect(new.notes["replaces_txid"] == "\(old.txid)")
        #expect(wallet.read { $0.ledger[old.txid]?.notes["replaced_by_txid"] } == "\(txid)")
        let again = await error(fixture, "bumpfee", [.string("\(old.txid)")])
        #expect(
            again == RPCError(.walletError, "Cannot bump transaction \(old.txid) which was already bumped by transaction \(txid)"))
        #expect(try await fixture.reopen(wallet).read { $0.ledger[old.txid]?.notes["replaced_by_txid"] } == "\(txid)")
    }

    @Test func theCallersWishesCount() async throws {
        let fixture = try WalletFixture()
        let wallet = try await fixture.create()
        try await fixture.fund(wallet)
        let old = try await pay(fixture, wallet)
        let txid = JSONValue.string("\(old.txid)")
        let address = wallet.environment.addresses.encode(Self.stranger)
        let options: JSONValue = ["fee_rate": 100, "replaceable": false, "outputs": [.object([address: .decimal(30_000_000)])]]
        let result = try await fixture.call("bumpfee", [txid, options])
        let new = try #require(Txid(display: result["txid"].string ?? "").flatMap { txid in wallet.read { $0.ledger[txid] } }).transaction
        #expect(new.outputs.contains { $0.value == Amount(30_000_000) } && new.inputs.allSatisfy { $0.sequence > 0xffff_fffd })
        #expect(try result["fee"].expectAmount() >= Int64(new.virtualSize) * 100)
    }

    @Test func asksForAPSBTWithoutTouchingTheWallet() async throws {
        let fixture = try WalletFixture()
        let wallet = try await fixture.create()
        try await fixture.fund(wallet)
        let old = try await pay(fixture, wallet)
        let result = try await fixture.call("psbtbumpfee", [.string("\(old.txid)")])
        let psbt = try PSBT(base64: result["psbt"].string ?? "")
        #expect(psbt.transaction.inputs.map(\.previousOutput) == old.inputs.map(\.previousOutput))
        #expect(wallet.read { $0.ledger[old.txid]?.notes["replaced_by_txid"] } == nil)
    }

    @Test func refusesWhatCannotBeReplaced() async throws {
        let fixture = try WalletFixture()
        let wallet = try await fixture.create()
        try await fixture.fund(wallet)
        let unknown = JSONValue.string(String(repeating: "0", count: 63) + "7")
        #expect(
            await error(fixture, "bumpfee", [unknown])
                == RPCError(.invalidAddressOrKey, "Invalid or non-wallet transaction id"))
        let old = try await pay(fixture, wallet)
        let txid = JSONValue.string("\(old.txid)")
        func message(_ options: JSONValue) async -> String? { await error(fixture, "bumpfee", [txid, options])?.message }
        #expect(await message(["fee_rate": 1])?.hasPrefix("Insufficient total fee 0.00") == true)
        #expect(await message(["fee_rate": 0.5])?.hasPrefix("New fee rate (0.000005) is lower than the minimum fee rate (0.00001)") == true)
        #expect(await message(["fee_rate": 100_000])?.contains("is too high (cannot be higher than -maxtxfee 0.10)") == true)
        #expect(await message(["original_change_index": 9]) == "Change position is out of range")
        #expect(await message(["outputs": []]) == "Invalid parameter, output argument cannot be an empty array")
        #expect(await message(["foo": 1]) == "Unexpected key foo")
        try await fixture.chain.mine()
        #expect(await message([:]) == "Transaction has been mined, or is conflicted with a mined transaction")
    }

    /// What spends its outputs stands in the way, unless it was given up.
    @Test func aGivenUpDescendantDoesNotMatter() async throws {
        let fixture = try WalletFixture()
        let wallet = try await fixture.create()
        try await fixture.fund(wallet)
        let old = try await pay(fixture, wallet)
        let txid = JSONValue.string("\(old.txid)")
        fixture.chain.state.withLock { $0.rejection = "no" }
        let child = try await pay(fixture, wallet)
        #expect(child.inputs.map(\.previousOutput.txid) == [old.txid])
        fixture.chain.state.withLock { $0.rejection = nil }
        #expect(
            await error(fixture, "bumpfee", [txid]) == RPCError(.invalidParameter, "Transaction has descendants in the wallet"))
        #expect(try wallet.update { $0.abandon(child.txid) })
        #expect(try await fixture.call("bumpfee", [txid])["txid"].string != nil)
    }

    /// `-walletnotify` is run for a transaction that is seen, not for one about which only the wallet's notes change.
    @Test func theCommandRunsForSightingsOnly() async throws {
        let file = NSTemporaryDirectory() + "bdt-notified-" + UUID().uuidString
        defer { try? FileManager.default.removeItem(atPath: file) }
        let fixture = try WalletFixture { $0.notifyCommand = "echo %s %h >> \(file)" }
        let wallet = try await fixture.create()
        try await fixture.fund(wallet)
        let old = try await pay(fixture, wallet)
        let result = try await fixture.call("bumpfee", [.string("\(old.txid)")])
        let new = try #require(result["txid"].string)
        // Sent, and then seen in the mempool: twice. The commands run side by side and may end in any order.
        let expected = ["\(old.txid) -1": 2, "\(new) -1": 2]
        var counts: [String: Int] = [:]
        for _ in 0..<200 where counts.filter({ $0.key.hasSuffix(" -1") }) != expected {
            try await Task.sleep(for: .milliseconds(50))
            let lines = (try? String(contentsOfFile: file, encoding: .utf8)) ?? ""
            counts = Dictionary(lines.split(separator: "\n").map { (String($0), 1) }, uniquingKeysWith: +)
        }
        #expect(counts.filter { $0.key.hasSuffix(" -1") } == expected)
    }

    /// Coins that only `input_weights` names are spent, at that weight.
    @Test func coinsWithAGivenWeightAreSpent() async throws {
        let fixture = try WalletFixture()
        let wallet = try await fixture.create()
        try await fixture.fund(wallet)
        let coin = try #require(wallet.read { $0.availableCoins(CoinFilter(CoinControl()), control: CoinControl()) }.first)
        let output = TransactionOutput(value: .coin, script: Self.foreign)
        let body = JSONValue.string(Hex.encode(Transaction(TransactionBody(inputs: [], outputs: [output])).encoded))
        func fund(weight: Int) async throws -> JSONValue {
            let weights: JSONValue = [
                ["txid": .string("\(coin.outpoint.txid)"), "vout": JSONValue(Int(coin.outpoint.index)), "weight": JSONValue(weight)]
            ]
            return try await fixture.call("fundrawtransaction", [body, ["add_inputs": false, "fee_rate": 10, "input_weights": weights]])
        }
        let (light, heavy) = (try await fund(weight: 300), try await fund(weight: 4300))
        #expect(try heavy["fee"].expectAmount() - light["fee"].expectAmount() == 10_000)
        await #expect(throws: RPCError(.walletError, "Transaction too large")) { _ = try await fund(weight: 400_000) }
    }

    @Test func tellsWhatTransactionsWouldDo() async throws {
        let fixture = try WalletFixture()
        let wallet = try await fixture.create()
        try await fixture.fund(wallet)
        let payment = try await wallet.createTransaction([Recipient(script: Self.foreign, amount: .coin)])
        let hex = JSONValue.string(Hex.encode(payment.transaction.encoded))
        let expected = -(Amount.coin.satoshi + payment.fee.satoshi)
        #expect(try await fixture.call("simulaterawtransaction", [[hex]])["balance_change"] == JSONValue.decimal(expected))
        // What pays the wallet and is spent by the next one cancels out.
        let position = try #require(payment.changePosition)
        let child = Transaction(
            TransactionBody(
                inputs: [TransactionInput(previousOutput: OutPoint(txid: payment.transaction.txid, index: UInt32(position)))],
                outputs: [TransactionOutput(value: Amount(1), script: Self.foreign)]))
        let both = try await fixture.call("simulaterawtransaction", [[hex, .string(Hex.encode(child.encoded))]])
        #expect(both["balance_change"] == JSONValue.decimal(-5_000_000_000))
        #expect(
            await error(fixture, "simulaterawtransaction", [[hex, hex]])
                == RPCError(.invalidParameter, "Transaction(s) are spending the same output more than once"))
        #expect(
            await error(fixture, "simulaterawtransaction", [["00"]])
                == RPCError(.deserializationError, "Transaction hex string decoding failure."))
        let lost = JSONValue.string(Hex.encode(child.encoded))
        #expect(
            await error(fixture, "simulaterawtransaction", [[lost]])
                == RPCError(.invalidParameter, "One or more transaction inputs are missing or have been spent already"))
    }

    @Test func amountsInMessagesAreShort() {
        #expect(Amount(1000).shortText == "0.00001")
        #expect(Amount(10_000_000).shortText == "0.10")
        #expect(Amount(0).shortText == "0.00")
        #expect(Amount(123_456_789).shortText == "1.23456789")
        #expect(Amount(100_000_000).shortText == "1.00")
    }
}
