import BdtPrimitives

extension Interpreter {
    /// OP_SIZE, OP_EQUAL and OP_EQUALVERIFY.
    mutating func compare(_ opcode: Opcode) throws(ScriptError) {
        if opcode == .size {
            try stack.require(1)
            stack.push(number: Int64(stack[depth: 1].count))
            return
        }
        try stack.require(2)
        let isEqual = stack[depth: 1] == stack[depth: 2]
        stack.drop(2)
        try finish(isEqual, verify: opcode == .equalVerify, failure: .equalVerify)
    }

    /// Pushes a result, or lets the script fail by it.
    mutating func finish(_ result: Bool, verify: Bool, failure: ScriptError) throws(ScriptError) {
        if !verify {
            stack.push(result)
        } else if !result {
            throw failure
        }
    }
}
