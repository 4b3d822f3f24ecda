import BdtPrimitives

extension Interpreter {
    mutating func push(_ step: ScriptWalk.Step) throws(ScriptError) {
        if flags.contains(.minimalData) && !step.isMinimalPush { throw .minimalData }
        stack.push(StackElement(step.data))
    }

    /// OP_1NEGATE and OP_1 to OP_16.
    mutating func pushNumber(_ opcode: Opcode) { stack.push(number: Int64(opcode.rawValue) - 0x50) }
}
