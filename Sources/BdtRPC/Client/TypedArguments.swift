import BdtJSON

/// A text that should have been JSON.
package struct TypedArgumentError: Error, Equatable, CustomStringConvertible {
    package let text: String

    package init(text: String) { self.text = text }

    package var description: String { "Error parsing JSON: \(text)" }
}

/// Makes the parameters of a call from what a user types.
package enum TypedArguments {
    /// Arguments by position: an array.
    package static func positional(_ method: String, _ arguments: [String]) throws(TypedArgumentError) -> JSONValue {
        let converted = ConvertedArguments(of: method)
        var values: [JSONValue] = []
        for (position, text) in arguments.enumerated() {
            values.append(converted.contains(position: position) ? try parse(text) : .string(text))
        }
        return .array(values)
    }

    /// Arguments as `name=value`: an object, in which the last value of a name counts. Those without `=` count positions and become
    /// its member `args`, beside one that the user may have named so: the server tells such callers off.
    package static func named(_ method: String, _ arguments: [String]) throws(TypedArgumentError) -> JSONValue {
        let converted = ConvertedArguments(of: method)
        var members = JSONObject()
        var positional: [JSONValue] = []
        for text in arguments {
            if let equals = text.utf8.firstIndex(of: UInt8(ascii: "=")) {
                let name = String(text[..<equals])
                let value = String(text[text.utf8.index(after: equals)...])
                members[name] = converted.contains(name: name) ? try parse(value) : .string(value)
            } else {
                positional.append(converted.contains(position: positional.count) ? try parse(text) : .string(text))
            }
        }
        if !positional.isEmpty { members.append("args", .array(positional)) }
        return .object(members)
    }

    private static func parse(_ text: String) throws(TypedArgumentError) -> JSONValue {
        guard let value = try? JSONValue(parsing: text) else { throw TypedArgumentError(text: text) }
        return value
    }
}
