import BdtJSON

/// What kind of value an argument takes.
package enum RPCType: Sendable {
    case string, number, bool, array, object
    /// A string of hexadecimal digits.
    case hex
    /// Coins, as number or string.
    case amount
    /// `end` or `[begin, end]`.
    case range
    /// An object whose keys the caller invents.
    case dictionary
    /// An object whose members may also be passed as named arguments of the call.
    case namedOptions
    /// The same or, in older callers, a boolean; the method checks.
    case namedOptionsOrBool
    /// A number or a string; the method checks.
    case stringOrNumber
    /// A number or, in older callers, a boolean; the method checks.
    case numberOrBool
    /// Whatever the method makes of it.
    case any
    /// The same, but a command line passes it as text.
    case anyAsText

    /// The type that is checked before the method runs.
    var checkedType: JSONType? {
        switch self {
        case .string, .hex: .string
        case .number: .number
        case .bool: .bool
        case .array: .array
        case .object, .dictionary, .namedOptions: .object
        case .amount, .range, .stringOrNumber, .numberOrBool, .namedOptionsOrBool, .any, .anyAsText: nil
        }
    }

    /// What help calls the type.
    var helpName: String {
        switch self {
        case .string, .hex: "string"
        case .number, .numberOrBool: "numeric"
        case .amount: "numeric or string"
        case .range: "numeric or array"
        case .bool: "boolean"
        case .array: "json array"
        case .object, .dictionary, .namedOptions, .namedOptionsOrBool: "json object"
        case .stringOrNumber: "string or numeric"
        case .any, .anyAsText: "any"
        }
    }
}

/// Whether an argument must be given, and what holds when it is not.
package enum RPCNeed: Sendable {
    case required
    case optional
    /// The value that the call's `RPCArguments` report when none is given.
    case defaultValue(JSONValue)
    /// A default that depends on circumstances, in words.
    case defaultHint(String)

    var isOptional: Bool {
        if case .required = self { false } else { true }
    }
}

/// One argument of a method, or one member or element of such an argument.
package struct RPCArgument: Sendable {
    /// All names joined by `|`; the first one is shown. Empty for the elements of an array.
    package let names: String
    package let type: RPCType
    package let need: RPCNeed
    package let description: String
    package let inner: [RPCArgument]
    /// Replaces the argument in the signature line.
    package let signature: String?
    /// Replaces the type in help.
    package let typeText: String?
    /// Neither this argument nor those after it are shown in help.
    package let hidden: Bool
    /// A member of named options that is an argument of its own as well.
    package let alsoPositional: Bool

    package init(
        _ names: String, _ type: RPCType, _ need: RPCNeed, _ description: String = "", inner: [RPCArgument] = [], signature: String? = nil,
        typeText: String? = nil, hidden: Bool = false, alsoPositional: Bool = false
    ) {
        self.names = names
        self.type = type
        self.need = need
        self.description = description
        self.inner = inner
        self.signature = signature
        self.typeText = typeText
        self.hidden = hidden
        self.alsoPositional = alsoPositional
    }

    package var firstName: String { String(names.prefix { $0 != "|" }) }
    package var allNames: [String] { names.split(separator: "|", omittingEmptySubsequences: false).map(String.init) }

    /// What is wrong with the type of `value`; nil when nothing is.
    func mismatch(_ value: JSONValue) -> String? {
        if need.isOptional && value.isNull { return nil }
        guard let expected = type.checkedType, expected.rawValue != value.typeName else { return nil }
        return "JSON value of type \(value.typeName) is not of expected type \(expected.rawValue)"
    }
}
