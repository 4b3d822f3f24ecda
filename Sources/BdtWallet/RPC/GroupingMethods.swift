import BdtJSON
import BdtPrimitives
import BdtRPC

/// Which addresses an onlooker knows to be one person's.
func groupingMethods(_ manager: WalletManager) -> [RPCMethod] {
    [
        walletMethod(
            manager, "listaddressgroupings",
            "Lists groups of addresses whose common owner is public: they were spent together, or got each other's change.", [],
            RPCResult(
                .array,
                [
                    RPCResult(
                        .array,
                        [
                            RPCResult(
                                .fixedArray,
                                [
                                    RPCResult("address", .string, "the address"), RPCResult("amount", .amount, "what is there"),
                                    RPCResult("label", .string, "its label", optional: true),
                                ])
                        ])
                ])
        ) { wallet, _ in wallet.read { AddressGroups($0).json } }
    ]
}

/// Sets of scripts that grow together.
private struct AddressGroups {
    private let state: WalletState
    private var groupOf: [Script: Int] = [:]
    private var groups: [Int: Set<Script>] = [:]

    init(_ state: WalletState) {
        self.state = state
        for (_, txid) in state.ledger.order {
            guard let transaction = state.ledger[txid]?.transaction else { continue }
            let spent = transaction.inputs.compactMap { state.ledger[$0.previousOutput] }.filter(state.isMine).map(\.script)
            let change = spent.isEmpty ? [] : transaction.outputs.map(\.script).filter(state.isChange)
            join(spent + change)
            for output in transaction.outputs where state.isMine(output) { join([output.script]) }
        }
    }

    private mutating func join(_ scripts: [Script]) {
        let scripts = scripts.filter { state.address(of: $0) != nil }
        guard let first = scripts.first else { return }
        var merged = Set(scripts)
        for id in Set(scripts.compactMap { groupOf[$0] }) { merged.formUnion(groups.removeValue(forKey: id) ?? []) }
        let id = groupOf[first] ?? groupOf.count
        groups[id] = merged
        for script in merged { groupOf[script] = id }
    }

    var json: JSONValue {
        let balances = balances
        let sorted = groups.values.map { $0.sorted { DestinationOrder($0) < DestinationOrder($1) } }
            .sorted { DestinationOrder($0[0]) < DestinationOrder($1[0]) }
        return .array(
            sorted.map { group in
                .array(
                    group.map { script in
                        var entry: [JSONValue] = [.string(state.address(of: script) ?? ""), (balances[script] ?? .zero).json]
                        if let label = state.addresses.labelled(script)?.label { entry.append(.string(label)) }
                        return .array(entry)
                    })
            })
    }

    /// Unspent amounts of trusted, mature transactions.
    private var balances: [Script: Amount] {
        var balances: [Script: Amount] = [:]
        var trusted = Set<Txid>()
        for entry in state.ledger.transactions.values {
            guard state.isTrusted(entry, trusted: &trusted), !state.isImmature(entry) else { continue }
            guard state.depth(of: entry) >= (state.isFromMe(entry.transaction) ? 0 : 1) else { continue }
            for (index, output) in entry.transaction.outputs.enumerated() where state.isMine(output) {
                let isSpent = state.ledger.isSpent(OutPoint(txid: entry.txid, index: UInt32(index)))
                balances[output.script, default: .zero] += isSpent ? .zero : output.value
            }
        }
        return balances
    }
}
