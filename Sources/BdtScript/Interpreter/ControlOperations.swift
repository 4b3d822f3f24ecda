import BdtPrimitives

extension Interpreter {
    /// OP_NOP, conditionals, OP_VERIFY and OP_RETURN.
    mutating func control(_ opcode: Opcode) throws(ScriptError) {
        switch opcode {
        case .nop: break
        case .if, .notIf: try beginCondition(negated: opcode == .notIf)
        case .else:
            if conditions.isEmpty { throw .unbalancedConditional }
            conditions.toggleTop()
        case .endIf:
            if conditions.isEmpty { throw .unbalancedConditional }
            conditions.pop()
        case .verify:
            try stack.require(1)
            if !ExecutionStack.isTrue(stack[depth: 1]) { throw .verify }
            stack.drop()
        case .return: throw .opReturn
        default: throw .badOpcode
        }
    }

    private mutating func beginCondition(negated: Bool) throws(ScriptError) {
        var condition = false
        if conditions.allTrue {
            if stack.count == 0 { throw .unbalancedConditional }
            let element = stack.pop()
            let isMinimal = element.isEmpty || element == ExecutionStack.trueElement
            if version == .tapscript && !isMinimal { throw .tapscriptMinimalIf }
            if version == .witnessV0 && flags.contains(.minimalIf) && !isMinimal { throw .minimalIf }
            condition = ExecutionStack.isTrue(element) != negated
        }
        conditions.push(condition)
    }
}
