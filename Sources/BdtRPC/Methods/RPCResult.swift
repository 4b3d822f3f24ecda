/// What kind of value a result is.
package enum RPCResultType: Sendable {
    case string, number, bool, object, array, none, any, hex
    /// Coins: a number with eight decimals.
    case amount
    /// UNIX seconds.
    case time
    /// An object whose keys are data.
    case dictionary
    /// An array whose elements are described one by one.
    case fixedArray
    /// Stands for members described elsewhere.
    case elision
}

/// Describes a result, or a member or element of one, for the help text.
package struct RPCResult: Sendable {
    package let type: RPCResultType
    /// The key when it is a member of an object.
    package let key: String
    package let description: String
    package let optional: Bool
    /// When a method has several forms of results: when this one is returned.
    package let condition: String
    package let inner: [RPCResult]

    /// A whole result, or an element of an array.
    package init(_ type: RPCResultType, _ description: String = "", when condition: String = "", _ inner: [RPCResult] = []) {
        self.init(key: "", type, description, optional: false, condition: condition, inner)
    }

    /// A member of an object.
    package init(_ key: String, _ type: RPCResultType, _ description: String = "", optional: Bool = false, _ inner: [RPCResult] = []) {
        self.init(key: key, type, description, optional: optional, condition: "", inner)
    }

    private init(
        key: String, _ type: RPCResultType, _ description: String, optional: Bool, condition: String, _ inner: [RPCResult]
    ) {
        self.type = type
        self.key = key
        self.description = description
        self.optional = optional
        self.condition = condition
        self.inner = inner
    }
}
