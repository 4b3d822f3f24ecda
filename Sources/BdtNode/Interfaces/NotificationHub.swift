import BdtBase
import BdtKernel
import Synchronization

/// The wallet processes that listen to the kernel: lets the node wait until all have heard of everything so far.
package final class NotificationHub: Sendable {
    private let kernel: Kernel
    private let forwarders = Mutex<[ObjectIdentifier: NotificationForwarder]>([:])

    package init(kernel: Kernel) { self.kernel = kernel }

    /// Events from now on reach the forwarder until `cancel` of the result is called.
    func add(_ forwarder: NotificationForwarder) -> Subscription {
        forwarders.withLock { $0[ObjectIdentifier(forwarder)] = forwarder }
        return Subscription(hub: self, forwarder: forwarder, kernelSubscription: kernel.notifications.subscribe(forwarder))
    }

    /// Returns once every listener has answered all events so far.
    package func settle() async { await settle(forwarders.withLock { Array($0.values) }) }

    /// As above, or after `limit`: a listener that hangs must not hold up the end.
    package func settle(atMost limit: Duration) async {
        let settled = ShutdownSignal()
        Task {
            await settle()
            settled.request()
        }
        await settled.wait(atMost: limit)
    }

    /// The same for some of them.
    func settle(_ chosen: [NotificationForwarder]) async {
        await withCheckedContinuation { continuation in
            kernel.notifications.afterDelivery { continuation.resume() }
        }
        for forwarder in chosen { await forwarder.settle() }
    }

    struct Subscription: Sendable {
        let hub: NotificationHub
        let forwarder: NotificationForwarder
        let kernelSubscription: KernelNotifications.Subscription

        func cancel() {
            kernelSubscription.cancel()
            forwarder.end()
            _ = hub.forwarders.withLock { $0.removeValue(forKey: ObjectIdentifier(forwarder)) }
        }
    }
}
