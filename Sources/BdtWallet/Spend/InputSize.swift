import BdtEncoding
import BdtKeys
import BdtPrimitives

/// How big inputs and transactions become once they are signed.
struct InputSize {
    let keys: KeyStore
    let codec: AddressCodec
    let control: CoinControl

    /// Weight units of the input that spends `output`; nil when nobody knows how. `inSegwit`: another input has a witness.
    func weight(of output: TransactionOutput, _ outpoint: OutPoint?, inSegwit: Bool) -> Int? {
        let selected = outpoint.flatMap { control.selectedInput($0) }
        if let weight = selected?.weight { return weight }
        guard let descriptor = descriptor(of: output.script) else { return nil }
        let usesLongest = control.usesLongestSignatures || selected?.external != nil
        guard let satisfaction = descriptor.maximumSatisfactionWeight(highR: usesLongest),
            let elements = descriptor.maximumSatisfactionElements
        else { return nil }
        let isSegwit = InputSize.isSegwit(descriptor)
        // The script that wraps a witness program is always shorter than 253 bytes.
        let scriptLength = isSegwit ? 1 : CompactSize.width(satisfaction / 4)
        let stackLength = isSegwit ? CompactSize.width(elements) : (inSegwit ? 1 : 0)
        return (32 + 4 + 4 + scriptLength) * 4 + stackLength + satisfaction
    }

    /// Virtual bytes.
    func size(of output: TransactionOutput, _ outpoint: OutPoint? = nil) -> Int? {
        weight(of: output, outpoint, inSegwit: true).map { ($0 + 3) / 4 }
    }

    /// Virtual bytes and weight units of a transaction once signed; nil when an input's size is unknown.
    func size(of body: TransactionBody, spending outputs: [TransactionOutput]) -> (virtual: Int, weight: Int)? {
        let isSegwit = outputs.contains { output in descriptor(of: output.script).map(InputSize.isSegwit) ?? false }
        var weight = (4 + 4 + CompactSize.width(body.inputs.count) + CompactSize.width(body.outputs.count)) * 4
        if isSegwit { weight += 2 }
        for output in body.outputs { weight += output.encoded.count * 4 }
        for (input, output) in zip(body.inputs, outputs) {
            guard let part = self.weight(of: output, input.previousOutput, inSegwit: isSegwit) else { return nil }
            weight += part
        }
        return ((weight + 3) / 4, weight)
    }

    private func descriptor(of script: Script) -> Descriptor? {
        if let own = keys.sizingDescriptor(of: script, codec: codec) { return own }
        let inferred = Descriptor(inferredFrom: script, provider: control.externalProvider, codec: codec)
        return inferred.isSolvable ? inferred : nil
    }

    private static func isSegwit(_ descriptor: Descriptor) -> Bool {
        descriptor.outputType.map { $0 != .legacy } ?? false
    }
}
