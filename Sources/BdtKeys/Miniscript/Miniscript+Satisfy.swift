/// What a satisfier of miniscripts can come by.
protocol MiniscriptSatisfier {
    associatedtype Key: Hashable & Sendable

    mutating func signature(by key: Key) -> [UInt8]?
    /// The bytes that a key hash stands for.
    func keyBytes(_ key: Key) -> [UInt8]
    func preimage(_ hash: PreimageHash, _ value: [UInt8]) -> [UInt8]?
    func isAfter(_ time: UInt32) -> Bool
    func isOlder(_ age: UInt32) -> Bool
}

/// Elements that satisfy or dissatisfy an expression.
private struct Input {
    /// Whether there are such elements at all.
    var isAvailable = true
    var hasSignature = false
    /// Whether a third party can put other elements in their place.
    var isMalleable = false
    var size = 0
    var stack: [[UInt8]] = []

    static let empty = Input()
    static let none = Input(isAvailable: false)
    static let zero = Input([])
    static let one = Input([1])
    /// Any preimage of the right size that is wrong.
    static let wrongPreimage = Input([UInt8](repeating: 0, count: 32)).malleable

    private init(isAvailable: Bool = true) { self.isAvailable = isAvailable }

    init(_ element: [UInt8]) {
        stack = [element]
        size = element.count + 1
    }

    static func signature(_ bytes: [UInt8]?) -> Input {
        guard let bytes else { return none }
        var input = Input(bytes)
        input.hasSignature = true
        return input
    }

    var malleable: Input {
        var copy = self
        copy.isMalleable = true
        return copy
    }

    /// One below the other.
    static func + (left: Input, right: Input) -> Input {
        guard left.isAvailable, right.isAvailable else { return none }
        var sum = left
        sum.stack += right.stack
        sum.size += right.size
        sum.hasSignature = left.hasSignature || right.hasSignature
        sum.isMalleable = left.isMalleable || right.isMalleable
        return sum
    }

    /// The better one: first what cannot be tampered with, then what is smaller.
    static func | (left: Input, right: Input) -> Input {
        guard left.isAvailable else { return right }
        guard right.isAvailable else { return left }
        // Who sees one with a signature can always replace it by one without: then that one must be taken.
        if left.hasSignature != right.hasSignature { return left.hasSignature ? right : left }
        if left.hasSignature && left.isMalleable != right.isMalleable { return left.isMalleable ? right : left }
        let smaller = left.size <= right.size ? left : right
        return left.hasSignature ? smaller : smaller.malleable
    }
}

extension Miniscript {
    private typealias Inputs = (satisfied: Input, dissatisfied: Input)

    /// The elements that satisfy the script such that nobody else can change them; nil when there are none.
    func satisfy<Satisfier: MiniscriptSatisfier>(_ satisfier: inout Satisfier) -> [[UInt8]]? where Satisfier.Key == Key {
        var inputs: [Inputs] = []
        for node in nodes {
            let parts = node.subs.map { inputs[$0] }
            for sub in node.subs { inputs[sub] = (.none, .none) }
            inputs.append(Self.leaf(node, &satisfier) ?? Self.combine(node, parts))
        }
        guard let best = inputs.last?.satisfied, best.isAvailable, !best.isMalleable, best.hasSignature else { return nil }
        return best.stack
    }

