/// Remembers at least the last `capacity` elements put in, in bounded memory, by 64-bit hashes that are keyed for each process: two
/// different elements are taken for one with a probability of about 1 in 2^47.
package struct RecentSet<Element: Hashable & Sendable>: Sendable {
    private let capacity: Int
    private var current: Set<Int> = []
    private var previous: Set<Int> = []

    package init(capacity: Int) { self.capacity = capacity }

    package func contains(_ element: Element) -> Bool {
        let hash = element.hashValue
        return current.contains(hash) || previous.contains(hash)
    }

    package mutating func insert(_ element: Element) {
        if current.count >= capacity {
            previous = current
            current = []
        }
        current.insert(element.hashValue)
    }

    package mutating func removeAll() {
        current = []
        previous = []
    }
}
