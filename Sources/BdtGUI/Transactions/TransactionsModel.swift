import BdtInterfaces
import BdtPrimitives
import Foundation
import Observation

/// The transactions of a wallet as a list that can be filtered and sorted.
@Observable @MainActor package final class TransactionsModel {
    package enum Order: Int, Sendable {
        case status, date, type, label, amount
    }

    @ObservationIgnored private let wallet: any Wallet
    /// Whose labels are shown.
    @ObservationIgnored weak var owner: WalletModel?
    @ObservationIgnored package let context: GUIContext

    /// All lines, newest first.
    package private(set) var records: [TransactionRow] = []
    package var filter = TransactionFilter()
    package private(set) var order = Order.date
    package private(set) var isAscending = false
    @ObservationIgnored private var tipHeight: Int
    @ObservationIgnored private var changes: [Txid: ChangeStatus] = [:]
    @ObservationIgnored private var isLoaded = false
    @ObservationIgnored private lazy var changeRefresher = Refresher { [weak self] in await self?.applyChanges() }
    @ObservationIgnored private lazy var statusRefresher = Refresher { [weak self] in await self?.readUnsettled() }

    /// Called with new receipts and payments, not with those that were there at the start.
    @ObservationIgnored package var whenNew: (@MainActor ([TransactionRow]) -> Void)?

    package init(wallet: any Wallet, tipHeight: Int, context: GUIContext) {
        self.wallet = wallet
        self.tipHeight = tipHeight
        self.context = context
    }

    func load() async {
        defer {
            // What changed meanwhile comes on top of what was read.
            isLoaded = true
            if !changes.isEmpty { changeRefresher.request() }
        }
        guard let all = try? await wallet.getWalletTxs() else { return }
        var lines = all.flatMap(TransactionRow.lines)
        let statuses = await statuses(of: Set(lines.map(\.txid)))
        for index in lines.indices { lines[index].status = statuses[lines[index].txid] ?? lines[index].status }
        records = Self.newestFirst(lines)
    }

    /// Asks in batches, so that neither this process nor the wallet holds thousands of calls at once.
    private func statuses(of txids: Set<Txid>) async -> [Txid: WalletTxStatus] {
        var result: [Txid: WalletTxStatus] = [:]
        let list = Array(txids)
        for start in stride(from: 0, to: list.count, by: 64) {
            await withTaskGroup(of: (Txid, WalletTxStatus?).self) { [wallet] group in
                for txid in list[start..<min(start + 64, list.count)] {
                    group.addTask { (txid, try? await wallet.tryGetTxStatus(txid)?.status) }
                }
                for await (txid, status) in group { result[txid] = status }
            }
        }
        return result
    }

    // MARK: - Changes

    func changed(_ txid: Txid, _ status: ChangeStatus) {
        changes[txid] = status
        if isLoaded { changeRefresher.request() }
    }

    func blockTipChanged(height: Int) {
        tipHeight = height
        statusRefresher.request()
    }

    private func applyChanges() async {
        let batch = changes
        changes = [:]
        var fresh: [TransactionRow] = []
        var current = records
        for (txid, change) in batch {
            let known = current.contains { $0.txid == txid }
            guard change != .deleted, let transaction = try? await wallet.getWalletTx(txid) else {
                if change == .deleted { current.removeAll { $0.txid == txid } }
                continue
            }
            let status = (try? await wallet.tryGetTxStatus(txid))?.status
            var lines = TransactionRow.lines(of: transaction)
            for index in lines.indices { lines[index].status = status ?? lines[index].status }
            current.removeAll { $0.txid == txid }
            current += lines
            if !known { fresh += lines }
        }
        records = Self.newestFirst(current)
        if !fresh.isEmpty { whenNew?(fresh) }
    }

    /// A new tip moves the depth of everything, but only what is not settled yet has to be asked for.
    private func readUnsettled() async {
        let wanted = Set(records.filter { !$0.state.isSettled }.map(\.txid))
        let found = await statuses(of: wanted)
        for index in records.indices {
            if let status = found[records[index].txid] {
                records[index].status = status
            } else if records[index].status.depth > 0, records[index].status.blockHeight > 0 {
                records[index].status.depth = max(1, tipHeight - records[index].status.blockHeight + 1)
            }
        }
    }

    private static func newestFirst(_ records: [TransactionRow]) -> [TransactionRow] {
        records.sorted { ($0.time, $0.txid, $0.id.output) > ($1.time, $1.txid, $1.id.output) }
    }

    // MARK: - What is shown

    package func address(_ record: TransactionRow) -> String {
        record.destination.isEmpty ? record.note : context.address(record.destination)
    }
    package func label(_ record: TransactionRow) -> String { owner?.label(of: record.destination) ?? "" }

    /// The label with the address, or what there is of them.
    package func labelText(_ record: TransactionRow) -> String {
        let (label, address) = (label(record), address(record))
        return label.isEmpty ? (address.isEmpty ? "(n/a)" : "(\(address))") : label
    }

    package func sort(by order: Order, ascending: Bool) { (self.order, isAscending) = (order, ascending) }

    /// The lines that the filter admits, in the chosen order.
    package var shown: [TransactionRow] {
        let interval = filter.interval(now: context.clock.now, calendar: .current)
        let admitted = records.filter { filter.admits($0, interval: interval, address: address($0), label: label($0)) }
        switch order {
        case .date: return isAscending ? admitted.reversed() : admitted
        case .status: return sorted(admitted) { $0.status.depth < $1.status.depth }
        case .type: return sorted(admitted) { $0.kind.title < $1.kind.title }
        case .label: return sorted(admitted) { labelText($0).lowercased() < labelText($1).lowercased() }
        case .amount: return sorted(admitted) { $0.amount < $1.amount }
        }
    }

    private func sorted(
        _ records: [TransactionRow], by isBefore: (TransactionRow, TransactionRow) -> Bool
    ) -> [TransactionRow] {
        let result = records.sorted(by: isBefore)
        return isAscending ? result : result.reversed()
    }

    /// The sum of what is shown.
    package var shownTotal: Amount { shown.reduce(.zero) { Amount($0.satoshi &+ $1.amount.satoshi) } }

    // MARK: - What the user does

    package func canBeAbandoned(_ txid: Txid) async -> Bool { (try? await wallet.transactionCanBeAbandoned(txid)) ?? false }
    package func canBeBumped(_ txid: Txid) async -> Bool { (try? await wallet.transactionCanBeBumped(txid)) ?? false }

    package func abandon(_ txid: Txid) async throws {
        guard try await wallet.abandonTransaction(txid) else { throw InterfaceError("The transaction cannot be abandoned.") }
        changed(txid, .updated)
    }

    /// Nil when the wallet does not have the transaction any more.
    package func details(_ record: TransactionRow) async -> TransactionDetails? {
        guard let details = try? await wallet.getWalletTxDetails(record.txid) else { return nil }
        return TransactionDetails(record, details, self)
    }

    /// A replacement that pays more, not sent yet.
    package func prepareBump(_ txid: Txid) async throws -> BumpedTransaction {
        try await wallet.createBumpTransaction(txid, SpendControl())
    }

    package func sendBump(_ txid: Txid, _ bump: BumpedTransaction) async throws -> Txid {
        guard let signed = try await wallet.signBumpTransaction(bump.transaction) else {
            throw InterfaceError("The transaction cannot be signed.")
        }
        return try await wallet.commitBumpTransaction(txid, signed)
    }
}
