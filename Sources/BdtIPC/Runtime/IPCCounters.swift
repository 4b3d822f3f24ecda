import BdtInterfaces
import Synchronization

/// What this process holds for others, over all connections: what stays when they are gone is a leak.
enum IPCCounters {
    static let objects = Atomic(0)
    static let threads = Atomic(0)
    static let calls = Atomic(0)
    static let connections = Atomic(0)

    static var current: IPCStatistics {
        IPCStatistics(
            connections: connections.load(ordering: .relaxed), objects: objects.load(ordering: .relaxed),
            threads: threads.load(ordering: .relaxed), calls: calls.load(ordering: .relaxed))
    }
}
