import BdtPrimitives

extension Interpreter {
    mutating func push(_ step: ScriptInstruction) throws(ScriptError) {
        if flags.contains(.minimalData) && !step.isMinimalPush { throw .minimalData }
        stack.push([UInt8](step.data))
    }

    /// OP_1NEGATE and OP_1 to OP_16.
    mutating func pushNumber(_ opcode: Opcode) { stack.push(number: Int64(opcode.rawValue) - 0x50) }
}

extension ScriptInstruction {
    /// Whether no shorter opcode pushes the same data.
    package var isMinimalPush: Bool {
        switch data.count {
        case 0: return opcode == .push0
        case 1 where (1...16).contains(data[data.startIndex]) || data[data.startIndex] == 0x81: return false
        case ...75: return Int(opcode.rawValue) == data.count
        case ...0xff: return opcode == .pushData1
        case ...0xffff: return opcode == .pushData2
        default: return true
        }
    }
}
