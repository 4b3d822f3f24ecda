import BdtConsensus
import BdtPrimitives
import Dispatch
import Synchronization

/// Delivers the kernel's events to observers: one queue, one thread, in order. Thread-safe.
package final class KernelNotifications: Sendable {
    /// Ends a subscription when `cancel` is called or the last reference goes. No call begins after `cancel` has returned, unless it was made
    /// from within one.
    package final class Subscription: Sendable {
        private let notifications: KernelNotifications
        private let id: Int

        fileprivate init(_ notifications: KernelNotifications, _ id: Int) {
            self.notifications = notifications
            self.id = id
        }

        package func cancel() { notifications.observers.withLock { $0[id] = nil } }

        deinit { cancel() }
    }

    package typealias Event = @Sendable (any KernelObserver) -> Void

    private static let label = "bdtcoin.notifications"
    private static let key = DispatchSpecificKey<Bool>()

    private let queue = DispatchQueue(label: label)
    private let observers = Mutex<[Int: any KernelObserver]>([:])
    private let nextID = Atomic<Int>(0)
    private let pending = Atomic<Int>(0)
    /// Events kept back; nil while none are.
    private let held = Mutex<[Event]?>(nil)

    package init() { queue.setSpecific(key: KernelNotifications.key, value: true) }

    /// Events from now on reach `observer`, which is kept until the subscription ends.
    package func subscribe(_ observer: any KernelObserver) -> Subscription {
        let id = nextID.add(1, ordering: .relaxed).newValue
        observers.withLock { $0[id] = observer }
        return Subscription(self, id)
    }

    /// Events that wait for delivery.
    package var pendingCount: Int { pending.load(ordering: .relaxed) }

    /// Returns once all events so far were delivered. Called from an observer it returns at once. Hold no lock that an observer takes.
    package func drain() {
        if DispatchQueue.getSpecific(key: KernelNotifications.key) == true { return }
        queue.sync {}
    }

    /// Calls every observer, in the order of subscription, on the delivery thread.
    package func post(_ event: @escaping Event) {
        let isHeld = held.withLock { held in
            held?.append(event)
            return held != nil
        }
        if !isHeld { enqueue(event) }
    }

    /// Keeps events back until `release`, so that observers see the state that the events speak of.
    func hold() { held.withLock { $0 = $0 ?? [] } }

    func release() {
        let events = held.withLock { held in
            defer { held = nil }
            return held ?? []
        }
        events.forEach(enqueue)
    }

    private func enqueue(_ event: @escaping Event) {
        pending.add(1, ordering: .relaxed)
        queue.async { [self] in
            deliver(event)
            pending.subtract(1, ordering: .relaxed)
        }
    }

    /// Calls every observer on this thread, now.
    func deliver(_ event: (any KernelObserver) -> Void) {
        let present = observers.withLock { $0.sorted { $0.key < $1.key }.map(\.value) }
        for observer in present { event(observer) }
    }

    /// Work that is done after all events so far were delivered.
    package func afterDelivery(_ work: @escaping @Sendable () -> Void) { queue.async(execute: work) }
}
