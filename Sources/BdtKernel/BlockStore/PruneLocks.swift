import BdtBase
import Synchronization

/// Blocks that must stay on disk although they are old, because someone has still to read them. Thread-safe.
///
/// Whoever follows the chain (an index, say) sets a lock under its name to the height of the last block that it is done with, before pruning can
/// begin and then from time to time. A reorganisation moves locks back with the chain.
package final class PruneLocks: Sendable {
    /// Blocks below a lock that stay as well, so that its holder can follow a reorganisation.
    static let buffer = 10

    private let heights = Mutex<[String: Int]>([:])

    /// Keeps the blocks from `height` on, and some before, for `name`, in place of what it asked for earlier.
    package func set(_ name: String, firstHeight height: Int) { heights.withLock { $0[name] = height } }

    package func remove(_ name: String) { heights.withLock { $0[name] = nil } }

    /// The chain went back to `height`: locks above begin there.
    func moveBack(to height: Int) {
        heights.withLock { heights in
            for (name, locked) in heights where locked > height {
                heights[name] = height
                Log.debug(.prune, "\(name) prune lock moved back to \(height)")
            }
        }
    }

    /// The highest block up to `height` that may be removed, and whose lock decides that.
    func limit(upTo height: Int) -> (height: Int, name: String?) {
        heights.withLock { heights in
            guard let lowest = heights.min(by: { $0.value < $1.value }) else { return (height, nil) }
            let limit = lowest.value - PruneLocks.buffer - 1
            return limit <= height ? (max(1, limit), lowest.key) : (height, nil)
        }
    }
}
