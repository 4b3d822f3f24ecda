import BdtPrimitives

// Operands have at most four bytes, so that no sum or difference overflows 64 bits.
extension Interpreter {
    mutating func unaryArithmetic(_ opcode: Opcode) throws(ScriptError) {
        try stack.require(1)
        let value = try number(depth: 1)
        let result: Int64
        switch opcode {
        case .add1: result = value + 1
        case .sub1: result = value - 1
        case .negate: result = -value
        case .abs: result = Swift.abs(value)
        case .not: result = value == 0 ? 1 : 0
        case .notEqual0: result = value != 0 ? 1 : 0
        default: throw .badOpcode
        }
        stack.drop()
        stack.push(number: result)
    }

    mutating func binaryArithmetic(_ opcode: Opcode) throws(ScriptError) {
        try stack.require(2)
        let left = try number(depth: 2)
        let right = try number(depth: 1)
        stack.drop(2)
        if opcode == .numEqualVerify { return try finish(left == right, verify: true, failure: .numEqualVerify) }
        stack.push(number: try Self.combine(opcode, left, right))
    }

    private static func combine(_ opcode: Opcode, _ left: Int64, _ right: Int64) throws(ScriptError) -> Int64 {
        switch opcode {
        case .add: return left + right
        case .sub: return left - right
        case .min: return Swift.min(left, right)
        case .max: return Swift.max(left, right)
        default: break
        }
        let result =
            switch opcode {
            case .boolAnd: left != 0 && right != 0
            case .boolOr: left != 0 || right != 0
            case .numEqual: left == right
            case .numNotEqual: left != right
            case .lessThan: left < right
            case .greaterThan: left > right
            case .lessThanOrEqual: left <= right
            case .greaterThanOrEqual: left >= right
            default: throw .badOpcode
            }
        return result ? 1 : 0
    }

    /// OP_WITHIN: the third element lies in second ..< first.
    mutating func within() throws(ScriptError) {
        try stack.require(3)
        let value = try number(depth: 3)
        let lower = try number(depth: 2)
        let upper = try number(depth: 1)
        stack.drop(3)
        stack.push(lower <= value && value < upper)
    }
}
