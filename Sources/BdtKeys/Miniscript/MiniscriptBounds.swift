/// Upper bounds of what satisfying an expression, and dissatisfying it, takes.
struct MiniscriptBounds: Hashable, Sendable {
    /// A bound of each; nil where it is impossible.
    struct Pair<Value: Hashable & Sendable>: Hashable, Sendable {
        let satisfied: Value?
        let dissatisfied: Value?

        init(_ satisfied: Value?, _ dissatisfied: Value?) {
            self.satisfied = satisfied
            self.dissatisfied = dissatisfied
        }
    }

    /// Opcodes other than pushes.
    let operationCount: Int
    /// Keys of OP_CHECKMULTISIGs that run, which count like opcodes.
    let operations: Pair<Int>
    let stack: Pair<StackEffect>
    /// Bytes of witness.
    let witness: Pair<Int>

    func stackElements(leavesElement: Bool) -> Int? { stack.satisfied.map { $0.net + (leavesElement ? 1 : 0) } }

    func executionElements(leavesElement: Bool) -> Int? { stack.satisfied.map { $0.peak + (leavesElement ? 1 : 0) } }

    init(
        _ fragment: MiniscriptFragment, k: Int, keyCount: Int, _ parts: [MiniscriptBounds], endsInVerify: Bool, context: MiniscriptContext
    ) {
        operationCount = Self.ownOperations(fragment, keyCount, parts.count, endsInVerify) + parts.reduce(0) { $0 + $1.operationCount }
        operations = Self.operations(fragment, k, keyCount, parts.map(\.operations))
        stack = Self.stack(fragment, k, keyCount, parts.map(\.stack))
        witness = Self.witness(fragment, k, keyCount, parts.map(\.witness), context)
    }

    private static func ownOperations(_ fragment: MiniscriptFragment, _ keyCount: Int, _ partCount: Int, _ endsInVerify: Bool) -> Int {
        switch fragment {
        case .just0, .just1, .pkK, .andV: 0
        // The opcode before takes on the VERIFY itself when it has such a form.
        case .wrapV: endsInVerify ? 0 : 1
        case .older, .after, .multi, .wrapS, .wrapC, .wrapN, .andB, .orB: 1
        case .wrapA, .orC: 2
        case .pkH, .wrapD, .orD, .orI, .andOr: 3
        case .sha256, .hash256, .ripemd160, .hash160, .wrapJ: 4
        case .multiA: keyCount + 1
        case .thresh: partCount
        }
    }

    private static func operations(_ fragment: MiniscriptFragment, _ k: Int, _ keyCount: Int, _ parts: [Pair<Int>]) -> Pair<Int> {
        switch fragment {
        case .just0: Pair(nil, 0)
        case .just1, .older, .after, .sha256, .hash256, .ripemd160, .hash160: Pair(0, nil)
        case .pkK, .pkH, .multiA: Pair(0, 0)
        case .multi: Pair(keyCount, keyCount)
        case .wrapD, .wrapJ: Pair(parts[0].satisfied, 0)
        default: combine(fragment, k, parts, Sum.self) ?? parts[0]
        }
    }

    private static func witness(
        _ fragment: MiniscriptFragment, _ k: Int, _ keyCount: Int, _ parts: [Pair<Int>], _ context: MiniscriptContext
    ) -> Pair<Int> {
        let signature = context == .tapscript ? 66 : 73
        let key = context == .tapscript ? 33 : 34
        switch fragment {
        case .just0: return Pair(nil, 0)
        case .just1, .older, .after: return Pair(0, nil)
        case .pkK: return Pair(signature, 1)
        case .pkH: return Pair(signature + key, 1 + key)
        case .sha256, .hash256, .ripemd160, .hash160: return Pair(33, nil)
        case .multi: return Pair(k * signature + 1, k + 1)
        case .multiA: return Pair(k * signature + keyCount - k, keyCount)
        case .wrapD: return Pair(parts[0].satisfied.map { $0 + 2 }, 1)
        case .wrapJ: return Pair(parts[0].satisfied, 1)
        case .orI:
            // A 1 or an empty element chooses the branch.
            let (x, y) = (parts[0], parts[1])
            return Pair(
                Sum.either(Sum.then(x.satisfied, 2), Sum.then(y.satisfied, 1)),
                Sum.either(Sum.then(x.dissatisfied, 2), Sum.then(y.dissatisfied, 1)))
        default: return combine(fragment, k, parts, Sum.self) ?? parts[0]
        }
    }

