import BdtBase
import BdtPrimitives

/// Reads a miniscript off its text.
///
/// What is still to be read stands on a stack of steps, not on the call stack: nesting is bounded by the text's length only.
struct MiniscriptParser<Key: Hashable & Sendable> {
    private enum Step {
        /// Wrapper letters and a colon, perhaps, and what they wrap.
        case wrapped
        case expression
        case comma, close
        /// Puts the last expression into a wrapper.
        case wrap(MiniscriptFragment)
        /// or_i(X,0) and and_v(X,1) of the last expression.
        case wrapU, wrapT
        /// Joins the last expressions, as many as the number says.
        case join(MiniscriptFragment, Int)
        /// andor(X,Y,0) of the last two.
        case andN
        /// The rest of thresh() with this many parts read.
        case threshold(count: Int, k: UInt32)
    }

    private let readKey: (String) throws(DescriptorError) -> Key
    private var input: ArraySlice<UInt8>
    private var steps: [Step] = [.wrapped]
    private var built: [Int] = []
    private var result: Miniscript<Key>

    /// Nil when `text` is no miniscript; throws what `readKey` throws.
    static func parse(
        _ text: String, context: MiniscriptContext, readKey: @escaping (String) throws(DescriptorError) -> Key
    ) throws(DescriptorError) -> Miniscript<Key>? {
        var parser = MiniscriptParser(text, context, readKey)
        while let step = parser.steps.popLast() {
            guard try parser.take(step) else { return nil }
        }
        let result = parser.result
        guard parser.input.isEmpty, result.nodes[result.root].scriptSize <= context.maximumScriptSize else { return nil }
        return result
    }

    private init(_ text: String, _ context: MiniscriptContext, _ readKey: @escaping (String) throws(DescriptorError) -> Key) {
        input = [UInt8](text.utf8)[...]
        result = Miniscript(context: context)
        self.readKey = readKey
    }

    /// Does one step; false when the text does not go on as it must.
    private mutating func take(_ step: Step) throws(DescriptorError) -> Bool {
        switch step {
        case .wrapped: return takeWrappers()
        case .expression: return try takeExpression()
        case .comma: return skip(",")
        case .close: return skip(")")
        case .wrap(let fragment): join(fragment, 1)
        case .wrapU:
            built.append(result.add(.just0))
            join(.orI, 2)
        case .wrapT:
            built.append(result.add(.just1))
            join(.andV, 2)
        case .join(let fragment, let count): join(fragment, count)
        case .andN:
            built.append(result.add(.just0))
            join(.andOr, 3)
        case .threshold(let count, let k): return takeThreshold(count, k)
        }
        return true
    }

    private mutating func join(_ fragment: MiniscriptFragment, _ count: Int, k: UInt32 = 0) {
        let subs = Array(built.suffix(count))
        built.removeLast(count)
        built.append(result.add(fragment, k: k, subs: subs))
    }

    private mutating func skip(_ text: String) -> Bool {
        guard input.starts(with: text.utf8) else { return false }
        input.removeFirst(text.utf8.count)
        return true
    }

    private mutating func takeWrappers() -> Bool {
        let letters = input.prefix { (UInt8(ascii: "a")...UInt8(ascii: "z")).contains($0) }
        guard !letters.isEmpty, letters.endIndex < input.endIndex, input[letters.endIndex] == UInt8(ascii: ":") else {
            steps.append(.expression)
            return true
        }
        var previous: UInt8 = 0
        for letter in letters {
            // v:v: could be repeated without end: it adds nothing to the script.
            if letter == UInt8(ascii: "v") && previous == letter { return false }
            previous = letter
            switch letter {
            case UInt8(ascii: "a"): steps.append(.wrap(.wrapA))
            case UInt8(ascii: "s"): steps.append(.wrap(.wrapS))
            case UInt8(ascii: "c"): steps.append(.wrap(.wrapC))
            case UInt8(ascii: "d"): steps.append(.wrap(.wrapD))
            case UInt8(ascii: "v"): steps.append(.wrap(.wrapV))
            case UInt8(ascii: "j"): steps.append(.wrap(.wrapJ))
            case UInt8(ascii: "n"): steps.append(.wrap(.wrapN))
            case UInt8(ascii: "u"): steps.append(.wrapU)
            case UInt8(ascii: "t"): steps.append(.wrapT)
            case UInt8(ascii: "l"):
                built.append(result.add(.just0))
                steps.append(.join(.orI, 2))
            default: return false
            }
        }
        input = input[(letters.endIndex + 1)...]
        steps.append(.expression)
        return true
    }

