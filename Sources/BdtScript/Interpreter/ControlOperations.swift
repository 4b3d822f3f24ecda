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
            if !stack[depth: 1].isTrue { throw .verify }
            stack.drop()
        case .return: throw .opReturn
        default: throw .badOpcode
        }
    }

    private mutating func beginCondition(negated: Bool) throws(ScriptError) {
        var condition = false
        if conditions.allTrue {
            if stack.count == 0 { throw .unbalancedConditional }
            let element = stack[depth: 1]
            stack.drop()
            let isMinimal = element.isMinimalCondition
            if version == .tapscript && !isMinimal { throw .tapscriptMinimalIf }
            if version == .witnessV0 && flags.contains(.minimalIf) && !isMinimal { throw .minimalIf }
            condition = element.isTrue != negated
        }
        conditions.push(condition)
    }
}
