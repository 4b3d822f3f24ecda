import BdtJSON

/// Turns an object of named arguments into positional ones.
///
/// Members of an options object may be named directly. `args` holds arguments by position that come before the named ones.
struct NamedArguments {
    private var given: [String: JSONValue] = [:]
    private var order: [String] = []
    private var positional: [JSONValue] = []
    /// Positions left out since the last argument that was filled in.
    private var hole = 0
    /// How many leading positions no name filled.
    private var leadingHole = 0
    private var firstFilled: String?
    private var options = JSONObject()

    static func resolve(_ object: JSONObject, _ names: [RPCArgumentName]) throws(RPCError) -> [JSONValue] {
        var resolver = try NamedArguments(object)
        for name in names { try resolver.place(name) }
        return try resolver.finish()
    }

    private init(_ object: JSONObject) throws(RPCError) {
        for (key, value) in object {
            if given.updateValue(value, forKey: key) != nil { throw Self.repeated(key) }
            order.append(key)
        }
    }

    private static func repeated(_ key: String) -> RPCError {
        RPCError(.invalidParameter, "Parameter \(key) specified multiple times")
    }

    private mutating func place(_ name: RPCArgumentName) throws(RPCError) {
        let aliases = name.names.split(separator: "|").map(String.init)
        let found = aliases.first { given[$0] != nil }
        let value = found.flatMap { given.removeValue(forKey: $0) }
        if name.namedOnly {
            guard let found, let value else { return }
            if options[found] != nil { throw Self.repeated(found) }
            options.append(found, value)
            return
        }
        guard value != nil || !options.isEmpty else {
            hole += 1
            if positional.isEmpty { leadingHole = hole }
            return
        }
        positional += repeatElement(.null, count: hole)
        hole = 0
        if firstFilled == nil { firstFilled = name.names }
        if let found, let value {
            if let option = options.keys.first {
                throw RPCError(.invalidParameter, "Parameter \(found) conflicts with parameter \(option)")
            }
            positional.append(value)
        } else {
            positional.append(.object(options))
            options = JSONObject()
        }
    }

    private mutating func finish() throws(RPCError) -> [JSONValue] {
        if case .array(let leading) = given["args"] {
            given["args"] = nil
            if leadingHole < leading.count, let firstFilled {
                throw RPCError(.invalidParameter, "Parameter \(firstFilled) specified twice both as positional and named argument")
            }
            positional = leading + positional.dropFirst(leading.count)
        }
        if let unknown = order.first(where: { given[$0] != nil }) {
            throw RPCError(.invalidParameter, "Unknown named parameter \(unknown)")
        }
        return positional
    }
}