    /// Nil for expressions with parts.
    private static func leaf<Satisfier: MiniscriptSatisfier>(
        _ node: Node, _ satisfier: inout Satisfier
    ) -> Inputs? where Satisfier.Key == Key {
        switch node.fragment {
        case .just0: return (.none, .empty)
        case .just1: return (.empty, .none)
        case .pkK: return (.signature(satisfier.signature(by: node.keys[0])), .zero)
        case .pkH:
            let key = Input(satisfier.keyBytes(node.keys[0]))
            return (.signature(satisfier.signature(by: node.keys[0])) + key, .zero + key)
        case .older: return (satisfier.isOlder(node.k) ? .empty : .none, .none)
        case .after: return (satisfier.isAfter(node.k) ? .empty : .none, .none)
        case .sha256, .hash256, .ripemd160, .hash160:
            let preimage = node.fragment.hash.flatMap { satisfier.preimage($0, node.data) }
            return (preimage.map { Input($0) } ?? .none, .wrongPreimage)
        case .multi:
            var best = [Input.zero]
            for key in node.keys { best = choose(best, (.signature(satisfier.signature(by: key)), .empty)) }
            return (best[Int(node.k)], (0..<node.k).reduce(.zero) { sum, _ in sum + .zero })
        case .multiA:
            // The first key's signature is on top.
            var best = [Input.empty]
            for key in node.keys.reversed() { best = choose(best, (.signature(satisfier.signature(by: key)), .zero)) }
            return (best[Int(node.k)], best[0])
        default: return nil
        }
    }

    /// The best inputs for each number of satisfied parts, given those without the last part.
    private static func choose(_ best: [Input], _ part: Inputs) -> [Input] {
        (0...best.count).map { count in
            let without = count < best.count ? best[count] + part.dissatisfied : .none
            let with = count > 0 ? best[count - 1] + part.satisfied : .none
            return without | with
        }
    }

    private static func combine(_ node: Node, _ parts: [Inputs]) -> Inputs {
        let x = parts[0]
        switch node.fragment {
        case .wrapD: return (x.satisfied + .one, .zero)
        case .wrapJ:
            // Another dissatisfaction may exist whenever the part can be dissatisfied without a signature.
            let isUnique = !x.dissatisfied.isAvailable || x.dissatisfied.hasSignature
            return (x.satisfied, isUnique ? .zero : Input.zero.malleable)
        case .wrapV: return (x.satisfied, .none)
        case .thresh: return threshold(Int(node.k), parts)
        case .andOr: return andOr(x, parts[1], parts[2])
        default: return node.fragment.isWrapper ? x : combine(node.fragment, x, parts[1])
        }
    }

    private static func combine(_ fragment: MiniscriptFragment, _ x: Inputs, _ y: Inputs) -> Inputs {
        switch fragment {
        case .andV: return (y.satisfied + x.satisfied, y.dissatisfied + x.satisfied)
        case .andB:
            let dissatisfied =
                (y.dissatisfied + x.dissatisfied) | (y.satisfied + x.dissatisfied).malleable | (y.dissatisfied + x.satisfied).malleable
            return (y.satisfied + x.satisfied, dissatisfied)
        case .orB:
            let either = (y.dissatisfied + x.satisfied) | (y.satisfied + x.dissatisfied)
            return (either | (y.satisfied + x.satisfied).malleable, y.dissatisfied + x.dissatisfied)
        case .orC: return (x.satisfied | (y.satisfied + x.dissatisfied), .none)
        case .orD: return (x.satisfied | (y.satisfied + x.dissatisfied), y.dissatisfied + x.dissatisfied)
        default:
            // or_i: an element on top chooses the branch.
            return (
                (x.satisfied + .one) | (y.satisfied + .zero), (x.dissatisfied + .one) | (y.dissatisfied + .zero)
            )
        }
    }

    private static func andOr(_ x: Inputs, _ y: Inputs, _ z: Inputs) -> Inputs {
        (
            (y.satisfied + x.satisfied) | (z.satisfied + x.dissatisfied),
            (y.dissatisfied + x.satisfied) | (z.dissatisfied + x.dissatisfied)
        )
    }

    private static func threshold(_ k: Int, _ parts: [Inputs]) -> Inputs {
        var best = [Input.empty]
        for part in parts.reversed() { best = choose(best, part) }
        // Any number of satisfied parts but k dissatisfies; other numbers than none can be changed by others.
        let dissatisfied = best.indices.filter { $0 != k }.reduce(Input.none) { $0 | ($1 == 0 ? best[0] : best[$1].malleable) }
        return (best[k], dissatisfied)
    }
}
