import BdtInterfaces
import BdtJSON
import BdtPrimitives

/// What the node must be asked before transactions can be described.
struct ChainFacts: Sendable {
    /// Header times of the blocks that transactions are in.
    var blockTimes: [BlockHash: Int64] = [:]
    var replaceability: [Txid: RBFState] = [:]
}

extension Wallet {
    func chainFacts(for entries: [WalletTransaction]) async throws -> ChainFacts {
        var facts = ChainFacts()
        for entry in entries {
            if case .confirmed(let block, _, _) = entry.state {
                guard facts.blockTimes[block] == nil else { continue }
                facts.blockTimes[block] = try await chain.findBlock(block, FoundBlockQuery())?.time
            } else if facts.replaceability[entry.txid] == nil {
                facts.replaceability[entry.txid] = try await chain.isRBFOptIn(entry.transaction)
            }
        }
        return facts
    }
}

/// One line of a list of transactions: an output that was sent or received.
struct TransactionDescription {
    let state: WalletState
    let facts: ChainFacts
    /// Only received outputs of addresses with this label.
    var label: String?
    var includesChange = false
    /// Received outputs need this many confirmations.
    var minimumDepth = 0

    init(_ state: WalletState, _ facts: ChainFacts) {
        self.state = state
        self.facts = facts
    }

    /// The lines of a transaction; `full` with all that is known of it.
    func lines(of entry: WalletTransaction, full: Bool) -> [JSONValue] {
        let debit = state.debit(of: entry.transaction)
        let isSent = debit > .zero
        let fee = isSent ? debit - (entry.transaction.outputValue ?? .zero) : .zero
        var sent: [JSONValue] = []
        var received: [JSONValue] = []
        let isDeepEnough = state.depth(of: entry) >= minimumDepth
        for (index, output) in entry.transaction.outputs.enumerated() {
            // An output of a sent transaction is listed as both, unless it is change.
            if isSent && !includesChange && state.isChange(output.script) { continue }
            if isSent && label == nil { sent.append(sentLine(entry, output, index, fee: fee, full)) }
            guard state.isMine(output), isDeepEnough, let line = receivedLine(entry, output, index, full) else { continue }
            received.append(line)
        }
        return sent + received
    }

    private func sentLine(_ entry: WalletTransaction, _ output: TransactionOutput, _ index: Int, fee: Amount, _ full: Bool) -> JSONValue {
        var line = JSONObject()
        if let address = state.address(of: output.script) { line.append("address", .string(address)) }
        line.append("category", "send")
        line.append("amount", (-output.value).json)
        if let label = state.addresses.labelled(output.script)?.label { line.append("label", .string(label)) }
        line.append("vout", JSONValue(index))
        line.append("fee", (-fee).json)
        if full { line.append(contentsOf: description(of: entry)) }
        line.append("abandoned", .bool(entry.isAbandoned))
        return .object(line)
    }

    private func receivedLine(_ entry: WalletTransaction, _ output: TransactionOutput, _ index: Int, _ full: Bool) -> JSONValue? {
        let known = state.addresses.labelled(output.script)?.label
        if let label, label != known ?? "" { return nil }
        var line = JSONObject()
        if let address = state.address(of: output.script) { line.append("address", .string(address)) }
        line.append("parent_descs", state.parentDescriptors(of: output.script))
        line.append("category", .string(category(of: entry)))
        line.append("amount", output.value.json)
        if let known { line.append("label", .string(known)) }
        line.append("vout", JSONValue(index))
        line.append("abandoned", .bool(entry.isAbandoned))
        if full { line.append(contentsOf: description(of: entry)) }
        return .object(line)
    }

    private func category(of entry: WalletTransaction) -> String {
        guard entry.isCoinbase else { return "receive" }
        if state.depth(of: entry) < 1 { return "orphan" }
        return state.isImmature(entry) ? "immature" : "generate"
    }

    /// What is known of the transaction as a whole.
    func description(of entry: WalletTransaction) -> JSONObject {
        let depth = state.depth(of: entry)
        var result: JSONObject = ["confirmations": JSONValue(depth)]
        if entry.isCoinbase { result.append("generated", true) }
        if case .confirmed(let block, let height, let position) = entry.state {
            result.append("blockhash", .string("\(block)"))
            result.append("blockheight", JSONValue(height ?? -1))
            result.append("blockindex", JSONValue(position))
            result.append("blocktime", JSONValue(facts.blockTimes[block] ?? 0))
        } else {
            result.append("trusted", .bool(state.isTrusted(entry)))
        }
        result.append("txid", .string("\(entry.txid)"))
        result.append("wtxid", .string("\(entry.transaction.wtxid)"))
        result.append("walletconflicts", JSONValue(state.ledger.conflicts(of: entry.txid).map(\.description)))
        result.append("mempoolconflicts", JSONValue(entry.mempoolConflicts.sorted().map(\.description)))
        result.append("time", JSONValue(entry.time))
        result.append("timereceived", JSONValue(entry.timeReceived))
        result.append("bip125-replaceable", .string(replaceability(of: entry, depth)))
        for key in entry.notes.keys.sorted(by: { $0.utf8.lexicographicallyPrecedes($1.utf8) }) {
            result.append(key, .string(entry.notes[key] ?? ""))
        }
        return result
    }

    private func replaceability(of entry: WalletTransaction, _ depth: Int) -> String {
        guard depth <= 0 else { return "no" }
        switch facts.replaceability[entry.txid] {
        case .replaceable: return "yes"
        case .final: return "no"
        case .unknown, nil: return "unknown"
        }
    }
}
