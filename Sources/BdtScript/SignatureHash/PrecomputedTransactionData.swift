import BdtCrypto
import BdtPrimitives

/// A transaction and what it spends, as one object that can be kept and shared between threads: the owner of a `SpendingView`.
package final class PrecomputedTransactionData: Sendable {
    package let transaction: Transaction
    /// One for each input, or none when they are not known.
    package let spentOutputs: [TransactionOutput]
    private let layout: TransactionLayout
    private let spent: SpentOutputs
    /// Valid while the object lives.
    package let view: SpendingView

    /// `spentOutputs` is empty or has one for each input. With `forSigning` all hashes are computed, whether or not witnesses are there yet.
    package init(_ transaction: Transaction, spentOutputs: [TransactionOutput], forSigning: Bool = false) {
        self.transaction = transaction
        self.spentOutputs = spentOutputs
        layout = TransactionLayout(transaction)
        spent = SpentOutputs(spentOutputs)
        view = SpendingView(layout[0], spent: spent.all, forSigning: forSigning)
    }

    /// Whether signatures of BIP341 can be hashed.
    package var isTaprootReady: Bool { view.isTaprootReady }

    // MARK: Hashes to sign, as the functions of the same names make them

    package func legacySignatureHash(inputIndex: Int, scriptCode: Script, hashType: Int32) -> Hash256 {
        scriptCode.bytes.withView {
            BdtScript.legacySignatureHash(view.transaction, inputIndex: inputIndex, scriptCode: $0, hashType: hashType)
        }
    }

    package func witnessSignatureHash(inputIndex: Int, scriptCode: Script, amount: Amount, hashType: Int32) -> Hash256 {
        scriptCode.bytes.withView {
            BdtScript.witnessSignatureHash(view, inputIndex: inputIndex, scriptCode: $0, amount: amount, hashType: hashType)
        }
    }

    package func taprootSignatureHash(
        inputIndex: Int, hashType: UInt8, version: SignatureVersion, execution: inout ExecutionData
    ) -> Hash256? {
        BdtScript.taprootSignatureHash(view, inputIndex: inputIndex, hashType: hashType, version: version, execution: &execution)
    }
}
