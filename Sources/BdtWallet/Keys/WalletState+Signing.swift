import BdtCrypto
import BdtKeys
import BdtPrimitives
import BdtScript

extension WalletState {
    /// The transaction with all inputs signed; throws when one cannot be.
    func sign(_ body: TransactionBody, spending outputs: [TransactionOutput]) throws(SpendError) -> TransactionBody {
        let spent = Dictionary(zip(body.inputs.map(\.previousOutput), outputs)) { first, _ in first }
        var signed = body
        let errors = sign(&signed, spent: spent)
        if !errors.isEmpty { throw SpendError("Signing transaction failed") }
        return signed
    }

    /// Signs what the wallet can.
    /// - Returns: for each input that is not complete why, by its index.
    func sign(
        _ body: inout TransactionBody, spent: [OutPoint: TransactionOutput], hashType: UInt8 = SignatureHashType.default
    ) -> [Int: String] {
        var provider = FlatSigningProvider()
        for input in body.inputs {
            guard let script = spent[input.previousOutput]?.script, let own = keys.signingProvider(for: script) else { continue }
            provider.merge(own)
        }
        return signTransaction(&body, keys: provider, spentOutputs: spent, hashType: hashType)
    }
}
