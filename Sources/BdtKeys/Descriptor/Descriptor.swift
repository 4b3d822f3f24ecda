import BdtCrypto
import BdtPrimitives

/// A rule that says which output scripts belong to a set of keys (BIP380 to BIP389).
package struct Descriptor: Hashable, Sendable {
    let root: Expression
    let codec: AddressCodec

    init(_ root: Expression, codec: AddressCodec) {
        self.root = root
        self.codec = codec
    }

    /// One function of a descriptor with its arguments.
    indirect enum Expression: Hashable, Sendable {
        case address(Destination)
        case raw(Script)
        /// `xOnly` inside of tr().
        case pk(KeyExpression, xOnly: Bool)
        case pkh(KeyExpression)
        case wpkh(KeyExpression)
        case combo(KeyExpression)
        case multi(threshold: Int, [KeyExpression], sorted: Bool)
        /// In tapscript.
        case multiA(threshold: Int, [KeyExpression], sorted: Bool)
        case sh(Expression)
        case wsh(Expression)
        case tr(KeyExpression, [Leaf])
        case rawtr(KeyExpression)
        /// In wsh() and the leaves of tr().
        case miniscript(Miniscript<KeyExpression>)
    }

    /// A script of tr() and how many braces stand around it.
    struct Leaf: Hashable, Sendable {
        let depth: Int
        let expression: Expression
    }
}

extension Descriptor {
    /// Whether a key expression ends in `/*`.
    package var isRange: Bool { root.keys.contains { $0.isRange } }

    /// Whether signing is possible given the keys: not for addr() and raw().
    package var isSolvable: Bool {
        switch root {
        case .address, .raw: false
        default: true
        }
    }

    /// Whether there is one script an index: not for combo().
    package var isSingleType: Bool {
        if case .combo = root { return false }
        return true
    }

    /// The kind of address that the descriptor makes, if it is one kind.
    package var outputType: OutputType? { root.outputType }

    /// The keys and extended keys that stand in the text.
    package var rootKeys: (keys: Set<PublicKey>, extendedKeys: Set<ExtendedPublicKey>) {
        var (keys, extended): (Set<PublicKey>, Set<ExtendedPublicKey>) = ([], [])
        for expression in root.keys {
            switch expression.source {
            case .constant(let key, _): keys.insert(key)
            case .extended(let key, _, _): extended.insert(key)
            }
        }
        return (keys, extended)
    }
}

extension Descriptor.Expression {
    /// The key expressions, in the order of the text.
    var keys: [KeyExpression] {
        switch self {
        case .address, .raw: []
        case .pk(let key, _), .pkh(let key), .wpkh(let key), .combo(let key), .rawtr(let key): [key]
        case .multi(_, let keys, _), .multiA(_, let keys, _): keys
        case .sh(let inner), .wsh(let inner): inner.keys
        case .tr(let key, let leaves): [key] + leaves.flatMap(\.expression.keys)
        case .miniscript(let script): script.keys
        }
    }

    var outputType: OutputType? {
        switch self {
        case .address(let destination): OutputType(destination)
        case .raw(let script): OutputType(Destination(script))
        case .pk, .combo, .multi, .multiA, .miniscript: nil
        case .pkh: .legacy
        case .wpkh, .wsh: .bech32
        case .sh(let inner): inner.outputType == .bech32 ? .p2shSegwit : .legacy
        case .tr, .rawtr: .bech32m
        }
    }
}
