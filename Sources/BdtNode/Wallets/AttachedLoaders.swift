import BdtInterfaces
import Synchronization

/// The wallets of processes that connected to this node, in the order in which they came. Thread-safe.
package final class AttachedLoaders: Sendable {
    private struct State {
        var loaders: [(number: Int, loader: any WalletLoader)] = []
        var last = 0
    }

    private let state = Mutex(State())
    private let onChange: @Sendable () -> Void

    /// `onChange`: called when wallets came or went.
    package init(onChange: @escaping @Sendable () -> Void) { self.onChange = onChange }

    package var all: [any WalletLoader] { state.withLock { $0.loaders.map(\.loader) } }

    /// Takes the wallets of a process, which are there until the result is disconnected. `mockTime`: UNIX seconds; 0: the clock runs.
    func add(_ loader: any WalletLoader, mockTime: Int64) async throws -> any Handler {
        if mockTime != 0 { try await loader.setMockTime(mockTime) }
        let number = state.withLock { state in
            state.last += 1
            state.loaders.append((state.last, loader))
            return state.last
        }
        onChange()
        return ClosureHandler { [weak self] in
            guard let self else { return }
            state.withLock { $0.loaders.removeAll { $0.number == number } }
            onChange()
        }
    }
}