    /// What two bounds make, one after the other or as alternatives.
    private protocol Algebra {
        associatedtype Value: Hashable & Sendable
        static var empty: Value { get }
        static func then(_ first: Value?, _ second: Value?) -> Value?
        static func either(_ first: Value?, _ second: Value?) -> Value?
    }

    private enum Sum: Algebra {
        static let empty = 0
        static func then(_ first: Int?, _ second: Int?) -> Int? {
            guard let first, let second else { return nil }
            return first + second
        }
        static func either(_ first: Int?, _ second: Int?) -> Int? {
            guard let first, let second else { return first ?? second }
            return max(first, second)
        }
    }

    private enum Effects: Algebra {
        static let empty = StackEffect(net: 0, peak: 0)
        static func then(_ first: StackEffect?, _ second: StackEffect?) -> StackEffect? {
            guard let first, let second else { return nil }
            return first + second
        }
        static func either(_ first: StackEffect?, _ second: StackEffect?) -> StackEffect? {
            guard let first, let second else { return first ?? second }
            return first | second
        }
    }

    /// The bounds of a combinator whose own opcodes need nothing; nil for wrappers.
    private static func combine<A: Algebra>(
        _ fragment: MiniscriptFragment, _ k: Int, _ parts: [Pair<A.Value>], _: A.Type
    ) -> Pair<A.Value>? {
        func both(_ x: A.Value?, _ y: A.Value?) -> A.Value? { A.then(x, y) }
        switch fragment {
        case .andV: return Pair(both(parts[0].satisfied, parts[1].satisfied), nil)
        case .andB:
            return Pair(both(parts[0].satisfied, parts[1].satisfied), both(parts[0].dissatisfied, parts[1].dissatisfied))
        case .orB:
            let (x, y) = (parts[0], parts[1])
            return Pair(
                A.either(both(x.satisfied, y.dissatisfied), both(x.dissatisfied, y.satisfied)), both(x.dissatisfied, y.dissatisfied))
        case .orC, .orD:
            let (x, y) = (parts[0], parts[1])
            let dissatisfied = fragment == .orD ? both(x.dissatisfied, y.dissatisfied) : nil
            return Pair(A.either(x.satisfied, both(x.dissatisfied, y.satisfied)), dissatisfied)
        case .orI:
            return Pair(
                A.either(parts[0].satisfied, parts[1].satisfied), A.either(parts[0].dissatisfied, parts[1].dissatisfied))
        case .andOr:
            let (x, y, z) = (parts[0], parts[1], parts[2])
            return Pair(
                A.either(both(x.satisfied, y.satisfied), both(x.dissatisfied, z.satisfied)), both(x.dissatisfied, z.dissatisfied))
        case .thresh: return threshold(k, parts, A.self) { _ in A.empty }
        case .wrapV: return Pair(parts[0].satisfied, nil)
        default: return nil
        }
    }

    /// `after` is what follows the part at an index.
    private static func threshold<A: Algebra>(
        _ k: Int, _ parts: [Pair<A.Value>], _: A.Type, after: (Int) -> A.Value
    ) -> Pair<A.Value> {
        // The bound for each number of satisfied parts.
        var bounds: [A.Value?] = [A.empty]
        for (index, part) in parts.enumerated() {
            bounds = (0...bounds.count).map { count in
                let without = count < bounds.count ? A.then(bounds[count], part.dissatisfied) : nil
                let with = count > 0 ? A.then(bounds[count - 1], part.satisfied) : nil
                return A.then(A.either(without, with), after(index))
            }
        }
        return Pair(k < bounds.count ? bounds[k] : nil, bounds[0])
    }

