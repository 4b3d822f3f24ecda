/// The words after a command: `--name value`, `--flag`, and others in their order.
struct CommandOptions {
    private(set) var words: [String] = []
    private var values: [String: String] = [:]
    private var flags: Set<String> = []

    /// `named` take a value each, `flags` none. Names may begin with one or two dashes.
    init(_ arguments: [String], named: Set<String>, flags known: Set<String> = []) throws(ChainstateProgram.UsageError) {
        var rest = arguments[...]
        while let word = rest.popFirst() {
            guard word.hasPrefix("-") else {
                words.append(word)
                continue
            }
            let name = String(word.drop { $0 == "-" })
            if known.contains(name) {
                flags.insert(name)
            } else if named.contains(name), let value = rest.popFirst() {
                values[name] = value
            } else {
                throw ChainstateProgram.UsageError(
                    description: "\(word): \(named.contains(name) ? "a value is missing" : "no such option")")
            }
        }
    }

    subscript(name: String) -> String? { values[name] }

    func has(_ flag: String) -> Bool { flags.contains(flag) }

    /// A whole number of at least 1.
    func number(_ name: String, default standard: Int) throws(ChainstateProgram.UsageError) -> Int {
        guard let text = values[name] else { return standard }
        guard let value = Int(text), value > 0, value < 1 << 32 else {
            throw ChainstateProgram.UsageError(description: "--\(name) takes a whole number above 0, not '\(text)'")
        }
        return value
    }
}
