/// The nesting of OP_IF. Only its depth and its first false level are kept: nothing else can be observed, and any nesting costs the same.
struct ConditionStack: Sendable {
    private var depth = 0
    private var firstFalse: Int?

    var isEmpty: Bool { depth == 0 }
    /// Whether instructions are executed.
    var allTrue: Bool { firstFalse == nil }

    mutating func push(_ condition: Bool) {
        if !condition && firstFalse == nil { firstFalse = depth }
        depth += 1
    }

    /// OP_ENDIF; the stack must not be empty.
    mutating func pop() {
        depth -= 1
        if firstFalse == depth { firstFalse = nil }
    }

    /// OP_ELSE; the stack must not be empty.
    mutating func toggleTop() {
        if firstFalse == nil {
            firstFalse = depth - 1
        } else if firstFalse == depth - 1 {
            firstFalse = nil
        }
    }
}