    private mutating func takeExpression() throws(DescriptorError) -> Bool {
        if skip("0") {
            built.append(result.add(.just0))
            return true
        }
        if skip("1") {
            built.append(result.add(.just1))
            return true
        }
        guard let open = input.firstIndex(of: UInt8(ascii: "(")) else { return false }
        let name = String(decoding: input[..<open], as: UTF8.self)
        let rest = input[(open + 1)...]
        let before = input
        input = rest
        if try takeLeaf(name) { return true }
        if takeCombinator(name) { return true }
        input = before
        return false
    }

    /// Functions without expressions inside; false for others and when the arguments are wrong.
    private mutating func takeLeaf(_ name: String) throws(DescriptorError) -> Bool {
        switch name {
        case "pk", "pkh", "pk_k", "pk_h":
            guard let text = takeArgument() else { return false }
            built.append(result.add(name.hasSuffix("h") ? .pkH : .pkK, keys: [try readKey(text)]))
            if !name.contains("_") { join(.wrapC, 1) }
            return true
        case "sha256", "hash256": return takeHash(name == "sha256" ? .sha256 : .hash256, count: 32)
        case "ripemd160", "hash160": return takeHash(name == "ripemd160" ? .ripemd160 : .hash160, count: 20)
        case "after", "older":
            guard let text = takeArgument(), let time = UInt32(strict: text), time >= 1, time < 1 << 31 else { return false }
            built.append(result.add(name == "after" ? .after : .older, k: time))
            return true
        case "multi" where result.context == .p2wsh: return try takeMulti(.multi, limit: ScriptTemplate.maximumMultisigKeys)
        case "multi_a" where result.context == .tapscript:
            return try takeMulti(.multiA, limit: ScriptTemplate.maximumTapscriptKeys)
        default: return false
        }
    }

    /// What stands before the closing bracket, which is passed; nil when that is nothing.
    private mutating func takeArgument() -> String? {
        guard let close = input.firstIndex(of: UInt8(ascii: ")")), close > input.startIndex else { return nil }
        defer { input = input[(close + 1)...] }
        return String(decoding: input[..<close], as: UTF8.self)
    }

    private mutating func takeHash(_ fragment: MiniscriptFragment, count: Int) -> Bool {
        guard let text = takeArgument(), let bytes = Hex.decode(text), bytes.count == count else { return false }
        built.append(result.add(fragment, data: bytes))
        return true
    }

    private mutating func takeMulti(_ fragment: MiniscriptFragment, limit: Int) throws(DescriptorError) -> Bool {
        let parts = takeArgument()?.split(separator: ",", omittingEmptySubsequences: false).map(String.init) ?? []
        guard let first = parts.first, let k = UInt32(strict: first), parts.dropFirst().allSatisfy({ !$0.isEmpty }) else { return false }
        var keys: [Key] = []
        for text in parts.dropFirst() { keys.append(try readKey(text)) }
        guard (1...limit).contains(keys.count), k >= 1, k <= keys.count else { return false }
        built.append(result.add(fragment, k: k, keys: keys))
        return true
    }

    private mutating func takeCombinator(_ name: String) -> Bool {
        let joins: [String: MiniscriptFragment] = [
            "and_b": .andB, "and_v": .andV, "or_b": .orB, "or_c": .orC, "or_d": .orD, "or_i": .orI,
        ]
        if name == "thresh" {
            guard let comma = input.firstIndex(of: UInt8(ascii: ",")),
                let k = UInt32(strict: String(decoding: input[..<comma], as: UTF8.self)), k >= 1
            else { return false }
            input = input[(comma + 1)...]
            steps += [.threshold(count: 1, k: k), .wrapped]
        } else if name == "andor" {
            steps += [.join(.andOr, 3), .close, .wrapped, .comma, .wrapped, .comma, .wrapped]
        } else if name == "and_n" {
            steps += [.andN, .close, .wrapped, .comma, .wrapped]
        } else if let fragment = joins[name] {
            steps += [.join(fragment, 2), .close, .wrapped, .comma, .wrapped]
        } else {
            return false
        }
        return true
    }

    private mutating func takeThreshold(_ count: Int, _ k: UInt32) -> Bool {
        if skip(",") {
            steps += [.threshold(count: count + 1, k: k), .wrapped]
            return true
        }
        guard skip(")"), k <= count else { return false }
        join(.thresh, count, k: k)
        return true
    }
}
