import BdtBase
import BdtPrimitives

extension Interpreter {
    /// Hands `body` what signatures commit to of the script: from the last OP_CODESEPARATOR on, and before segregated witness without the
    /// signatures, which stand at `depths` of the stack.
    func withScriptCode<R>(
        withoutSignaturesAt depths: Range<Int>, _ body: (ByteView) throws(ScriptError) -> R
    ) throws(ScriptError) -> R {
        let code = script.part(from: codeStart)
        // Hardly ever does a signature stand in its own script: only then is the code copied.
        guard version == .base, depths.contains(where: { code.holdsPush(of: stack[depth: $0]) }) else { return try body(code) }
        if flags.contains(.constantScriptCode) { throw .signatureFindAndDelete }
        var kept = code.array
        for depth in depths { kept = kept.removingPushes(of: stack[depth: depth].array) }
        return try kept.withView { view throws(ScriptError) in try body(view) }
    }
}

extension ByteView {
    /// Whether `data`, pushed by a length of the shortest kind, begins at an instruction, or where the script stops to parse.
    fileprivate func holdsPush(of data: ByteView) -> Bool {
        guard count > data.count else { return false }
        var walk = ScriptWalk(self)
        repeat {
            if part(from: walk.offset).beginsWithPush(of: data) { return true }
        } while walk.next() != nil
        return false
    }

    private func beginsWithPush(of data: ByteView) -> Bool {
        let width: Int
        switch data.count {
        case ..<Int(Opcode.pushData1.rawValue):
            guard first == UInt8(data.count) else { return false }
            width = 1
        case ...0xff:
            guard count >= 2, self[0] == Opcode.pushData1.rawValue, self[1] == UInt8(data.count) else { return false }
            width = 2
        default:
            // Elements have 520 bytes at most.
            guard count >= 3, self[0] == Opcode.pushData2.rawValue, load(at: 1) == UInt16(data.count) else { return false }
            width = 3
        }
        return part(from: width).starts(with: data)
    }
}

extension [UInt8] {
    /// The script without pushes of `data` wherever they begin at an instruction, also several in a row.
    fileprivate func removingPushes(of data: [UInt8]) -> [UInt8] {
        let pattern = ScriptBuilder().push(data).script.bytes
        return withView { script in
            pattern.withView { pattern in
                var walk = ScriptWalk(script)
                var kept: [UInt8] = []
                var keptUpTo = 0
                repeat {
                    var position = walk.offset
                    kept += script.part(from: keptUpTo, count: position - keptUpTo)
                    while script.part(from: position).starts(with: pattern) { position += pattern.count }
                    keptUpTo = position
                    walk = ScriptWalk(script, offset: position)
                } while walk.next() != nil
                return kept + script.part(from: keptUpTo)
            }
        }
    }
}
