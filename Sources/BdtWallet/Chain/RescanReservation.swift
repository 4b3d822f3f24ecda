import BdtBase
import Synchronization

/// Admits one rescan of a wallet at a time, carries its progress and the wish to end it.
package final class RescanReservation: Sendable {
    private struct State {
        var isScanning = false
        var isAborted = false
        /// Needs the passphrase all along.
        var requiresUnlocked = false
        var start: Int64 = 0
        var progress = 0.0
    }

    private let state = Mutex(State())

    package init() {}

    /// False while another rescan runs.
    package func reserve(requiresUnlocked: Bool = false) -> Bool {
        state.withLock { state in
            guard !state.isScanning else { return false }
            state = State(isScanning: true, requiresUnlocked: requiresUnlocked, start: Clock.monotonicMicroseconds)
            return true
        }
    }

    package func release() { state.withLock { $0 = State() } }

    /// Asks the rescan to end after its block. False when none runs.
    package func abort() -> Bool {
        state.withLock { state in
            guard state.isScanning, !state.isAborted else { return false }
            state.isAborted = true
            return true
        }
    }

    package var isScanning: Bool { state.withLock { $0.isScanning } }
    package var isAborted: Bool { state.withLock { $0.isAborted } }
    package var isScanningWithPassphrase: Bool { state.withLock { $0.isScanning && $0.requiresUnlocked } }
    /// Seconds since it began; 0 when none runs.
    package var duration: Int64 {
        state.withLock { $0.isScanning ? (Clock.monotonicMicroseconds - $0.start) / 1_000_000 : 0 }
    }

    /// 0...1
    package var progress: Double {
        get { state.withLock { $0.progress } }
        set { state.withLock { $0.progress = newValue } }
    }
}
