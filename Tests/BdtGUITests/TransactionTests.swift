import BdtGUI
import BdtInterfaces
import BdtPrimitives
import Foundation
import Testing

@Suite @MainActor struct TransactionRecordTests {
    @Test func aPaymentCarriesTheFeeOnce() {
        let transaction = makeTransaction(
            fromMe: [true],
            outputs: [(100, false, false, TestAddress.first), (200, false, false, TestAddress.second), (50, true, true, Script([0x51]))])
        let lines = TransactionRow.lines(of: transaction)
        #expect(lines.map(\.kind) == [.sentTo, .sentTo])
        #expect(lines.map(\.amount) == [Amount(-600), Amount(-200)])
    }

    @Test func paymentsToOneselfMakeTwoLines() {
        let lines = TransactionRow.lines(of: makeTransaction(fromMe: [true], outputs: [(100, true, false, TestAddress.first)]))
        #expect(lines.map(\.kind) == [.sentTo, .receivedWith])
        #expect(lines.map(\.amount) == [Amount(-600), Amount(100)])
        #expect(Set(lines.map(\.id)).count == 2)
    }

    @Test func receiptsMinedAndMixed() {
        let received = makeTransaction(
            fromMe: [false], outputs: [(7, true, false, TestAddress.first), (9, false, false, TestAddress.second)])
        #expect(TransactionRow.lines(of: received).map(\.amount) == [Amount(7)])
        let mined = makeTransaction(fromMe: [false], outputs: [(50, true, false, TestAddress.first)], isCoinbase: true)
        #expect(TransactionRow.lines(of: mined).map(\.kind) == [.mined])
        let mixed = makeTransaction(fromMe: [true, false], outputs: [(50, true, false, TestAddress.first)])
        #expect(TransactionRow.lines(of: mixed).map(\.kind) == [.other])
        #expect(TransactionRow.lines(of: mixed).map(\.amount) == [Amount(50 - 550)])
    }

    @Test func states() {
        func state(_ depth: Int, kind: TransactionRow.Kind = .sentTo, _ change: (inout WalletTxStatus) -> Void = { _ in })
            -> TransactionState
        {
            var status = WalletTxStatus()
            status.depth = depth
            change(&status)
            return TransactionState(status, kind: kind)
        }
        #expect(state(0) == .unconfirmed)
        #expect(state(0) { $0.isAbandoned = true } == .abandoned)
        #expect(state(-1) == .conflicted)
        #expect(state(5) == .confirming(depth: 5))
        #expect(state(6) == .confirmed(depth: 6))
        #expect(state(1, kind: .mined) { ($0.blocksToMaturity, $0.isInMainChain) = (99, true) } == .immature(blocksLeft: 99))
        #expect(state(0, kind: .mined) { $0.blocksToMaturity = 99 } == .notAccepted)
    }
}

