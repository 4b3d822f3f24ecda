import BdtCrypto
import BdtEncoding
import BdtPrimitives

/// Sizes of what spends a descriptor's outputs, for fee estimates before there are signatures. `highR` counts signatures at their longest.
extension Descriptor {
    /// Bytes of the output script, when all have the same size.
    package var scriptSize: Int? { root.scriptSize }

    /// Weight units of scriptSig and witness, without their counts; nil when unknown.
    package func maximumSatisfactionWeight(highR: Bool) -> Int? {
        switch root {
        case .pk, .pkh, .multi: root.satisfactionSize(highR: highR).map { $0 * 4 }
        case .wpkh, .wsh: root.satisfactionSize(highR: highR)
        case .sh(let inner):
            if let size = inner.satisfactionSize(highR: highR), let script = inner.scriptSize {
                (1 + script) * 4 + size * (inner.outputType == .bech32 ? 1 : 4)
            } else {
                nil
            }
        // By the key path, which a taproot output is meant to be spent by.
        case .tr, .rawtr: 1 + 65
        case .address, .raw, .combo, .multiA, .miniscript: nil
        }
    }

    /// How many elements satisfy the script, a redeem or witness script included.
    package var maximumSatisfactionElements: Int? { root.satisfactionElements }
}

extension Descriptor.Expression {
    fileprivate var scriptSize: Int? {
        switch self {
        case .address(let destination): destination.script.count
        case .raw(let script): script.count
        case .pk(let key, let xOnly): 1 + (xOnly ? 32 : key.keySize) + 1
        case .pkh: 25
        case .wpkh: 22
        case .combo: nil
        case .multi(let threshold, let keys, _):
            1 + Self.numberSize(keys.count) + Self.numberSize(threshold) + keys.reduce(0) { $0 + 1 + $1.keySize }
        case .multiA(let threshold, let keys, _): 34 * keys.count + Self.numberSize(threshold) + 1
        case .sh: 23
        case .wsh, .tr, .rawtr: 34
        case .miniscript(let script): script.nodes[script.root].scriptSize
        }
    }

    private static func numberSize(_ number: Int) -> Int { ScriptBuilder().push(number: Int64(number)).script.count }

    /// Bytes of the elements that satisfy the script, with their lengths; nil when unknown.
    fileprivate func satisfactionSize(highR: Bool) -> Int? {
        let signature = highR ? 72 : 71
        switch self {
        case .pk(_, let xOnly): return 1 + (xOnly ? 65 : signature)
        case .pkh(let key): return 1 + signature + 1 + key.keySize
        case .wpkh: return 1 + signature + 1 + PublicKey.compressedSize
        case .multi(let threshold, _, _): return 1 + (1 + signature) * threshold
        case .multiA(let threshold, let keys, _): return (1 + 65) * threshold + (keys.count - threshold)
        case .wsh(let inner):
            guard let size = inner.satisfactionSize(highR: highR), let script = inner.scriptSize else { return nil }
            return CompactSize.width(script) + script + size
        // Counts signatures at their longest always.
        case .miniscript(let script): return script.maximumWitnessSize
        case .address, .raw, .combo, .sh, .tr, .rawtr: return nil
        }
    }

    fileprivate var satisfactionElements: Int? {
        switch self {
        case .pk: 1
        case .pkh, .wpkh: 2
        case .multi(let threshold, _, _): 1 + threshold
        case .multiA(_, let keys, _): keys.count
        case .sh(let inner), .wsh(let inner): inner.satisfactionElements.map { $0 + 1 }
        case .tr, .rawtr: 1
        case .miniscript(let script): script.maximumStackElements
        case .address, .raw, .combo: nil
        }
    }
}
