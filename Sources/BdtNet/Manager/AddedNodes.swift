import BdtWire
import Synchronization

/// The peers that the user wants to be connected to. Thread-safe.
package final class AddedNodes: Sendable {
    /// An added node and the connection to it.
    package struct Info: Sendable {
        package let name: String
        package let connection: Connection?
    }

    private let names: Mutex<[String]>
    private let defaultPort: UInt16

    init(_ names: [String], defaultPort: UInt16) {
        self.names = Mutex(names)
        self.defaultPort = defaultPort
    }

    /// False when the node is in the list already, perhaps in another notation.
    package func add(_ name: String) -> Bool {
        let endpoint = Resolver.numericEndpoint(name, defaultPort: defaultPort)
        return names.withLock { names in
            let isKnown = names.contains {
                $0 == name || endpoint != nil && Resolver.numericEndpoint($0, defaultPort: defaultPort) == endpoint
            }
            if !isKnown { names.append(name) }
            return !isKnown
        }
    }

    /// False when the node is not in the list under this name.
    package func remove(_ name: String) -> Bool {
        names.withLock { names in
            guard let index = names.firstIndex(of: name) else { return false }
            names.remove(at: index)
            return true
        }
    }

    package var all: [String] { names.withLock { $0 } }

    /// The list, with those of `connections` that fulfil it.
    package func info(_ connections: [Connection]) -> [Info] {
        all.map { name in
            let endpoint = Resolver.numericEndpoint(name, defaultPort: defaultPort)
            return Info(name: name, connection: connections.last { endpoint == nil ? $0.name == name : $0.remote == endpoint })
        }
    }
}
