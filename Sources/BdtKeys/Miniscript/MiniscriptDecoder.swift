import BdtPrimitives

/// Finds the miniscript that a script spells, from its end to its start: the last opcodes tell what an expression is.
///
/// As in the parser, steps to come stand on a stack of their own.
struct MiniscriptDecoder<Key: Hashable & Sendable> {
    /// An opcode and what it pushes. VERIFY forms are taken apart in two.
    private struct Element {
        let opcode: Opcode
        let data: [UInt8]

        /// The number that is pushed, in its shortest form.
        var number: Int64? {
            if opcode == .push0 { return 0 }
            return data.isEmpty ? nil : ScriptNumber.decode(data)
        }
    }

    private enum Step {
        /// One expression that is neither and_v nor of type W.
        case single
        /// One expression, and_v included.
        case expression
        /// An expression of type W.
        case wExpression
        /// Whether another expression comes before, which makes an and_v.
        case maybeAnd
        case wrap(MiniscriptFragment)
        /// Expects the opcode that begins a: or s:, and wraps.
        case begin(Opcode, MiniscriptFragment)
        /// Joins the last two, which were found in reverse.
        case join(MiniscriptFragment)
        case andOr
        case thresholdParts(count: Int, k: UInt32)
        case threshold(count: Int, k: UInt32)
        case endIf, endIfNotIf, endIfElse
    }

    private let key: ([UInt8]) -> Key?
    private let keyOfHash: ([UInt8]) -> Key?
    /// Last element of the script first.
    private var elements: ArraySlice<Element>
    private var steps: [Step] = [.expression]
    private var built: [Int] = []
    private var result: Miniscript<Key>

    /// Nil when the script is no miniscript of type B. `key` reads 33 bytes, in tapscript 32; `keyOfHash` finds the key of a HASH160.
    static func decode(
        _ script: Script, context: MiniscriptContext, key: @escaping ([UInt8]) -> Key?, keyOfHash: @escaping ([UInt8]) -> Key?
    ) -> Miniscript<Key>? {
        guard script.count <= context.maximumScriptSize, let elements = decompose(script) else { return nil }
        var decoder = MiniscriptDecoder(elements, context, key, keyOfHash)
        while let step = decoder.steps.popLast() {
            // An incorrect part makes an incorrect whole.
            if let last = decoder.built.last, !decoder.result.isValid(last) { return nil }
            guard decoder.take(step) else { return nil }
        }
        guard decoder.elements.isEmpty, decoder.built.count == 1, decoder.result.isValidTopLevel else { return nil }
        return decoder.result
    }

    private init(
        _ elements: [Element], _ context: MiniscriptContext, _ key: @escaping ([UInt8]) -> Key?,
        _ keyOfHash: @escaping ([UInt8]) -> Key?
    ) {
        self.elements = elements[...]
        result = Miniscript(context: context)
        self.key = key
        self.keyOfHash = keyOfHash
    }

    private static func decompose(_ script: Script) -> [Element]? {
        let verifyForms: [Opcode: Opcode] = [
            .checkSigVerify: .checkSig, .checkMultisigVerify: .checkMultisig, .equalVerify: .equal, .numEqualVerify: .numEqual,
        ]
        var elements: [Element] = []
        var walk = ScriptIterator(script)
        while let step = walk.next() {
            if let base = verifyForms[step.opcode] {
                elements.append(Element(opcode: base, data: []))
                elements.append(Element(opcode: .verify, data: []))
                continue
            }
            // Where there is a VERIFY form, the long way round is another script.
            if step.opcode == .verify, let last = elements.last, verifyForms.values.contains(last.opcode) { return nil }
            if (1...Opcode.pushData4.rawValue).contains(step.opcode.rawValue) && !step.isMinimalPush { return nil }
            let small = step.opcode.smallNumber.flatMap { $0 > 0 ? [UInt8($0)] : nil }
            elements.append(Element(opcode: step.opcode, data: small ?? [UInt8](step.data)))
        }
        return walk.failed ? nil : elements.reversed()
    }

    private func at(_ offset: Int) -> Element? {
        elements.count > offset ? elements[elements.startIndex + offset] : nil
    }

    private func opcode(_ offset: Int) -> Opcode? { at(offset)?.opcode }

    private mutating func skip(_ count: Int = 1) { elements = elements.dropFirst(count) }

    private mutating func skip(_ opcode: Opcode) -> Bool {
        guard self.opcode(0) == opcode else { return false }
        skip()
        return true
    }

    private mutating func add(
        _ fragment: MiniscriptFragment, skipping count: Int, k: UInt32 = 0, keys: [Key] = [], data: [UInt8] = []
    ) -> Bool {
        skip(count)
        built.append(result.add(fragment, k: k, keys: keys, data: data))
        return true
    }

    /// Joins the last expressions; they were found last part first.
    private mutating func join(_ fragment: MiniscriptFragment, _ count: Int, k: UInt32 = 0) -> Bool {
        guard built.count >= count else { return false }
        let subs = Array(built.suffix(count).reversed())
        built.removeLast(count)
        built.append(result.add(fragment, k: k, subs: subs))
        return true
    }

