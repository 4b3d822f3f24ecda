import BdtBase
import BdtJSON

/// Readers that answer a wrong type with the published error.
extension JSONValue {
    private func mismatch(_ expected: String) -> RPCError {
        RPCError(.typeError, "JSON value of type \(typeName) is not of expected type \(expected)")
    }

    package func expectString() throws(RPCError) -> String {
        guard let string else { throw mismatch("string") }
        return string
    }

    package func expectBool() throws(RPCError) -> Bool {
        guard let bool else { throw mismatch("bool") }
        return bool
    }

    package func expectArray() throws(RPCError) -> [JSONValue] {
        guard let array else { throw mismatch("array") }
        return array
    }

    package func expectObject() throws(RPCError) -> JSONObject {
        guard let object else { throw mismatch("object") }
        return object
    }

    /// A number that is written as an integer and fits `Integer`; published methods read most of theirs as 32 bits.
    package func expectInteger<Integer: FixedWidthInteger>(_ type: Integer.Type = Integer.self) throws(RPCError) -> Integer {
        guard let number else { throw mismatch("number") }
        guard let value = number.integer(Integer.self) else { throw RPCError(.miscError, "JSON integer out of range") }
        return value
    }

    package func expectInt() throws(RPCError) -> Int { try expectInteger(Int.self) }

    package func expectDouble() throws(RPCError) -> Double {
        guard let number else { throw mismatch("number") }
        guard let value = number.double else { throw RPCError(.miscError, "JSON double out of range") }
        return value
    }

    /// The largest amount of money, in satoshi, that any call takes or names.
    package static let maximumAmount: Int64 = 2_100_000_000_000_000

    /// Satoshi of an amount in coins, given as number or string; with other `decimals`, the smallest unit of those.
    package func expectAmount(decimals: Int = 8) throws(RPCError) -> Int64 {
        guard let text = number?.text ?? string else { throw RPCError(.typeError, "Amount is not a number or string") }
        guard let amount = FixedPoint.parse(text, decimals: decimals) else { throw RPCError(.typeError, "Invalid amount") }
        guard (0...JSONValue.maximumAmount).contains(amount) else { throw RPCError(.typeError, "Amount out of range") }
        return amount
    }

    /// Satoshi per 1000 virtual bytes of a fee rate in coins per 1000 virtual bytes, below one coin.
    package func expectFeeRate() throws(RPCError) -> Int64 {
        let rate = try expectAmount()
        guard rate < 100_000_000 else {
            throw RPCError(.invalidParameter, "Fee rates larger than or equal to 1BDTC/kvB are not accepted")
        }
        return rate
    }

    /// Bytes given as hexadecimal text that is not empty; `name` is what the error calls them.
    package func expectHex(_ name: String) throws(RPCError) -> [UInt8] {
        guard let text = string, !text.isEmpty, let bytes = Hex.decode(text) else {
            throw RPCError(.invalidParameter, "\(name) must be hexadecimal string (not '\(string ?? "")')")
        }
        return bytes
    }

    /// The 64 hexadecimal digits of a hash, as given; `name` is what the error calls it.
    package func expectHashText(_ name: String) throws(RPCError) -> String {
        let text = try expectString()
        if text.utf8.count != 64 {
            throw RPCError(.invalidParameter, "\(name) must be of length 64 (not \(text.utf8.count), for '\(text)')")
        }
        guard Hex.decode(text) != nil else {
            throw RPCError(.invalidParameter, "\(name) must be hexadecimal string (not '\(text)')")
        }
        return text
    }

    /// Indices of a ranged descriptor: `end`, or `[begin, end]`, both included.
    package func expectRange() throws(RPCError) -> ClosedRange<Int64> {
        var low: Int64 = 0
        let high: Int64
        if number != nil {
            high = try expectInteger()
        } else if let bounds = array, bounds.count == 2, bounds.allSatisfy({ $0.number != nil }) {
            low = try bounds[0].expectInteger()
            high = try bounds[1].expectInteger()
            if low > high {
                throw RPCError(.invalidParameter, "Range specified as [begin,end] must not have begin after end")
            }
        } else {
            throw RPCError(.invalidParameter, "Range must be specified as end or as [begin,end]")
        }
        if low < 0 { throw RPCError(.invalidParameter, "Range should be greater or equal than 0") }
        if high >> 31 != 0 { throw RPCError(.invalidParameter, "End of range is too high") }
        if high >= low + 1_000_000 { throw RPCError(.invalidParameter, "Range is too large") }
        return low...high
    }

    /// How much to tell: 0, 1, 2 …, or where `allowsBool`, false and true for 0 and 1.
    package func expectVerbosity(default fallback: Int, allowsBool: Bool) throws(RPCError) -> Int {
        if isNull { return fallback }
        if let bool {
            if allowsBool { return bool ? 1 : 0 }
            throw RPCError(.typeError, "Verbosity was boolean but only integer allowed")
        }
        return Int(try expectInteger(Int32.self))
    }
}

extension JSONObject {
    /// Checks the types of members: `expected` pairs a key with a value of the type that it must have, or nil for any type.
    /// - Parameters:
    ///   - allowsNull: members may be absent or null.
    ///   - strict: other keys are an error.
    package func checkMembers(_ expected: [(String, JSONType?)], allowsNull: Bool = false, strict: Bool = false) throws(RPCError) {
        for (key, type) in expected {
            let value = self[key] ?? .null
            if value.isNull {
                if allowsNull { continue }
                throw RPCError(.typeError, "Missing \(key)")
            }
            if let type, value.typeName != type.rawValue {
                throw RPCError(
                    .typeError, "JSON value of type \(value.typeName) for field \(key) is not of expected type \(type.rawValue)")
            }
        }
        guard strict else { return }
        for key in keys where !expected.contains(where: { $0.0 == key }) {
            throw RPCError(.typeError, "Unexpected key \(key)")
        }
    }
}

/// The types of JSON values by their published names.
package enum JSONType: String, Sendable {
    case null, bool, number, string, array, object
}