    private static func stack(
        _ fragment: MiniscriptFragment, _ k: Int, _ keyCount: Int, _ parts: [Pair<StackEffect>]
    ) -> Pair<StackEffect> {
        let (push, pop) = (StackEffect.push, StackEffect.pop)
        func before(_ first: StackEffect, _ second: StackEffect?) -> StackEffect? { second.map { first + $0 } }
        func after(_ first: StackEffect?, _ second: StackEffect) -> StackEffect? { first.map { $0 + second } }
        func pair(_ value: StackEffect) -> Pair<StackEffect> { Pair(value, value) }
        switch fragment {
        case .just0: return Pair(nil, push)
        case .just1, .older, .after: return Pair(push, nil)
        case .pkK: return pair(push)
        case .pkH: return pair(push + push + .equalVerify)
        case .sha256, .hash256, .ripemd160, .hash160: return Pair(push + push + .equalVerify + push + pop, nil)
        case .multi: return pair(StackEffect(net: k, peak: k + keyCount + 2))
        case .multiA: return pair(StackEffect(net: keyCount - 1, peak: keyCount))
        case .wrapC: return Pair(after(parts[0].satisfied, pop), after(parts[0].dissatisfied, pop))
        case .wrapD: return Pair(before(push + pop, parts[0].satisfied), push + pop)
        case .wrapV: return Pair(after(parts[0].satisfied, pop), nil)
        case .wrapJ: return Pair(before(push + pop, parts[0].satisfied), push + pop)
        case .andB, .orB:
            let inner = combine(fragment, k, parts, Effects.self)
            return Pair(after(inner?.satisfied, pop), after(inner?.dissatisfied, pop))
        case .orI:
            let inner = combine(fragment, k, parts, Effects.self)
            return Pair(before(pop, inner?.satisfied), before(pop, inner?.dissatisfied))
        case .orC, .orD: return branch(fragment, parts[0], parts[1])
        case .andOr:
            let condition = Pair(after(parts[0].satisfied, pop), after(parts[0].dissatisfied, pop))
            return combine(.andOr, k, [condition, parts[1], parts[2]], Effects.self) ?? condition
        case .thresh:
            let inner = threshold(k, parts, Effects.self) { $0 == 0 ? Effects.empty : pop }
            return Pair(after(inner.satisfied, push + pop), after(inner.dissatisfied, push + pop))
        default: return combine(fragment, k, parts, Effects.self) ?? parts[0]
        }
    }

    /// or_c and or_d, whose second part runs when the first is dissatisfied.
    private static func branch(
        _ fragment: MiniscriptFragment, _ x: Pair<StackEffect>, _ y: Pair<StackEffect>
    ) -> Pair<StackEffect> {
        // IFDUP leaves a copy of what is not zero.
        let kept = x.satisfied.map { $0 + (fragment == .orD ? StackEffect.push + .pop : .pop) }
        let failed = x.dissatisfied.map { $0 + StackEffect.pop }
        return Pair(
            Effects.either(kept, Effects.then(failed, y.satisfied)),
            fragment == .orD ? Effects.then(failed, y.dissatisfied) : nil)
    }
}

/// What running opcodes does to the height of the stack, at most.
struct StackEffect: Hashable, Sendable {
    /// How much higher the stack is at the start than at the end.
    let net: Int
    /// How much higher it gets than at the end.
    let peak: Int

    static let push = StackEffect(net: -1, peak: 0)
    /// Takes an element, or two and leaves one.
    static let pop = StackEffect(net: 1, peak: 1)
    static let equalVerify = StackEffect(net: 2, peak: 2)

    static func + (first: Self, second: Self) -> Self {
        StackEffect(net: first.net + second.net, peak: max(second.peak, second.net + first.peak))
    }

    static func | (first: Self, second: Self) -> Self {
        StackEffect(net: max(first.net, second.net), peak: max(first.peak, second.peak))
    }
}
