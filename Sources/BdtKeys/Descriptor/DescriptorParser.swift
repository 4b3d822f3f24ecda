import BdtBase
import BdtCrypto
import BdtPrimitives
import BdtScript

extension Descriptor {
    /// The descriptors that `text` spells (more than one for multipath expressions) and the private keys in it. Throws the published reason.
    package static func parse(
        _ text: String, codec: AddressCodec, requireChecksum: Bool = false
    ) throws(DescriptorError) -> (descriptors: [Descriptor], keys: FlatSigningProvider) {
        let payload = try DescriptorChecksum.strip(text, required: requireChecksum).payload
        var parser = DescriptorParser(keys: KeyExpressionParser(codec: codec))
        var input = DescriptorInput(payload)
        let expressions = try parser.script(&input, in: .top)
        // What is left over has no message of its own in the published node either.
        guard input.isEmpty else { throw DescriptorError("") }
        return (expressions.map { Descriptor($0, codec: codec) }, parser.keys.found)
    }
}

/// Where in a descriptor an expression stands.
enum DescriptorContext { case top, p2sh, p2wpkh, p2wsh, p2tr }

/// Reads functions. Every step gives a list: one expression, or one for each branch of a multipath.
struct DescriptorParser {
    typealias Expressions = [Descriptor.Expression]

    var keys: KeyExpressionParser

    mutating func script(_ input: inout DescriptorInput, in context: DescriptorContext) throws(DescriptorError) -> Expressions {
        let expression = input.takeExpression()
        let (name, argument) = expression.function
        switch name {
        case "pk": return try key(argument, in: context, name).map { .pk($0, xOnly: context == .p2tr) }
        case "pkh" where context != .p2tr: return try key(argument, in: context, name).map { .pkh($0) }
        case "combo":
            guard context == .top else { throw DescriptorError("Can only have combo() at top level") }
            return try key(argument, in: context, name).map { .combo($0) }
        case "multi", "sortedmulti":
            guard context != .p2tr else {
                throw DescriptorError("Can only have multi/sortedmulti at top level, in sh(), or in wsh()")
            }
            return try multisig(argument, in: context, sorted: name == "sortedmulti")
        case "multi_a", "sortedmulti_a":
            guard context == .p2tr else { throw DescriptorError("Can only have multi_a/sortedmulti_a inside tr()") }
            return try multisig(argument, in: context, sorted: name == "sortedmulti_a")
        case "wpkh":
            guard context == .top || context == .p2sh else { throw DescriptorError("Can only have wpkh() at top level or inside sh()") }
            return try key(argument, in: .p2wpkh, name).map { .wpkh($0) }
        case "sh":
            guard context == .top else { throw DescriptorError("Can only have sh() at top level") }
            return try inner(argument, in: .p2sh).map { .sh($0) }
        case "wsh":
            guard context == .top || context == .p2sh else { throw DescriptorError("Can only have wsh() at top level or inside sh()") }
            return try inner(argument, in: .p2wsh).map { .wsh($0) }
        default: return try topLevel(name, argument, expression, in: context)
        }
    }

    /// The functions that stand alone.
    private mutating func topLevel(
        _ name: String, _ argument: DescriptorInput, _ expression: DescriptorInput, in context: DescriptorContext
    ) throws(DescriptorError) -> Expressions {
        switch name {
        case "addr":
            guard context == .top else { throw DescriptorError("Can only have addr() at top level") }
            guard let destination = try? keys.codec.decode(argument.text) else { throw DescriptorError("Address is not valid") }
            return [.address(destination)]
        case "tr":
            guard context == .top else { throw DescriptorError("Can only have tr at top level") }
            return try taproot(argument)
        case "rawtr":
            guard context == .top else { throw DescriptorError("Can only have rawtr at top level") }
            var rest = argument
            let key = rest.takeExpression()
            guard rest.isEmpty else { throw DescriptorError("rawtr(): only one key expected.") }
            return try self.key(key, in: .p2tr, name).map { .rawtr($0) }
        case "raw":
            guard context == .top else { throw DescriptorError("Can only have raw() at top level") }
            guard let bytes = Hex.decode(argument.text), !bytes.isEmpty else { throw DescriptorError("Raw script is not hex") }
            return [.raw(Script(bytes))]
        default:
            if let expressions = try miniscript(expression, in: context) { return expressions }
            if context == .p2sh { throw DescriptorError("A function is needed within P2SH") }
            if context == .p2wsh { throw DescriptorError("A function is needed within P2WSH") }
            throw DescriptorError("'\(expression.text)' is not a valid descriptor function")
        }
    }

