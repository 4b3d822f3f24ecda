import BdtPrimitives

/// Kinds of address (published numbers).
package enum AddressType: Int32, CaseIterable, Sendable {
    case legacy = 0
    case p2shSegwit, bech32, bech32m
}

/// What an address of the address book is for (published numbers).
package enum AddressPurpose: Int32, Sendable {
    case receive = 0
    case send, refund
}

package enum ChangeStatus: Int32, Sendable {
    case new = 0
    case updated, deleted
}

package enum MessageSignature: Hashable, Sendable {
    case signed(String)
    case noPrivateKey
    case failed
}

/// An entry of the address book.
package struct WalletAddress: Hashable, Sendable {
    package var destination: Script
    package var isMine: Bool
    package var name: String
    package var purpose: AddressPurpose

    package init(destination: Script, isMine: Bool, name: String, purpose: AddressPurpose) {
        self.destination = destination
        self.isMine = isMine
        self.name = name
        self.purpose = purpose
    }
}

package struct AddressBookChange: Hashable, Sendable {
    package var entry: WalletAddress
    package var status: ChangeStatus

    package init(entry: WalletAddress, status: ChangeStatus) {
        self.entry = entry
        self.status = status
    }
}

package struct WalletRecipient: Hashable, Sendable {
    package var destination: Script
    package var amount: Amount
    /// The fee comes out of this amount.
    package var paysFee: Bool

    package init(destination: Script, amount: Amount, paysFee: Bool = false) {
        self.destination = destination
        self.amount = amount
        self.paysFee = paysFee
    }
}

/// How a transaction is to be made; what is nil is left to the wallet.
package struct SpendControl: Hashable, Sendable {
    package enum FeeMode: Int32, Sendable {
        case unset = 0
        case economical, conservative
    }

    package var changeDestination = Script()
    package var changeType: AddressType?
    package var includesUnsafeInputs = false
    /// Whether coins beside the selected ones may be spent.
    package var allowsOtherInputs = true
    /// Allows a rate below the wallet's minimum.
    package var overridesFeeRate = false
    package var feeRate: FeeRate?
    /// Blocks.
    package var confirmTarget: Int?
    package var signalsReplacement: Bool?
    package var avoidsPartialSpends = false
    package var avoidsAddressReuse = false
    package var feeMode = FeeMode.unset
    package var minimumDepth = 0
    package var maximumDepth = 9_999_999
    package var lockTime: UInt32?
    package var version: UInt32?
    package var maximumWeight: Int?
    /// Coins that must be spent.
    package var selected: [OutPoint] = []

    package init() {}
}

package struct CreatedTransaction: Sendable {
    package var transaction: Transaction
    package var fee: Amount
    /// Where the change stands; nil without change.
    package var changePosition: Int?
    package var feeEstimate: FeeEstimate

    package init(transaction: Transaction, fee: Amount, changePosition: Int?, feeEstimate: FeeEstimate) {
        self.transaction = transaction
        self.fee = fee
        self.changePosition = changePosition
        self.feeEstimate = feeEstimate
    }
}

package struct BumpedTransaction: Sendable {
    package var transaction: Transaction
    package var oldFee: Amount
    package var newFee: Amount

    package init(transaction: Transaction, oldFee: Amount, newFee: Amount) {
        self.transaction = transaction
        self.oldFee = oldFee
        self.newFee = newFee
    }
}

package struct PSBTFillOptions: Hashable, Sendable {
    package var signs = true
    /// Nil: what the PSBT asks for.
    package var signatureHashType: Int32?
    package var finalizes = true
    package var includesDerivations = false

    package init() {}
}

package struct FilledPSBT: Hashable, Sendable {
    package var psbt: [UInt8]
    package var isComplete: Bool
    /// Inputs that were signed.
    package var signedCount: Int
    /// A published PSBTError number.
    package var error: Int32?

    package init(psbt: [UInt8], isComplete: Bool, signedCount: Int, error: Int32?) {
        self.psbt = psbt
        self.isComplete = isComplete
        self.signedCount = signedCount
        self.error = error
    }
}

