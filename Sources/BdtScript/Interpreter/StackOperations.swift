import BdtPrimitives

extension Interpreter {
    /// What moves, copies or drops elements.
    mutating func rearrange(_ opcode: Opcode) throws(ScriptError) {
        switch opcode {
        case .toAltStack:
            try stack.require(1)
            alternateStack.push(stack.pop())
        case .fromAltStack:
            if alternateStack.count == 0 { throw .invalidAltStackOperation }
            stack.push(alternateStack.pop())
        case .drop2, .dup2, .dup3, .over2, .rot2, .swap2: try rearrangeSeveral(opcode)
        case .ifDup:
            try stack.require(1)
            if stack[depth: 1].isTrue { stack.copy(depth: 1, count: 1) }
        case .depth: stack.push(number: Int64(stack.count))
        case .drop:
            try stack.require(1)
            stack.drop()
        case .dup:
            try stack.require(1)
            stack.copy(depth: 1, count: 1)
        case .nip:
            try stack.require(2)
            _ = stack.remove(depth: 2)
        case .over:
            try stack.require(2)
            stack.copy(depth: 2, count: 1)
        case .pick, .roll: try fetch(remove: opcode == .roll)
        case .rot:
            try stack.require(3)
            stack.push(stack.remove(depth: 3))
        case .swap:
            try stack.require(2)
            stack.swap(1, 2)
        case .tuck:
            try stack.require(2)
            stack.insert(stack.element(depth: 1), depth: 2)
        default: throw .badOpcode
        }
    }

    private mutating func rearrangeSeveral(_ opcode: Opcode) throws(ScriptError) {
        switch opcode {
        case .drop2:
            try stack.require(2)
            stack.drop(2)
        case .dup2:
            try stack.require(2)
            stack.copy(depth: 2, count: 2)
        case .dup3:
            try stack.require(3)
            stack.copy(depth: 3, count: 3)
        case .over2:
            try stack.require(4)
            stack.copy(depth: 4, count: 2)
        case .rot2:
            try stack.require(6)
            stack.push(stack.remove(depth: 6))
            stack.push(stack.remove(depth: 6))
        default:
            try stack.require(4)
            stack.swap(4, 2)
            stack.swap(3, 1)
        }
    }

    /// OP_PICK and OP_ROLL.
    private mutating func fetch(remove: Bool) throws(ScriptError) {
        try stack.require(2)
        let index = Int(try number(depth: 1))
        stack.drop()
        guard index >= 0, index < stack.count else { throw .invalidStackOperation }
        if remove {
            stack.push(stack.remove(depth: index + 1))
        } else {
            stack.copy(depth: index + 1, count: 1)
        }
    }
}
