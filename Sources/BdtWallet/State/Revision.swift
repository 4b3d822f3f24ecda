import Synchronization

/// Marks a content: as long as it is the same, nothing changed. No two contents have one, copies that went different ways included.
struct Revision: Hashable, Sendable {
    private static let last = Atomic<UInt64>(0)

    private let number = Revision.last.wrappingAdd(1, ordering: .relaxed).newValue
}
