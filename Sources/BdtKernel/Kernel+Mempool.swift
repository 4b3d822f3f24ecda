/// Passes changes of the mempool on to the kernel's observers.
struct MempoolRelay: MempoolObserver {
    let notifications: KernelNotifications

    func mempoolChanged(_ event: MempoolEvent) { notifications.post { $0.mempoolChanged(event) } }
}
