import BdtPrimitives

extension Interpreter {
    /// OP_CHECKLOCKTIMEVERIFY (BIP65), OP_CHECKSEQUENCEVERIFY (BIP112) and the opcodes that still do nothing.
    mutating func lockTime(_ opcode: Opcode) throws(ScriptError) {
        switch opcode {
        case .checkLockTimeVerify where flags.contains(.checkLockTimeVerify):
            if !checker.checkLockTime(try lockTimeOperand()) { throw .unsatisfiedLockTime }
        case .checkSequenceVerify where flags.contains(.checkSequenceVerify):
            let sequence = try lockTimeOperand()
            if sequence & Int64(TransactionInput.lockTimeDisableFlag) != 0 { return }
            if !checker.checkSequence(sequence) { throw .unsatisfiedLockTime }
        case .checkLockTimeVerify, .checkSequenceVerify: break
        default:
            if flags.contains(.discourageUpgradableNops) { throw .discourageUpgradableNops }
        }
    }

    /// Five bytes, because lock times use all 32 bits and numbers need one for the sign.
    private func lockTimeOperand() throws(ScriptError) -> Int64 {
        try stack.require(1)
        let value = try number(depth: 1, limit: 5)
        if value < 0 { throw .negativeLockTime }
        return value
    }
}
