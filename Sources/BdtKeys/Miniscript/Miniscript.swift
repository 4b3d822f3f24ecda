import BdtPrimitives

/// The kinds of miniscript expression, with the scripts they stand for.
enum MiniscriptFragment: Int, Hashable, Sendable {
    case just0, just1
    /// `key`
    case pkK
    /// DUP HASH160 `hash of key` EQUALVERIFY
    case pkH
    /// `k` CHECKSEQUENCEVERIFY
    case older
    /// `k` CHECKLOCKTIMEVERIFY
    case after
    /// SIZE 32 EQUALVERIFY `hash function` `data` EQUAL
    case sha256, hash256, ripemd160, hash160
    /// TOALTSTACK X FROMALTSTACK
    case wrapA
    /// SWAP X
    case wrapS
    /// X CHECKSIG
    case wrapC
    /// DUP IF X ENDIF
    case wrapD
    /// X VERIFY, or X with its last opcode in the VERIFY form
    case wrapV
    /// SIZE 0NOTEQUAL IF X ENDIF
    case wrapJ
    /// X 0NOTEQUAL
    case wrapN
    /// X Y
    case andV
    /// X Y BOOLAND
    case andB
    /// X Y BOOLOR
    case orB
    /// X NOTIF Y ENDIF
    case orC
    /// X IFDUP NOTIF Y ENDIF
    case orD
    /// IF X ELSE Y ENDIF
    case orI
    /// X NOTIF Z ELSE Y ENDIF
    case andOr
    /// X (Xn ADD)* `k` EQUAL
    case thresh
    /// `k` `keys` `n` CHECKMULTISIG
    case multi
    /// `key` CHECKSIG (`key` CHECKSIGADD)* `k` NUMEQUAL
    case multiA

    var isWrapper: Bool { rawValue >= Self.wrapA.rawValue && rawValue <= Self.wrapN.rawValue }

    var hash: PreimageHash? {
        switch self {
        case .sha256: .sha256
        case .hash256: .hash256
        case .ripemd160: .ripemd160
        case .hash160: .hash160
        default: nil
        }
    }
}

/// Where a miniscript is used; the same expression makes different scripts there.
enum MiniscriptContext: Hashable, Sendable {
    case p2wsh, tapscript

    /// Larger scripts cannot be spent by a standard transaction.
    var maximumScriptSize: Int { self == .p2wsh ? 3600 : 329_482 }
}

/// A structured script whose spending can be reasoned about, over keys of any kind.
///
/// The expressions stand in one array, parts before the whole and the root last, so that hostile nesting costs neither call stack nor
/// recursion: everything is a loop over the array.
struct Miniscript<Key: Hashable & Sendable>: Hashable, Sendable {
    struct Node: Hashable, Sendable {
        let fragment: MiniscriptFragment
        /// Threshold or time.
        let k: UInt32
        let keys: [Key]
        /// A hash.
        let data: [UInt8]
        /// Indices of the parts, in the order of the text.
        let subs: [Int]
        let type: MiniscriptType
        let scriptSize: Int
        let bounds: MiniscriptBounds
    }

    let context: MiniscriptContext
    private(set) var nodes: [Node] = []

    init(context: MiniscriptContext) { self.context = context }

    /// The index of the root.
    var root: Int { nodes.count - 1 }

    /// Adds an expression of parts that are there already; its index.
    mutating func add(
        _ fragment: MiniscriptFragment, k: UInt32 = 0, keys: [Key] = [], data: [UInt8] = [], subs: [Int] = []
    ) -> Int {
        let parts = subs.map { nodes[$0] }
        let type = Self.type(fragment, k, parts.map(\.type), context)
        let size = Self.scriptSize(fragment, k, keyCount: keys.count, parts, context)
        let bounds = MiniscriptBounds(
            fragment, k: Int(k), keyCount: keys.count, parts.map(\.bounds), endsInVerify: parts.first?.type.has("x") == false,
            context: context)
        nodes.append(
            Node(fragment: fragment, k: k, keys: keys, data: data, subs: subs, type: type, scriptSize: size, bounds: bounds))
        return root
    }

    /// The same over other keys.
    func mapKeys<Other>(_ transform: (Key) -> Other) -> Miniscript<Other> {
        var other = Miniscript<Other>(context: context)
        for node in nodes { _ = other.add(node.fragment, k: node.k, keys: node.keys.map(transform), data: node.data, subs: node.subs) }
        return other
    }

    /// All keys, in the order of the text.
    var keys: [Key] {
        var found: [Key] = []
        var pending = [root]
        while let index = pending.popLast() {
            found += nodes[index].keys
            pending += nodes[index].subs.reversed()
        }
        return found
    }

