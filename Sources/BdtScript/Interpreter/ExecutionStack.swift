import BdtBase
import BdtPrimitives

/// Byte strings, the top last. Depths count from 1, the top. Takes memory of its own only once something is pushed.
struct ExecutionStack: ~Copyable {
    private var places: UnsafeMutablePointer<StackElement>
    private var capacity = 0
    private(set) var count = 0

    init() {
        // Never read or written while the capacity is zero; 8 is no null address.
        places = UnsafeMutablePointer(bitPattern: 8)!
    }

    deinit {
        if capacity > 0 { places.deallocate() }
    }

    /// Throws unless there are at least `count` elements; what follows may use depths up to `count`.
    @inline(__always) func require(_ count: Int) throws(ScriptError) {
        if self.count < count { throw .invalidStackOperation }
    }

    /// The bytes at `depth`, valid until that place is written to: what is taken off stays readable up to the next push.
    subscript(depth depth: Int) -> ByteView { StackElement.view(at: place(depth)) }

    /// The element at `depth`.
    func element(depth: Int) -> StackElement { place(depth).pointee }

    private func place(_ depth: Int) -> UnsafeMutablePointer<StackElement> {
        precondition(depth >= 1 && depth <= count)
        return places + (count - depth)
    }

    mutating func push(_ element: StackElement) {
        if count == capacity { grow() }
        (places + count).initialize(to: element)
        count += 1
    }

    mutating func push(_ flag: Bool) { push(StackElement(flag)) }
    mutating func push(number: Int64) { push(StackElement(number: number)) }

    mutating func pop() -> StackElement {
        defer { drop() }
        return element(depth: 1)
    }

    mutating func drop(_ count: Int = 1) {
        precondition(count <= self.count)
        self.count -= count
    }

    mutating func removeAll() { count = 0 }

    mutating func replaceTop(_ element: StackElement) { place(1).pointee = element }

    mutating func swap(_ first: Int, _ second: Int) {
        let element = element(depth: first)
        place(first).pointee = place(second).pointee
        place(second).pointee = element
    }

    mutating func remove(depth: Int) -> StackElement {
        let start = place(depth)
        let element = start.pointee
        start.update(from: start + 1, count: depth - 1)
        count -= 1
        return element
    }

    /// Puts `element` below the elements down to `depth`.
    mutating func insert(_ element: StackElement, depth: Int) {
        push(element)
        var index = 1
        while index <= depth {
            swap(index, index + 1)
            index += 1
        }
    }

    /// Pushes the elements at the depths `depth`, `depth - 1` and so on, `count` of them, once more.
    mutating func copy(depth: Int, count: Int) {
        for _ in 0..<count { push(element(depth: depth)) }
    }

    /// Another stack with the same elements.
    func copy() -> ExecutionStack {
        var other = ExecutionStack()
        for index in 0..<count { other.push(places[index]) }
        return other
    }

    /// The bytes of all elements, bottom first.
    var elements: [[UInt8]] { (0..<count).map { StackElement.view(at: places + $0).array } }

    private mutating func grow() {
        let larger = UnsafeMutablePointer<StackElement>.allocate(capacity: max(16, capacity * 2))
        larger.moveInitialize(from: places, count: count)
        if capacity > 0 { places.deallocate() }
        places = larger
        capacity = max(16, capacity * 2)
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