    private mutating func key(
        _ input: DescriptorInput, in context: DescriptorContext, _ function: String
    ) throws(DescriptorError) -> [KeyExpression] {
        do {
            return try keys.parse(input, in: context)
        } catch {
            throw DescriptorError("\(function)(): \(error.message)")
        }
    }

    private mutating func inner(_ input: DescriptorInput, in context: DescriptorContext) throws(DescriptorError) -> Expressions {
        var rest = input
        let expressions = try script(&rest, in: context)
        guard rest.isEmpty else { throw DescriptorError("") }
        return expressions
    }
}

/// multi() and its kin.
extension DescriptorParser {
    private mutating func multisig(
        _ input: DescriptorInput, in context: DescriptorContext, sorted: Bool
    ) throws(DescriptorError) -> Expressions {
        var rest = input
        let thresholdText = rest.takeExpression().text
        guard let threshold = UInt32(strict: thresholdText) else {
            throw DescriptorError("Multi threshold '\(thresholdText)' is not valid")
        }
        var columns: [[KeyExpression]] = []
        while !rest.isEmpty {
            guard rest.take(",") else { throw DescriptorError("Multi: expected ',', got '\(rest.firstCharacter)'") }
            do {
                columns.append(try keys.parse(rest.takeExpression(), in: context))
            } catch {
                throw DescriptorError("Multi: \(error.message)")
            }
        }
        try checkMultisig(threshold, columns, in: context)
        guard let rows = DescriptorParser.rows(columns) else {
            throw DescriptorError("multi(): Multipath derivation paths have mismatched lengths")
        }
        return rows.map {
            context == .p2tr
                ? .multiA(threshold: Int(threshold), $0, sorted: sorted) : .multi(threshold: Int(threshold), $0, sorted: sorted)
        }
    }

    private func checkMultisig(_ threshold: UInt32, _ columns: [[KeyExpression]], in context: DescriptorContext) throws(DescriptorError) {
        let count = columns.count
        let limit = context == .p2tr ? ScriptTemplate.maximumTapscriptKeys : ScriptTemplate.maximumMultisigKeys
        if !(1...limit).contains(count) {
            let kind = context == .p2tr ? "multi_a" : "multisig"
            throw DescriptorError("Cannot have \(count) keys in \(kind); must have between 1 and \(limit) keys, inclusive")
        }
        if threshold < 1 { throw DescriptorError("Multisig threshold cannot be \(threshold), must be at least 1") }
        if threshold > count {
            throw DescriptorError(
                "Multisig threshold cannot be larger than the number of keys; threshold is \(threshold) but only \(count) keys specified")
        }
        if context == .top && count > 3 {
            throw DescriptorError("Cannot have \(count) pubkeys in bare multisig; only at most 3 pubkeys")
        }
        let size = columns.reduce(3) { $0 + $1[0].keySize + 1 }
        if context == .p2sh && size > Script.maximumElementSize {
            throw DescriptorError("P2SH script is too large, \(size) bytes is larger than \(Script.maximumElementSize) bytes")
        }
    }

    /// Turns lists of branches into branches of lists, single ones repeated; nil when two differ in length otherwise.
    static func rows<Value>(_ columns: [[Value]]) -> [[Value]]? {
        let count = columns.map(\.count).max() ?? 1
        guard columns.allSatisfy({ $0.count == count || $0.count == 1 }) else { return nil }
        return (0..<count).map { row in columns.map { $0.count == 1 ? $0[0] : $0[row] } }
    }
}