@Suite @MainActor struct TransactionsModelTests {
    private func makeModel() async throws -> (TransactionsModel, FakeWallet, NodeModel) {
        let wallet = FakeWallet("w") { state in
            state.addresses = [WalletAddress(destination: TestAddress.first, isMine: false, name: "Alice", purpose: .send)]
            state.transactions = [
                makeTransaction(fromMe: [true], outputs: [(100, false, false, TestAddress.first)], time: 1_000_000),
                makeTransaction(fromMe: [false], outputs: [(7000, true, false, TestAddress.second)], time: 900_001),
                makeTransaction(fromMe: [false], outputs: [(50, true, false, TestAddress.second)], time: 1_000_002, isCoinbase: true),
            ]
        }
        let (node, _, _) = try await makeNode([wallet])
        return (try #require(node.wallets?.selected).transactions, wallet, node)
    }

    @Test func filters() async throws {
        let (model, _, node) = try await makeModel()
        #expect(model.shown.map(\.amount) == [Amount(50), Amount(-600), Amount(7000)])
        model.filter.kinds = .received
        #expect(model.shown.map(\.amount) == [Amount(7000)])
        model.filter.kinds = .all
        model.filter.text = "aLiC"
        #expect(model.shown.map(\.amount) == [Amount(-600)])
        model.filter.text = model.shown[0].txid.description.uppercased()
        #expect(model.shown.map(\.amount) == [Amount(-600)])
        model.filter.text = ""
        model.filter.minimum = Amount(100)
        #expect(model.shown.map(\.amount) == [Amount(-600), Amount(7000)])
        #expect(model.shownTotal == Amount(6400))
        model.filter.minimum = .zero
        model.filter.period = .today
        #expect(model.shown.count == 2)
        withExtendedLifetime(node) {}
    }

    @Test func sorts() async throws {
        let (model, _, node) = try await makeModel()
        model.sort(by: .amount, ascending: true)
        #expect(model.shown.map(\.amount) == [Amount(-600), Amount(50), Amount(7000)])
        model.sort(by: .date, ascending: true)
        #expect(model.shown.map(\.time) == [900_001, 1_000_000, 1_000_002])
        withExtendedLifetime(node) {}
    }

    @Test func followsTheWallet() async throws {
        let (model, wallet, node) = try await makeModel()
        var announced: [Amount] = []
        model.whenNew = { announced += $0.map(\.amount) }
        let fresh = makeTransaction(fromMe: [false], outputs: [(9, true, false, TestAddress.second)], time: 1_000_005)
        wallet.state.withLock { $0.transactions.append(fresh) }
        await wallet.send(fresh.transaction.txid, .new)
        #expect(await until { model.records.first?.amount == Amount(9) })
        #expect(announced == [Amount(9)])
        wallet.state.withLock {
            $0.statuses[fresh.transaction.txid] = {
                var status = WalletTxStatus()
                status.depth = 1
                return status
            }()
        }
        await wallet.send(fresh.transaction.txid, .updated)
        #expect(await until { model.records.first?.state == .confirming(depth: 1) })
        #expect(announced.count == 1)
        await wallet.send(fresh.transaction.txid, .deleted)
        #expect(await until { model.records.count == 3 })
        withExtendedLifetime(node) {}
    }

    @Test func exportsWithQuotes() async throws {
        let (model, _, node) = try await makeModel()
        let lines = TransactionExport.csv(model.shown, model, unit: .coin).split(separator: "\n")
        #expect(lines[0] == #""Confirmed","Date","Type","Label","Address","Amount (BDTC)","ID""#)
        #expect(
            lines[2].hasPrefix(#""false",""#) && lines[2].contains(#""Sent to","Alice","bcrt1"#) && lines[2].contains(#","-0.00000600","#))
        withExtendedLifetime(node) {}
    }

    @Test func showsDetails() async throws {
        let (model, _, node) = try await makeModel()
        let record = try #require(model.records.first { $0.kind == .sentTo })
        let details = try #require(await model.details(record))
        let rows = Dictionary(details.rows.map { ($0.name, $0.value) }) { first, _ in first }
        #expect(rows["Status"] == "Unconfirmed, in the memory pool")
        #expect(rows["Transaction fee"] == "-0.00000500 BDTC")
        #expect(rows["Net amount"] == "-0.00000600 BDTC")
        #expect(rows["Message"] == "thanks")
        #expect(rows["Transaction ID"] == record.txid.description)
        withExtendedLifetime(node) {}
    }
}

@Suite struct TransactionFilterTests {
    private var calendar: Calendar {
        var calendar = Calendar(identifier: .gregorian)
        calendar.timeZone = .gmt
        return calendar
    }

    @Test func periods() {
        // 2026-03-15 12:00
        let now: Int64 = 1_773_576_000
        func interval(_ period: TransactionFilter.Period) -> Range<Int64> {
            var filter = TransactionFilter()
            filter.period = period
            return filter.interval(now: now, calendar: calendar)
        }
        #expect(interval(.today) == 1_773_532_800..<1_773_619_200)
        #expect(interval(.thisMonth).lowerBound == 1_772_323_200)
        #expect(interval(.lastMonth) == 1_769_904_000..<1_772_323_200)
        #expect(interval(.thisYear).lowerBound == 1_767_225_600)
        #expect(interval(.all).contains(0))
    }

    @Test func ranges() {
        var filter = TransactionFilter()
        filter.period = .range
        (filter.firstDay, filter.lastDay) = ("2026-01-01", "2026-01-31")
        #expect(filter.interval(now: 0, calendar: calendar) == 1_767_225_600..<1_769_904_000)
        filter.lastDay = "2025-01-01"
        #expect(filter.interval(now: 0, calendar: calendar).isEmpty)
        (filter.firstDay, filter.lastDay) = ("", "nonsense")
        #expect(filter.interval(now: 0, calendar: calendar).contains(5))
    }

    @Test(arguments: ["2026-02-30", "2026-13-01", "2026-1", "x", "", "0000-00-00", "99999999999999999999-01-01"])
    func daysThatAreNone(_ text: String) {
        #expect(TransactionFilter.day(text, calendar) == nil)
    }
}
