import BdtBase
import BdtPrimitives

/// Runs one script. Opcode families are extensions in files of their own.
///
/// Generic over the checker so that nothing in the loop is called through an existential.
struct Interpreter<Checker: SignatureChecker>: ~Copyable {
    let flags: ScriptFlags
    let checker: Checker
    /// What scripts find and leave. Its elements may lie in the scripts, and in what their caller put on it: these must outlive the stack.
    var stack = ExecutionStack()
    var execution = ExecutionData()
    // What belongs to the script that runs.
    var script = ByteView()
    var version = SignatureVersion.base
    var alternateStack = ExecutionStack()
    var conditions = ConditionStack()
    var operationCount = 0
    /// Offset after the last OP_CODESEPARATOR that ran: where the script code of signatures begins.
    var codeStart = 0

    init(flags: ScriptFlags, checker: Checker) {
        self.flags = flags
        self.checker = checker
    }

    /// Whether the limits of the time before tapscript hold.
    var isBeforeTapscript: Bool { version != .tapscript }

    /// Runs a script on the stack as it is.
    mutating func run(_ script: ByteView, version: SignatureVersion = .base) throws(ScriptError) {
        begin(script, version)
        if isBeforeTapscript && script.count > Script.maximumSize { throw .scriptSize }
        var walk = ScriptWalk(script)
        var position: UInt32 = 0
        while let step = walk.next() {
            try execute(step, next: walk.offset, position: position)
            if stack.count + alternateStack.count > ScriptLimits.maxStackSize { throw .stackSize }
            position += 1
        }
        if walk.failed { throw .badOpcode }
        if !conditions.isEmpty { throw .unbalancedConditional }
    }

    private mutating func begin(_ script: ByteView, _ version: SignatureVersion) {
        self.script = script
        self.version = version
        alternateStack.removeAll()
        conditions = ConditionStack()
        operationCount = 0
        codeStart = 0
        execution.codeSeparatorPosition = .max
    }

    /// One instruction: `next` is the offset after it, `position` its number in the script.
    private mutating func execute(_ step: ScriptWalk.Step, next: Int, position: UInt32) throws(ScriptError) {
        let opcode = step.opcode
        if step.data.count > Script.maximumElementSize { throw .pushSize }
        // OP_RESERVED counts as a push.
        if opcode.rawValue > Opcode.push16.rawValue && isBeforeTapscript {
            operationCount += 1
            if operationCount > ScriptLimits.maxOperations { throw .operationCount }
        }
        if opcode.isDisabled { throw .disabledOpcode }
        if opcode == .codeSeparator && version == .base && flags.contains(.constantScriptCode) { throw .opCodeSeparator }
        if opcode.rawValue <= Opcode.pushData4.rawValue {
            if conditions.allTrue { try push(step) }
        } else if conditions.allTrue || opcode.isConditional {
            try dispatch(opcode, next: next, position: position)
        }
    }

    private mutating func dispatch(_ opcode: Opcode, next: Int, position: UInt32) throws(ScriptError) {
        switch opcode.rawValue {
        case 0x4f, 0x51...0x60: pushNumber(opcode)
        case 0x61...0x6a: try control(opcode)
        case 0x6b...0x7d: try rearrange(opcode)
        case 0x82, 0x87, 0x88: try compare(opcode)
        case 0x8b...0x92: try unaryArithmetic(opcode)
        case 0x93...0xa4: try binaryArithmetic(opcode)
        case 0xa5: try within()
        case 0xa6...0xaa: try hash(opcode)
        case 0xab:
            codeStart = next
            execution.codeSeparatorPosition = position
        case 0xac, 0xad: try checkSignature(verify: opcode == .checkSigVerify)
        case 0xae, 0xaf: try checkMultisig(verify: opcode == .checkMultisigVerify)
        case 0xb0...0xb9: try lockTime(opcode)
        case 0xba: try checkSignatureAdd()
        default: throw .badOpcode
        }
    }
}

/// What a script leaves behind.
package struct EvaluationResult: Sendable {
    /// Bottom first; unspecified after an error.
    package let stack: [[UInt8]]
    package let error: ScriptError?
}

/// Runs `script` on `stack` and says what is left; the script's truth is not looked at.
package func evaluateScript<Checker: SignatureChecker>(
    _ script: Script, stack: [[UInt8]] = [], flags: ScriptFlags, version: SignatureVersion = .base, checker: Checker,
    execution: ExecutionData = ExecutionData()
) -> EvaluationResult {
    withViews(of: stack) { elements in
        script.bytes.withView { script in
            var interpreter = Interpreter(flags: flags, checker: checker)
            for element in elements { interpreter.stack.push(StackElement(element)) }
            interpreter.execution = execution
            do throws(ScriptError) {
                try interpreter.run(script, version: version)
                return EvaluationResult(stack: interpreter.stack.elements, error: nil)
            } catch {
                return EvaluationResult(stack: interpreter.stack.elements, error: error)
            }
        }
    }
}

/// Views of arrays, which are valid until `body` returns.
func withViews<R>(of arrays: [[UInt8]], _ body: ([ByteView]) -> R) -> R {
    [UInt8](arrays.joined()).withView { all in
        var start = 0
        return body(
            arrays.map { array in
                defer { start += array.count }
                return all.part(from: start, count: array.count)
            })
    }
}
