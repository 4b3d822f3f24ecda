import BdtBase
import BdtCrypto

/// Reads the keys of a descriptor, numbers them, and collects private keys.
struct KeyExpressionParser {
    let codec: AddressCodec
    /// The private keys that stood in the text.
    private(set) var found = FlatSigningProvider()
    private var nextIndex: UInt32 = 0

    init(codec: AddressCodec) { self.codec = codec }

    /// One expression, or one for each branch of a multipath.
    mutating func parse(_ input: DescriptorInput, in context: DescriptorContext) throws(DescriptorError) -> [KeyExpression] {
        let parts = input.split("]")
        if parts.count > 2 { throw DescriptorError("Multiple ']' characters found for a single pubkey") }
        var marks = HardenedMarks()
        var origin: KeyOrigin?
        if parts.count == 2 { origin = try KeyExpressionParser.origin(parts[0], &marks) }
        // `parts` is never empty.
        let sources = try sources(parts[parts.count - 1], in: context, &marks)
        defer { nextIndex += 1 }
        return sources.map { KeyExpression(index: nextIndex, origin: origin, source: $0, apostrophe: marks.apostrophe) }
    }

    private static func origin(_ text: String, _ marks: inout HardenedMarks) throws(DescriptorError) -> KeyOrigin {
        guard text.first == "[" else {
            // An empty part ends in the closing bracket at once.
            let got = text.first.map(String.init) ?? "]"
            throw DescriptorError("Key origin start '[ character expected but not found, got '\(got)' instead")
        }
        let steps = text.dropFirst().split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        guard steps[0].utf8.count == 8 else {
            throw DescriptorError("Fingerprint is not 4 bytes (\(steps[0].utf8.count) characters instead of 8 characters)")
        }
        guard let fingerprint = Hex.decode(steps[0]).flatMap({ KeyFingerprint($0) }) else {
            throw DescriptorError("Fingerprint '\(steps[0])' is not hex")
        }
        let paths = try KeyPathParser.parse(steps.dropFirst(), &marks, allowMultipath: false)
        return KeyOrigin(fingerprint: fingerprint, path: paths[0])
    }

    /// The key proper, without its origin.
    private mutating func sources(
        _ text: String, in context: DescriptorContext, _ marks: inout HardenedMarks
    ) throws(DescriptorError) -> [KeyExpression.Source] {
        let steps = text.split(separator: "/", omittingEmptySubsequences: false).map(String.init)
        if steps[0].isEmpty { throw DescriptorError("No key provided") }
        if steps.count == 1, let constant = try constant(steps[0], in: context) { return [constant] }
        return try extended(steps, &marks)
    }

    private mutating func constant(_ text: String, in context: DescriptorContext) throws(DescriptorError) -> KeyExpression.Source? {
        let permitsUncompressed = context == .top || context == .p2sh
        if let bytes = Hex.decode(text) {
            let key = PublicKey(bytes)
            if key?.isHybrid == true { throw DescriptorError("Hybrid public keys are not allowed") }
            if let key, key.isOnCurve {
                guard permitsUncompressed || key.isCompressed else { throw DescriptorError("Uncompressed keys are not allowed") }
                return .constant(key, xOnly: false)
            }
            if context == .p2tr, let xOnly = XOnlyPublicKey(bytes), xOnly.isOnCurve { return .constant(xOnly.evenPublicKey, xOnly: true) }
            throw DescriptorError("Pubkey '\(text)' is invalid")
        }
        guard let secret = codec.decodePrivateKey(text) else { return nil }
        guard permitsUncompressed || secret.isCompressed else { throw DescriptorError("Uncompressed keys are not allowed") }
        found.privateKeys[secret.publicKey.id] = secret
        return .constant(secret.publicKey, xOnly: context == .p2tr)
    }

    private mutating func extended(_ steps: [String], _ marks: inout HardenedMarks) throws(DescriptorError) -> [KeyExpression.Source] {
        let secret = codec.decodeExtendedPrivateKey(steps[0])
        guard let root = secret?.publicKey ?? codec.decodeExtendedPublicKey(steps[0]) else {
            throw DescriptorError("key '\(steps[0])' is not valid")
        }
        var path = steps.dropFirst()
        var wildcard = KeyExpression.Wildcard.none
        switch path.last {
        case "*": wildcard = .unhardened
        case "*'", "*h":
            wildcard = .hardened
            marks.apostrophe = path.last == "*'"
        default: break
        }
        if wildcard != .none { path.removeLast() }
        let paths = try KeyPathParser.parse(path, &marks, allowMultipath: true)
        if let secret { found.privateKeys[root.key.id] = secret.key }
        return paths.map { .extended(root, path: $0, wildcard: wildcard) }
    }
}

/// How the last hardened step that was read is marked.
struct HardenedMarks {
    var apostrophe = false
}

/// Reads `84h/0'/<0;1>`.
enum KeyPathParser {
    /// One path, or one for each number of the step in angle brackets.
    static func parse(
        _ steps: some Sequence<String>, _ marks: inout HardenedMarks, allowMultipath: Bool
    ) throws(DescriptorError) -> [KeyPath] {
        var path = KeyPath()
        var branches: (position: Int, values: [UInt32])?
        for step in steps {
            guard step.hasPrefix("<"), step.hasSuffix(">") else {
                path.steps.append(try number(step, &marks))
                continue
            }
            if !allowMultipath {
                throw DescriptorError("Key path value '\(step)' specifies multipath in a section where multipath is not allowed")
            }
            if branches != nil { throw DescriptorError("Multiple multipath key path specifiers found") }
            branches = (path.steps.count, try multipath(step, &marks))
            // Stands in for the step until each branch fills in its own.
            path.steps.append(0)
        }
        guard let branches else { return [path] }
        return branches.values.map { value in
            var branch = path
            branch.steps[branches.position] = value
            return branch
        }
    }

    private static func multipath(_ step: String, _ marks: inout HardenedMarks) throws(DescriptorError) -> [UInt32] {
        let parts = step.dropFirst().dropLast().split(separator: ";", omittingEmptySubsequences: false)
        if parts.count < 2 { throw DescriptorError("Multipath key path specifiers must have at least two items") }
        var values: [UInt32] = []
        for part in parts {
            let value = try number(String(part), &marks)
            if values.contains(value) { throw DescriptorError("Duplicated key path value \(value) in multipath specifier") }
            values.append(value)
        }
        return values
    }

    private static func number(_ text: String, _ marks: inout HardenedMarks) throws(DescriptorError) -> UInt32 {
        var digits = text[...]
        var hardened: UInt32 = 0
        if let last = digits.last, last == "'" || last == "h" {
            digits.removeLast()
            hardened = KeyPath.hardened
            marks.apostrophe = last == "'"
        }
        guard let value = UInt32(strict: digits) else { throw DescriptorError("Key path value '\(digits)' is not a valid uint32") }
        if value >= KeyPath.hardened { throw DescriptorError("Key path value \(value) is out of range") }
        return value | hardened
    }
}