/// Miniscript
extension DescriptorParser {
    /// Nil when the text is none.
    private mutating func miniscript(
        _ input: DescriptorInput, in context: DescriptorContext
    ) throws(DescriptorError) -> Expressions? {
        let isWitnessScript = context == .p2wsh
        var columns: [[KeyExpression]] = []
        var reader = keys
        let parsed = try MiniscriptParser<Int>.parse(input.text, context: isWitnessScript ? .p2wsh : .tapscript) {
            text throws(DescriptorError) in
            columns.append(try reader.parse(DescriptorInput(text), in: isWitnessScript ? .p2wsh : .p2tr))
            return columns.count - 1
        }
        guard let parsed else { return nil }
        keys = reader
        guard isWitnessScript || context == .p2tr else {
            throw DescriptorError("Miniscript expressions can only be used in wsh or tr.")
        }
        if let fault = fault(of: parsed.mapKeys { columns[$0][0] }) { throw DescriptorError(fault) }
        guard let rows = DescriptorParser.rows(columns) else {
            throw DescriptorError("Miniscript: Multipath derivation paths have mismatched lengths")
        }
        return rows.map { row in .miniscript(parsed.mapKeys { row[$0] }) }
    }

    /// Why a script cannot be relied on, told of the smallest part at fault.
    private func fault(of script: Miniscript<KeyExpression>) -> String? {
        let duplicates = script.duplicates { $0.identity(keys.codec) }
        let isSane = script.isSane(duplicates)
        if isSane && !script.isNotSatisfiable { return nil }
        let index = script.firstInsane(duplicates) ?? script.root
        let text = script.text({ $0.text(keys.codec) }, at: index) ?? ""
        let type = script.nodes[index].type
        if !script.isValid(index) { return text + " is invalid" }
        if isSane { return text + " is not satisfiable" }
        if !type.has("m") { return text + " is not sane: malleable witnesses exist" }
        if index == script.root && !type.has("s") { return text + " is not sane: witnesses without signature exist" }
        if !type.has("k") { return text + " is not sane: contains mixes of timelocks expressed in blocks and seconds" }
        if duplicates[index] { return text + " is not sane: contains duplicate public keys" }
        if !script.hasValidSatisfactions(index) { return text + " is not sane: needs witnesses that may exceed resource limits" }
        return text + " is not sane"
    }
}

/// tr()
extension DescriptorParser {
    private mutating func taproot(_ input: DescriptorInput) throws(DescriptorError) -> Expressions {
        var rest = input
        let internalKeys = try key(rest.takeExpression(), in: .p2tr, "tr")
        var leaves: [(depth: Int, branches: Expressions)] = []
        if !rest.isEmpty {
            guard rest.take(",") else { throw DescriptorError("tr: expected ',', got '\(rest.firstCharacter)'") }
            try scriptTree(&rest, depth: 0, into: &leaves)
            guard rest.isEmpty else { throw DescriptorError("tr(): expected ')' after script expression") }
        }
        let count = max(internalKeys.count, leaves.map(\.branches.count).max() ?? 1)
        guard leaves.allSatisfy({ $0.branches.count == 1 || $0.branches.count == count }) else {
            throw DescriptorError("tr(): Multipath subscripts have mismatched lengths")
        }
        guard internalKeys.count == 1 || internalKeys.count == count else {
            throw DescriptorError("tr(): Multipath internal key mismatches multipath subscripts lengths")
        }
        return (0..<count).map { index in
            let scripts = leaves.map { $0.branches.count == 1 ? $0.branches[0] : $0.branches[index] }
            let nodes = zip(leaves, scripts).map { Descriptor.Leaf(depth: $0.depth, expression: $1) }
            return .tr(internalKeys.count == 1 ? internalKeys[0] : internalKeys[index], nodes)
        }
    }

    /// A script, or two subtrees in braces.
    private mutating func scriptTree(
        _ input: inout DescriptorInput, depth: Int, into leaves: inout [(depth: Int, branches: Expressions)]
    ) throws(DescriptorError) {
        guard input.take("{") else {
            var expression = input.takeExpression()
            leaves.append((depth, try script(&expression, in: .p2tr)))
            return
        }
        if depth == Taproot.maxControlNodes {
            throw DescriptorError("tr() supports at most \(Taproot.maxControlNodes) nesting levels")
        }
        try scriptTree(&input, depth: depth + 1, into: &leaves)
        guard input.take(",") else { throw DescriptorError("tr(): expected ',' after script expression") }
        try scriptTree(&input, depth: depth + 1, into: &leaves)
        guard input.take("}") else { throw DescriptorError("tr(): expected '}' after script expression") }
    }
}
