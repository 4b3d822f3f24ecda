import BdtInterfaces
import BdtJSON
import BdtRPC
import Synchronization

/// A wallet process as calls reach it: the methods that it has registered.
final class WalletProvider: Sendable {
    let number: Int
    /// Whether it is the process that this node keeps itself.
    let isOwn: Bool
    private let actors = Mutex<[String: any RPCActor]>([:])

    init(number: Int, isOwn: Bool) {
        self.number = number
        self.isOwn = isOwn
    }

    var isEmpty: Bool { actors.withLock { $0.isEmpty } }

    func actor(for method: String) -> (any RPCActor)? { actors.withLock { $0[method] } }

    func add(_ method: String, _ actor: any RPCActor) { actors.withLock { $0[method] = actor } }

    func remove(_ method: String) { _ = actors.withLock { $0.removeValue(forKey: method) } }
}