package struct MinimumFee: Hashable, Sendable {
    package var fee: Amount
    /// Blocks that the estimate is for.
    package var returnedTarget: Int
    /// A published FeeReason number.
    package var reason: Int32

    package init(fee: Amount, returnedTarget: Int, reason: Int32) {
        self.fee = fee
        self.returnedTarget = returnedTarget
        self.reason = reason
    }
}

/// A transaction, and which of its inputs and outputs are the wallet's.
package struct WalletTx: Sendable {
    package struct Output: Hashable, Sendable {
        package var isMine: Bool
        package var isChange: Bool
        /// Empty when the output has no address.
        package var destination: Script
        /// The address is the wallet's own.
        package var isOwnDestination: Bool

        package init(isMine: Bool, isChange: Bool, destination: Script, isOwnDestination: Bool) {
            self.isMine = isMine
            self.isChange = isChange
            self.destination = destination
            self.isOwnDestination = isOwnDestination
        }
    }

    package var transaction: Transaction
    package var inputsAreMine: [Bool]
    package var outputs: [Output]
    package var credit: Amount
    package var debit: Amount
    package var change: Amount
    /// UNIX seconds.
    package var time: Int64
    package var values: [String: String]
    package var isCoinbase: Bool

    package init(
        transaction: Transaction, inputsAreMine: [Bool], outputs: [Output], credit: Amount, debit: Amount, change: Amount, time: Int64,
        values: [String: String], isCoinbase: Bool
    ) {
        self.transaction = transaction
        self.inputsAreMine = inputsAreMine
        self.outputs = outputs
        self.credit = credit
        self.debit = debit
        self.change = change
        self.time = time
        self.values = values
        self.isCoinbase = isCoinbase
    }
}

package struct WalletTxStatus: Hashable, Sendable {
    /// 0 while unconfirmed.
    package var blockHeight = 0
    package var blocksToMaturity = 0
    /// Below zero: a conflicting transaction is in a block so deep.
    package var depth = 0
    /// UNIX seconds.
    package var timeReceived: Int64 = 0
    package var lockTime: UInt32 = 0
    package var isTrusted = false
    package var isAbandoned = false
    package var isCoinbase = false
    package var isInMainChain = false

    package init() {}
}

package struct WalletTxDetails: Sendable {
    package var transaction: WalletTx
    package var status: WalletTxStatus
    package var orderForm: [(String, String)]
    package var isInMempool: Bool
    /// Height of the wallet's last block.
    package var height: Int

    package init(transaction: WalletTx, status: WalletTxStatus, orderForm: [(String, String)], isInMempool: Bool, height: Int) {
        self.transaction = transaction
        self.status = status
        self.orderForm = orderForm
        self.isInMempool = isInMempool
        self.height = height
    }
}

package struct WalletCoin: Hashable, Sendable {
    package var output: TransactionOutput
    /// UNIX seconds.
    package var time: Int64
    /// -1 for a coin that the wallet does not have.
    package var depth: Int
    package var isSpent: Bool

    package init(output: TransactionOutput, time: Int64, depth: Int, isSpent: Bool) {
        self.output = output
        self.time = time
        self.depth = depth
        self.isSpent = isSpent
    }
}

/// The coins of one destination.
package struct WalletCoins: Sendable {
    package var destination: Script
    package var coins: [(outpoint: OutPoint, coin: WalletCoin)]

    package init(destination: Script, coins: [(outpoint: OutPoint, coin: WalletCoin)]) {
        self.destination = destination
        self.coins = coins
    }
}

package struct WalletBalances: Hashable, Sendable {
    package var confirmed = Amount.zero
    package var unconfirmed = Amount.zero
    package var immature = Amount.zero
    /// On addresses that were spent from, in a wallet that avoids reuse.
    package var used = Amount.zero
    /// Of the wallet's own transactions that are not in the mempool.
    package var outsideMempool = Amount.zero

    package init() {}
}
