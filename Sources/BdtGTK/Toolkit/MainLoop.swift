import CGtk
import Dispatch
import Glibc
import Observation

// What CoreFoundation's run loop uses to serve the main queue from a loop of its own; libdispatch exports both for that purpose.
@_silgen_name("_dispatch_get_main_queue_handle_4CF") private func mainQueueHandle() -> Int32
@_silgen_name("_dispatch_main_queue_callback_4CF") private func runMainQueue(_ message: UnsafeMutableRawPointer?)

/// Lets the main actor run on GLib's loop: jobs of the main queue are run when its event descriptor becomes readable. Call once, first.
@MainActor package func attachMainActorToMainLoop() {
    g_unix_fd_add(
        mainQueueHandle(), G_IO_IN,
        { descriptor, _, _ in
            var count: UInt64 = 0
            // The count is of no interest: the queue is drained.
            _ = read(descriptor, &count, MemoryLayout<UInt64>.size)
            runMainQueue(nil)
            return 1
        }, nil)
}

/// Runs `render` now and again whenever an observable property that it read has changed, at most once a turn of the loop, as long as
/// `owner` lives.
@MainActor func observe(_ owner: AnyObject, _ render: @escaping @MainActor () -> Void) {
    let observer = Observer(owner, render)
    observer.run()
}

@MainActor private final class Observer {
    private weak var owner: AnyObject?
    private let render: @MainActor () -> Void

    init(_ owner: AnyObject, _ render: @escaping @MainActor () -> Void) {
        self.owner = owner
        self.render = render
    }

    func run() {
        guard owner != nil else { return }
        withObservationTracking {
            render()
        } onChange: {
            Task { @MainActor in self.run() }
        }
    }
}
