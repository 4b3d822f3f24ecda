import BdtInterfaces
import BdtPrimitives

/// What user interfaces are told of a wallet.
package struct WalletEvents: Sendable {
    package let unload = EventSource<Void>()
    package let progress = EventSource<(title: String, percent: Int)>()
    /// Encrypted, locked or unlocked.
    package let status = EventSource<Void>()
    package let addressBook = EventSource<AddressBookChange>(keepsAll: true)
    package let transactions = EventSource<(txid: Txid, status: ChangeStatus)>(keepsAll: true)
    package let canGetAddresses = EventSource<Void>()

    package init() {}
}

/// What a change of a wallet's state means to those who listen.
struct WalletChanges: Sendable {
    /// What can change without a record of it.
    struct Picture: Equatable {
        let isEncrypted: Bool
        let isLocked: Bool
        let canGiveAddresses: Bool

        init(_ state: WalletState) {
            isEncrypted = state.keys.isEncrypted
            isLocked = state.keys.isLocked
            canGiveAddresses = state.keys.canGiveAddresses(isInternal: false)
        }
    }

    private let name: String
    private var transactions: [(txid: Txid, status: ChangeStatus)] = []
    private let sightings: [(txid: Txid, state: TransactionState?)]
    private var addresses: [AddressBookChange] = []
    private let statusChanged: Bool
    private let addressesChanged: Bool

    /// Takes the records of changes out of the state.
    init(taking state: inout WalletState, since before: Picture) {
        let now = Picture(state)
        name = state.name
        statusChanged = before.isEncrypted != now.isEncrypted || before.isLocked != now.isLocked
        addressesChanged = before.canGiveAddresses != now.canGiveAddresses
        sightings = state.sightedTransactions.map { ($0, state.ledger[$0]?.state) }
        for txid in state.changedTransactions {
            let status: ChangeStatus = state.ledger[txid] == nil ? .deleted : state.addedTransactions.contains(txid) ? .new : .updated
            transactions.append((txid, status))
        }
        for (script, entry) in state.changedAddresses { addresses.append(AddressBookChange(script, entry, state)) }
        state.changedTransactions.removeAll()
        state.sightedTransactions.removeAll()
        state.addedTransactions.removeAll()
        state.changedAddresses.removeAll()
    }

    /// - Parameter notify: `-walletnotify`; empty: none.
    func tell(_ events: WalletEvents, notify: String) {
        if !notify.isEmpty {
            for (txid, state) in sightings { NotifyCommand(notify, wallet: name, txid: txid, state: state).run() }
        }
        for (txid, status) in transactions { events.transactions.send((txid, status)) }
        for change in addresses { events.addressBook.send(change) }
        if statusChanged { events.status.send(()) }
        if addressesChanged { events.canGetAddresses.send(()) }
    }
}

extension AddressBookChange {
    /// - Parameter entry: nil for one that was removed.
    fileprivate init(_ script: Script, _ entry: AddressBook.Entry?, _ state: WalletState) {
        let isMine = state.isMine(script)
        self.init(
            entry: WalletAddress(
                destination: script, isMine: isMine, name: entry?.label ?? "",
                purpose: AddressPurpose(entry?.purpose, isMine: isMine)),
            status: entry == nil ? .deleted : .updated)
    }
}

extension AddressPurpose {
    /// Old wallets hold addresses without a purpose.
    init(_ purpose: AddressBook.Purpose?, isMine: Bool) {
        switch purpose {
        case .receive: self = .receive
        case .send: self = .send
        case .refund: self = .refund
        case nil: self = isMine ? .receive : .send
        }
    }
}

extension AddressBook.Purpose {
    init(_ purpose: AddressPurpose) {
        switch purpose {
        case .receive: self = .receive
        case .send: self = .send
        case .refund: self = .refund
        }
    }
}
