import BdtJSON

/// The arguments of one call by position, names resolved and types checked.
///
/// The typed readers give the declared default of an argument that is absent or null; without one they throw the published type error.
package struct RPCArguments: Sendable {
    private let passed: [JSONValue]
    private let declared: [RPCArgument]

    package init(_ passed: [JSONValue], declared: [RPCArgument] = []) {
        self.passed = passed
        self.declared = declared
    }

    /// The number of arguments in the call, trailing nulls included.
    package var count: Int { passed.count }
    /// The arguments as they came, without defaults.
    package var values: [JSONValue] { passed }

    /// The argument as it came; null when absent.
    package subscript(_ index: Int) -> JSONValue {
        passed.indices.contains(index) ? passed[index] : .null
    }

    /// Whether the caller gave the argument.
    package func has(_ index: Int) -> Bool { !self[index].isNull }

    /// The argument, or its declared default.
    package func value(_ index: Int) -> JSONValue {
        if has(index) { return self[index] }
        guard declared.indices.contains(index), case .defaultValue(let value) = declared[index].need else { return .null }
        return value
    }

    package func string(_ index: Int) throws(RPCError) -> String { try value(index).expectString() }
    package func bool(_ index: Int) throws(RPCError) -> Bool { try value(index).expectBool() }
    package func double(_ index: Int) throws(RPCError) -> Double { try value(index).expectDouble() }
    package func array(_ index: Int) throws(RPCError) -> [JSONValue] { try value(index).expectArray() }
    package func object(_ index: Int) throws(RPCError) -> JSONObject { try value(index).expectObject() }

    /// An integer of 32 bits, as most published methods read theirs.
    package func int(_ index: Int) throws(RPCError) -> Int { Int(try value(index).expectInteger(Int32.self)) }
    package func int64(_ index: Int) throws(RPCError) -> Int64 { try value(index).expectInteger() }

    /// Satoshi of an amount in coins.
    package func amount(_ index: Int) throws(RPCError) -> Int64 { try value(index).expectAmount() }

    package func optionalString(_ index: Int) throws(RPCError) -> String? { has(index) ? try string(index) : nil }
    package func optionalBool(_ index: Int) throws(RPCError) -> Bool? { has(index) ? try bool(index) : nil }
    package func optionalInt(_ index: Int) throws(RPCError) -> Int? { has(index) ? try int(index) : nil }
    package func optionalInt64(_ index: Int) throws(RPCError) -> Int64? { has(index) ? try int64(index) : nil }
    package func optionalAmount(_ index: Int) throws(RPCError) -> Int64? { has(index) ? try amount(index) : nil }

    /// The position of the argument with this name.
    package func position(of name: String) -> Int? { declared.firstIndex { $0.allNames.contains(name) } }
}
