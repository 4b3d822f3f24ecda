import BdtInterfaces
import BdtKeys
import BdtPrimitives

/// One line of the list of transactions. A transaction makes several: one for each payment and receipt.
package struct TransactionRow: Identifiable, Hashable, Sendable {
    package enum Kind: Int, Sendable {
        case other, mined, sentTo, sentToOther, receivedWith, receivedFrom

        package var title: String {
            switch self {
            case .other: "(n/a)"
            case .mined: "Mined"
            case .sentTo, .sentToOther: "Sent to"
            case .receivedWith: "Received with"
            case .receivedFrom: "Received from"
            }
        }
    }

    package struct ID: Hashable, Sendable {
        package let txid: Txid
        package let output: Int
        package let isCredit: Bool
    }

    package let id: ID
    /// UNIX seconds.
    package let time: Int64
    package let kind: Kind
    /// Empty when the output has no address.
    package let destination: Script
    /// What stands for the address of an output without one.
    package let note: String
    /// Below zero for payments, the fee in the first one.
    package let amount: Amount
    package var status = WalletTxStatus()

    package var txid: Txid { id.txid }

    /// The lines of a transaction, as published: with all inputs the wallet's own every output but change is a payment; outputs to the wallet
    /// are receipts; with some inputs its own the whole is one line.
    package static func lines(of transaction: WalletTx) -> [TransactionRow] {
        let inputs = transaction.isCoinbase ? [] : transaction.inputsAreMine
        let isFromMe = !transaction.isCoinbase && !inputs.isEmpty && inputs.allSatisfy { $0 }
        let txid = transaction.transaction.txid
        if !isFromMe && inputs.contains(true) {
            return [
                TransactionRow(
                    id: ID(txid: txid, output: -1, isCredit: false), time: transaction.time, kind: .other, destination: Script(), note: "",
                    amount: transaction.credit - transaction.debit)
            ]
        }
        var lines: [TransactionRow] = []
        var fee = isFromMe ? transaction.debit - transaction.transaction.outputs.reduce(.zero) { $0 + $1.value } : .zero
        for (index, (output, ours)) in zip(transaction.transaction.outputs, transaction.outputs).enumerated() {
            if isFromMe {
                if ours.isChange { continue }
                let hasAddress = !ours.destination.isEmpty
                lines.append(
                    TransactionRow(
                        id: ID(txid: txid, output: index, isCredit: false), time: transaction.time,
                        kind: hasAddress ? .sentTo : .sentToOther,
                        destination: ours.destination, note: transaction.values["to"] ?? "",
                        amount: -(output.value + (fee > .zero ? fee : .zero))))
                fee = .zero
            }
            if ours.isMine {
                let kind: Kind = transaction.isCoinbase ? .mined : ours.isOwnDestination ? .receivedWith : .receivedFrom
                lines.append(
                    TransactionRow(
                        id: ID(txid: txid, output: index, isCredit: true), time: transaction.time, kind: kind,
                        destination: ours.destination, note: transaction.values["from"] ?? "", amount: output.value))
            }
        }
        return lines
    }
}

/// The state of a transaction as the user sees it.
package enum TransactionState: Hashable, Sendable {
    case confirmed(depth: Int)
    case confirming(depth: Int)
    case unconfirmed
    case conflicted
    case abandoned
    /// Mined; may be spent after so many blocks more.
    case immature(blocksLeft: Int)
    /// Mined in a block that is not part of the chain.
    case notAccepted

    /// Confirmations that make a payment certain enough for most.
    package static let recommendedDepth = 6

    package init(_ status: WalletTxStatus, kind: TransactionRow.Kind) {
        if kind == .mined {
            if status.blocksToMaturity > 0 {
                self = status.isInMainChain ? .immature(blocksLeft: status.blocksToMaturity) : .notAccepted
            } else {
                self = .confirmed(depth: status.depth)
            }
            return
        }
        switch status.depth {
        case ..<0: self = .conflicted
        case 0: self = status.isAbandoned ? .abandoned : .unconfirmed
        case ..<Self.recommendedDepth: self = .confirming(depth: status.depth)
        default: self = .confirmed(depth: status.depth)
        }
    }

    package var text: String {
        switch self {
        case .confirmed(let depth): "Confirmed (\(depth) confirmations)"
        case .confirming(let depth): "Confirming (\(depth) of \(Self.recommendedDepth) recommended confirmations)"
        case .unconfirmed: "Unconfirmed"
        case .conflicted: "Conflicted"
        case .abandoned: "Abandoned"
        case .immature(let left): "Immature (will be available after \(left) more blocks)"
        case .notAccepted: "Generated but not accepted"
        }
    }

    /// Nothing but a reorganisation changes it any more.
    var isSettled: Bool {
        if case .confirmed = self { true } else { false }
    }
}

extension TransactionRow {
    package var state: TransactionState { TransactionState(status, kind: kind) }

    /// Whether the amount is part of the balance; others are shown in brackets.
    package var counts: Bool { status.isTrusted && status.blocksToMaturity <= 0 }

    package func amountText(_ unit: AmountUnit) -> String {
        let text = unit.format(amount, plus: true, separators: .always)
        return counts ? text : "[\(text)]"
    }
}