    private static func type(
        _ fragment: MiniscriptFragment, _ k: UInt32, _ parts: [MiniscriptType], _ context: MiniscriptContext
    ) -> MiniscriptType {
        let type: MiniscriptType =
            switch fragment {
            case .andV, .andB: .and(fragment, parts[0], parts[1])
            case .orB, .orC, .orD, .orI: .or(fragment, parts[0], parts[1])
            case .andOr: .andOr(parts[0], parts[1], parts[2])
            case .thresh: .threshold(k, parts)
            default:
                fragment.isWrapper ? .wrapper(fragment, parts[0], isTapscript: context == .tapscript) : .leaf(fragment, k: k)
            }
        return type.sanitized
    }

    private static func scriptSize(
        _ fragment: MiniscriptFragment, _ k: UInt32, keyCount: Int, _ parts: [Node], _ context: MiniscriptContext
    ) -> Int {
        func numberSize(_ number: Int) -> Int { ScriptBuilder().push(number: Int64(number)).script.count }
        let own: Int =
            switch fragment {
            case .just0, .just1: 1
            case .pkK: context == .tapscript ? 33 : 34
            case .pkH: 24
            case .older, .after: 1 + numberSize(Int(k))
            case .sha256, .hash256: 39
            case .ripemd160, .hash160: 27
            case .multi: 1 + numberSize(keyCount) + numberSize(Int(k)) + 34 * keyCount
            case .multiA: 34 * keyCount + numberSize(Int(k)) + 1
            case .andV: 0
            case .wrapV: parts[0].type.has("x") ? 1 : 0
            case .wrapS, .wrapC, .wrapN, .andB, .orB: 1
            case .wrapA, .orC: 2
            case .wrapD, .orD, .orI, .andOr: 3
            case .wrapJ: 4
            case .thresh: parts.count + numberSize(Int(k))
            }
        return parts.reduce(own) { $0 + $1.scriptSize }
    }
}

/// Whether a script does what its expression says, and whether it can be relied on.
extension Miniscript {
    /// Whether the expression at `index` is correct and not too large.
    func isValid(_ index: Int) -> Bool { !nodes[index].type.isEmpty && nodes[index].scriptSize <= context.maximumScriptSize }

    var isValidTopLevel: Bool { isValid(root) && nodes[root].type.has("B") }

    var needsSignature: Bool { nodes[root].type.has("s") }

    /// Whether no witness satisfies the script.
    var isNotSatisfiable: Bool { nodes[root].bounds.stack.satisfied == nil }

    /// The most elements that satisfy the script.
    var maximumStackElements: Int? { nodes[root].bounds.stackElements(leavesElement: leavesElement(root)) }

    /// The most bytes of elements that satisfy the script, with their lengths.
    var maximumWitnessSize: Int? { nodes[root].bounds.witness.satisfied }

    private func leavesElement(_ index: Int) -> Bool { !(nodes[index].type & "BKW").isEmpty }

    /// Whether satisfactions stay within the limits of consensus and policy.
    func hasValidSatisfactions(_ index: Int) -> Bool {
        guard isValid(index) else { return false }
        let bounds = nodes[index].bounds
        let leaves = leavesElement(index)
        if context == .tapscript { return bounds.executionElements(leavesElement: leaves).map { $0 <= 1000 } ?? true }
        let operations = bounds.operations.satisfied.map { $0 + bounds.operationCount <= 201 } ?? true
        return operations && bounds.stackElements(leavesElement: leaves).map { $0 <= 100 } ?? true
    }

    /// For each expression whether a key occurs twice in it; `identity` tells keys apart.
    func duplicates(_ identity: (Key) -> some Hashable) -> [Bool] {
        var result: [Bool] = []
        var sets: [Set<AnyHashable>] = []
        for node in nodes {
            var own = Set(node.keys.map { AnyHashable(identity($0)) })
            var repeats = own.count != node.keys.count || node.subs.contains { result[$0] }
            for sub in node.subs where !repeats {
                let count = own.count + sets[sub].count
                own.formUnion(sets[sub])
                repeats = own.count != count
            }
            for sub in node.subs { sets[sub] = [] }
            sets.append(repeats ? [] : own)
            result.append(repeats)
        }
        return result
    }

    /// Whether an expression can be relied on as part of a script.
    func isSane(_ index: Int, _ duplicates: [Bool]) -> Bool {
        hasValidSatisfactions(index) && nodes[index].type.has("mk") && !duplicates[index]
    }

    /// Whether the script can be relied on.
    func isSane(_ duplicates: [Bool]) -> Bool { isValidTopLevel && isSane(root, duplicates) && needsSignature }

    /// The first expression, parts before wholes, that cannot be relied on.
    func firstInsane(_ duplicates: [Bool]) -> Int? {
        var found: [Int?] = []
        for (index, node) in nodes.enumerated() {
            found.append(node.subs.lazy.compactMap { found[$0] }.first ?? (isSane(index, duplicates) ? nil : index))
        }
        return found.last ?? nil
    }
}
