import BdtPrimitives

/// Byte strings, the top last. Depths count from 1, the top.
struct ExecutionStack: Sendable {
    private(set) var elements: [[UInt8]]

    static var trueElement: [UInt8] { [1] }
    static var falseElement: [UInt8] { [] }

    init(_ elements: [[UInt8]] = []) { self.elements = elements }

    var count: Int { elements.count }

    /// Throws unless there are at least `count` elements; what follows may use depths up to `count`.
    @inline(__always) func require(_ count: Int) throws(ScriptError) {
        if elements.count < count { throw .invalidStackOperation }
    }

    subscript(depth depth: Int) -> [UInt8] { elements[elements.count - depth] }

    mutating func push(_ element: [UInt8]) { elements.append(element) }
    mutating func push(_ flag: Bool) { elements.append(flag ? ExecutionStack.trueElement : ExecutionStack.falseElement) }
    mutating func push(number: Int64) { elements.append(ScriptNumber.encode(number)) }
    mutating func pop() -> [UInt8] { elements.removeLast() }
    mutating func drop(_ count: Int = 1) { elements.removeLast(count) }
    mutating func swap(_ first: Int, _ second: Int) { elements.swapAt(elements.count - first, elements.count - second) }
    mutating func remove(depth: Int) -> [UInt8] { elements.remove(at: elements.count - depth) }
    mutating func insert(_ element: [UInt8], depth: Int) { elements.insert(element, at: elements.count - depth) }

    /// Pushes the elements at the depths `depth`, `depth - 1` and so on, `count` of them, once more.
    mutating func copy(depth: Int, count: Int) {
        let start = elements.count - depth
        for index in start..<start + count { elements.append(elements[index]) }
    }

    /// False for any number of zero bytes, the last of which may have the sign bit.
    static func isTrue(_ element: [UInt8]) -> Bool {
        guard let last = element.last else { return false }
        return last & 0x7f != 0 || element.dropLast().contains { $0 != 0 }
    }
}

extension Interpreter {
    /// The number at `depth`, at most `limit` bytes long.
    func number(depth: Int, limit: Int = 4) throws(ScriptError) -> Int64 {
        // The published interpreter reports a malformed number as an unknown error.
        guard let value = ScriptNumber.decode(stack[depth: depth], limit: limit, minimal: flags.contains(.minimalData)) else {
            throw .unknownError
        }
        return value
    }
}
