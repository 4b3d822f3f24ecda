/// Reads command lines of the console, in the manner of a shell: words, quotes, backslashes, commas as separators, calls inside calls
/// (`validateaddress(getnewaddress())`), and a look into results (`getblock(getbestblockhash())[tx][0]`).
package struct ConsoleParser {
    package struct SyntaxError: Error, Hashable, CustomStringConvertible {
        package let description = "Invalid Syntax"
    }

    /// A call of a method, and the keys or positions with which its result is looked into.
    package struct Call: Hashable, Sendable {
        package var method: String
        package var arguments: [Argument]
        package var queries: [String]

        package init(method: String, arguments: [Argument], queries: [String]) {
            (self.method, self.arguments, self.queries) = (method, arguments, queries)
        }
    }

    package enum Argument: Hashable, Sendable {
        case text(String)
        /// Replaced by the call's result.
        case call(Call)
    }

    /// Calls may lie within each other this deep.
    private static let maximumDepth = 32

    private var rest: Substring
    private var depth = 0

    private init(_ text: String) { rest = Substring(text) }

    /// The call that a line asks for; nil for a blank line.
    package static func parse(_ line: String) throws(SyntaxError) -> Call? {
        var parser = ConsoleParser(line)
        parser.skipSpaces()
        if parser.rest.isEmpty { return nil }
        let call = try parser.readCall(isOutermost: true)
        parser.skipSpaces()
        guard parser.rest.isEmpty else { throw SyntaxError() }
        return call
    }

    private static func isSpace(_ character: Character) -> Bool { character == " " || character == "\t" || character == "\n" }

    private mutating func skipSpaces() { rest = rest.drop(while: Self.isSpace) }

    /// A method's name, then its arguments in parentheses, or, on the outermost level, up to the end of the line.
    private mutating func readCall(isOutermost: Bool) throws(SyntaxError) -> Call {
        guard let method = try readWord() else { throw SyntaxError() }
        return try readCall(method, isOutermost: isOutermost)
    }

    private mutating func readCall(_ method: String, isOutermost: Bool) throws(SyntaxError) -> Call {
        depth += 1
        defer { depth -= 1 }
        guard depth <= Self.maximumDepth, !method.isEmpty else { throw SyntaxError() }
        var call = Call(method: method, arguments: [], queries: [])
        let inParentheses = rest.first == "("
        if inParentheses { rest.removeFirst() }
        guard inParentheses || isOutermost else { throw SyntaxError() }
        call.arguments = try readArguments(inParentheses: inParentheses)
        while inParentheses, rest.first == "[" { call.queries.append(try readQuery()) }
        return call
    }

    private mutating func readArguments(inParentheses: Bool) throws(SyntaxError) -> [Argument] {
        var arguments: [Argument] = []
        var needsArgument = false
        while true {
            skipSpaces()
            if rest.first == "," {
                // A comma stands between two arguments, never alone.
                guard !needsArgument, !arguments.isEmpty else { throw SyntaxError() }
                needsArgument = true
                rest.removeFirst()
                continue
            }
            if rest.isEmpty || rest.first == ")" {
                guard !needsArgument, rest.isEmpty != inParentheses else { throw SyntaxError() }
                if inParentheses { rest.removeFirst() }
                return arguments
            }
            guard let word = try readWord() else { throw SyntaxError() }
            arguments.append(rest.first == "(" ? .call(try readCall(word, isOutermost: false)) : .text(word))
            needsArgument = false
        }
    }

    /// Text up to a separator, without its quotes; nil when there is none.
    private mutating func readWord() throws(SyntaxError) -> String? {
        var word = ""
        var isWord = false
        while let character = rest.first {
            switch character {
            case "\"": word += try readDoubleQuoted()
            case "'": word += try readSingleQuoted()
            case "\\":
                rest.removeFirst()
                guard let escaped = rest.popFirst() else { throw SyntaxError() }
                word.append(escaped)
            case "(", ")", ",": return isWord ? word : nil
            case _ where Self.isSpace(character): return isWord ? word : nil
            default: word.append(rest.removeFirst())
            }
            isWord = true
        }
        return isWord ? word : nil
    }

    private mutating func readSingleQuoted() throws(SyntaxError) -> String {
        rest.removeFirst()
        guard let end = rest.firstIndex(of: "'") else { throw SyntaxError() }
        defer { rest = rest[rest.index(after: end)...] }
        return String(rest[..<end])
    }

    /// A backslash escapes a quote and a backslash, and is a backslash before anything else.
    private mutating func readDoubleQuoted() throws(SyntaxError) -> String {
        rest.removeFirst()
        var text = ""
        while let character = rest.popFirst() {
            switch character {
            case "\"": return text
            case "\\":
                guard let next = rest.popFirst() else { throw SyntaxError() }
                if next != "\"" && next != "\\" { text.append("\\") }
                text.append(next)
            default: text.append(character)
            }
        }
        throw SyntaxError()
    }

    private mutating func readQuery() throws(SyntaxError) -> String {
        rest.removeFirst()
        guard let end = rest.firstIndex(of: "]") else { throw SyntaxError() }
        defer { rest = rest[rest.index(after: end)...] }
        return String(rest[..<end])
    }
}

extension ConsoleParser.Call {
    /// Methods whose arguments are secrets.
    private static let secretMethods: Set<String> = [
        "importprivkey", "importmulti", "sethdseed", "signmessagewithprivkey", "signrawtransactionwithkey", "walletpassphrase",
        "walletpassphrasechange", "encryptwallet",
    ]

    package var isSecret: Bool { Self.secretMethods.contains(method.lowercased()) }

    /// The call as it may be shown and remembered: arguments of methods that take secrets are left out.
    package var publicText: String {
        if isSecret { return method + "(…)" }
        return method + arguments.map { " " + $0.publicText }.joined()
    }

    fileprivate var nestedText: String {
        if isSecret { return method + "(…)" }
        return method + "(" + arguments.map(\.publicText).joined(separator: ", ") + ")" + queries.map { "[\($0)]" }.joined()
    }

    /// Whether a secret stands anywhere in the call.
    package var holdsSecret: Bool {
        isSecret || arguments.contains { if case .call(let call) = $0 { call.holdsSecret } else { false } }
    }
}

extension ConsoleParser.Argument {
    fileprivate var publicText: String {
        switch self {
        case .text(let text): text
        case .call(let call): call.nestedText
        }
    }
}