    private mutating func take(_ step: Step) -> Bool {
        switch step {
        case .single: return takeSingle()
        case .expression: steps += [.maybeAnd, .single]
        case .wExpression:
            if elements.isEmpty { return false }
            steps += [skip(.fromAltStack) ? .begin(.toAltStack, .wrapA) : .begin(.swap, .wrapS), .expression]
        case .maybeAnd:
            let starts: [Opcode] = [.if, .else, .notIf, .toAltStack, .swap]
            if let next = opcode(0), !starts.contains(next) { steps += [.join(.andV), .expression] }
        case .wrap(let fragment): return join(fragment, 1)
        case .begin(let opcode, let fragment): return skip(opcode) && join(fragment, 1)
        case .join(let fragment): return join(fragment, 2)
        case .andOr:
            // Found in the order Y, Z, X.
            guard built.count >= 3 else { return false }
            let (y, z, x) = (built[built.count - 3], built[built.count - 2], built[built.count - 1])
            built.removeLast(3)
            built.append(result.add(.andOr, subs: [x, y, z]))
        case .thresholdParts(let count, let k):
            if elements.isEmpty { return false }
            steps += skip(.add) ? [.thresholdParts(count: count + 1, k: k), .wExpression] : [.threshold(count: count + 1, k: k), .single]
        case .threshold(let count, let k): return k >= 1 && k <= count && join(.thresh, count, k: k)
        case .endIf: return takeEndIf()
        case .endIfNotIf:
            if elements.isEmpty { return false }
            steps += [.join(skip(.ifDup) ? .orD : .orC), .single]
        case .endIfElse:
            if skip(.if) { return join(.orI, 2) }
            guard skip(.notIf) else { return false }
            steps += [.andOr, .single]
        }
        return true
    }

    private mutating func takeEndIf() -> Bool {
        if skip(.else) {
            steps += [.endIfElse, .expression]
        } else if skip(.notIf) {
            steps.append(.endIfNotIf)
        } else if skip(.if) {
            if skip(.dup) {
                steps.append(.wrap(.wrapD))
            } else if opcode(0) == .notEqual0 && opcode(1) == .size {
                skip(2)
                steps.append(.wrap(.wrapJ))
            } else {
                return false
            }
        } else {
            return false
        }
        return true
    }

    private mutating func takeSingle() -> Bool {
        guard let first = at(0) else { return false }
        if first.opcode == .push1 { return add(.just1, skipping: 1) }
        if first.opcode == .push0 { return add(.just0, skipping: 1) }
        if first.data.count == 32 || first.data.count == 33 {
            guard let key = key(first.data) else { return false }
            return add(.pkK, skipping: 1, keys: [key])
        }
        if first.opcode == .verify, opcode(1) == .equal, let hash = at(2)?.data, hash.count == 20, opcode(3) == .hash160, opcode(4) == .dup
        {
            guard let key = keyOfHash(hash) else { return false }
            return add(.pkH, skipping: 5, keys: [key])
        }
        if first.opcode == .checkSequenceVerify || first.opcode == .checkLockTimeVerify, let time = at(1)?.number {
            guard (1...0x7fff_ffff).contains(time) else { return false }
            return add(first.opcode == .checkSequenceVerify ? .older : .after, skipping: 2, k: UInt32(time))
        }
        if let (fragment, data) = hashChallenge { return add(fragment, skipping: 7, data: data) }
        if first.opcode == .checkMultisig { return takeMulti() }
        if first.opcode == .numEqual { return takeMultiA() }
        return takeCombinator(first)
    }

    /// SIZE 32 EQUALVERIFY, a hash opcode, a hash, EQUAL.
    private var hashChallenge: (MiniscriptFragment, [UInt8])? {
        guard opcode(0) == .equal, opcode(3) == .verify, opcode(4) == .equal, at(5)?.number == 32, opcode(6) == .size,
            let data = at(1)?.data
        else { return nil }
        switch (opcode(2), data.count) {
        case (.sha256, 32): return (.sha256, data)
        case (.hash256, 32): return (.hash256, data)
        case (.ripemd160, 20): return (.ripemd160, data)
        case (.hash160, 20): return (.hash160, data)
        default: return nil
        }
    }

    private mutating func takeMulti() -> Bool {
        guard result.context == .p2wsh, let count = at(1)?.number, (1...20).contains(count) else { return false }
        var keys: [Key] = []
        for position in 0..<Int(count) {
            guard let data = at(2 + position)?.data, data.count == 33, let key = key(data) else { return false }
            keys.append(key)
        }
        guard let k = at(2 + Int(count))?.number, (1...count).contains(k) else { return false }
        return add(.multi, skipping: 3 + Int(count), k: UInt32(k), keys: keys.reversed())
    }

    private mutating func takeMultiA() -> Bool {
        let limit = ScriptTemplate.maximumTapscriptKeys
        guard result.context == .tapscript, let k = at(1)?.number, (1...Int64(limit)).contains(k) else { return false }
        var keys: [Key] = []
        var isLast = false
        while !isLast {
            let position = 2 + 2 * keys.count
            guard let opcode = opcode(position), opcode == .checkSigAdd || opcode == .checkSig, let data = at(position + 1)?.data,
                data.count == 32, let key = key(data), keys.count < limit
            else { return false }
            keys.append(key)
            isLast = opcode == .checkSig
        }
        return keys.count >= k && add(.multiA, skipping: 2 + 2 * keys.count, k: UInt32(k), keys: keys.reversed())
    }

    private mutating func takeCombinator(_ first: Element) -> Bool {
        switch first.opcode {
        // Wrappers need not look for and_v: it commutes with them.
        case .checkSig: steps += [.wrap(.wrapC), .single]
        case .verify: steps += [.wrap(.wrapV), .single]
        case .notEqual0: steps += [.wrap(.wrapN), .single]
        case .equal:
            guard let k = at(1)?.number, k >= 1, elements.count >= 3, let threshold = UInt32(exactly: k) else { return false }
            skip()
            steps.append(.thresholdParts(count: 0, k: threshold))
        case .endIf: steps += [.endIf, .expression]
        case .boolAnd: steps += [.join(.andB), .single, .wExpression]
        case .boolOr: steps += [.join(.orB), .single, .wExpression]
        default: return false
        }
        skip()
        return true
    }
}
