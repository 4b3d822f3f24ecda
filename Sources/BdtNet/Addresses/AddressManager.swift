import BdtBase
import BdtCrypto
import BdtWire
import Glibc
import Synchronization

/// The addresses of possible peers, kept over restarts in `peers.dat`. Thread-safe.
package final class AddressManager: Sendable {
    /// A place in a table, as `getrawaddrman` shows it.
    package struct Place: Sendable {
        package let bucket: Int
        package let position: Int
        package let entry: AddressEntry
    }

    package let groups: AddressGroups
    private let tables: Mutex<AddressTables>
    private let clock: Clock
    private let file: AddressFile?
    /// One access in so many is preceded and followed by a check of everything (`-checkaddrman`); 0: none.
    private let checkRatio: Int

    /// Keeps everything in memory only.
    package init(clock: Clock, groups: AddressGroups = AddressGroups(), isDeterministic: Bool = false, checkRatio: Int = 0) {
        self.clock = clock
        self.groups = groups
        self.checkRatio = checkRatio
        file = nil
        tables = Mutex(AddressTables(key: isDeterministic ? .one : AddressManager.randomKey(), groups: groups))
    }

    /// Reads the file at `path`, makes one when there is none, and sets one of a later version aside. Throws the text for the user when
    /// the file is damaged.
    package init(
        path: String, magic: [UInt8], clock: Clock, groups: AddressGroups = AddressGroups(), isDeterministic: Bool = false,
        checkRatio: Int = 0
    ) throws(NetOptionError) {
        self.clock = clock
        self.groups = groups
        self.checkRatio = checkRatio
        let file = AddressFile(path: path, magic: magic, groups: groups)
        self.file = file
        let fresh = AddressTables(key: isDeterministic ? .one : AddressManager.randomKey(), groups: groups)
        do {
            let loaded = try file.read()
            tables = Mutex(loaded)
            Log.info("Loaded \(loaded.count) addresses from peers.dat")
        } catch {
            tables = Mutex(fresh)
            switch error {
            case .missing: Log.info("Creating peers.dat because the file was not found (\"\(path)\")")
            case .unsupported(let text):
                guard rename(path, path + ".bak") == 0 else {
                    throw NetOptionError("Failed to rename invalid peers.dat file. Please move or delete it and try again.")
                }
                Log.info(
                    "Creating new peers.dat because the file version was not compatible (\"\(path)\"). Original backed up to peers.dat.bak")
                Log.debug(.addrman, text)
            case .corrupt(let text):
                throw NetOptionError(
                    "Invalid or corrupt peers.dat (\(text)). If you believe this is a bug, please report it to "
                        + "https://github.com/bdtchain/bdtcoin/issues. As a workaround, you can move the file (\"\(path)\") out of the way (rename, move, or delete) to have a new one created on the next start."
                )
            }
            save()
        }
    }

    private static func randomKey() -> Hash256 {
        Hash256(words: (.random(in: 0 ... .max), .random(in: 0 ... .max), .random(in: 0 ... .max), .random(in: 0 ... .max)))
    }

    private func access<R: Sendable>(_ body: (inout AddressTables) -> R) -> R {
        tables.withLock { tables in
            check(tables)
            defer { check(tables) }
            return body(&tables)
        }
    }

    private func check(_ tables: AddressTables) {
        guard checkRatio > 0, Int.random(in: 0..<checkRatio) == 0 else { return }
        let tried = tables.count(network: nil, tried: true)
        Log.debug(.addrman, "CheckAddrman: new \(tables.count - tried), tried \(tried), total \(tables.count) started")
        let start = Clock.monotonicMicroseconds
        if let fault = tables.fault { preconditionFailure("the address manager is inconsistent: \(fault)") }
        Log.debug(.addrman, "CheckAddrman: completed (\(Double(Clock.monotonicMicroseconds - start) / 1000)ms)")
    }

    package var count: Int { access { $0.count } }

    /// How many entries are on a network, in a table, or both; nil means any.
    package func count(network: NetworkKind?, tried: Bool?) -> Int {
        access { $0.count(network: network, tried: tried) }
    }

    /// Enters what `source` told of, with times made `penalty` seconds older; how many took a place.
    @discardableResult
    package func add(_ addresses: [PeerAddress], source: NetworkAddress, penalty: Int64 = 0) -> Int {
        let now = clock.now
        return access { tables in
            let added = addresses.count { tables.add($0, source: source, penalty: penalty, now: now) }
            if added > 0 {
                let tried = tables.count(network: nil, tried: true)
                Log.debug(
                    .addrman,
                    "Added \(added) addresses (of \(addresses.count)) from \(source): \(tried) tried, \(tables.count - tried) new")
            }
            return added
        }
    }

    /// A connection to `endpoint` worked; whether it is a tried address now and was none before.
    @discardableResult
    package func good(_ endpoint: Endpoint) -> Bool {
        let now = clock.now
        return access { $0.good(endpoint, now: now) }
    }

    package func attempted(_ endpoint: Endpoint, countsFailure: Bool) {
        let now = clock.now
        access { $0.attempted(endpoint, countsFailure: countsFailure, now: now) }
    }

    package func connected(_ endpoint: Endpoint) {
        let now = clock.now
        access { $0.connected(endpoint, now: now) }
    }

    package func setServices(_ endpoint: Endpoint, _ services: Services) {
        access { $0.setServices(endpoint, services) }
    }

    /// A random address to connect to, and when it was last tried; nil when none suits. Without networks any network does.
    package func select(newOnly: Bool, networks: Set<NetworkKind> = []) -> (address: PeerAddress, lastTry: Int64)? {
        let now = clock.now
        return access { tables in
            tables.resolveCollisions(now: now)
            let choice = newOnly ? tables.collidingTried() : nil
            guard let entry = choice ?? tables.select(newOnly: newOnly, networks: networks, now: now) else { return nil }
            return (entry.address, entry.lastTry)
        }
    }

    /// Random addresses of some quality: at most `limit` and at most `percent` of all; 0 is no bound.
    package func sample(limit: Int, percent: Int, network: NetworkKind? = nil) -> [PeerAddress] {
        let now = clock.now
        return access { tables in
            let sample = tables.sample(limit: limit, percent: percent, network: network, now: now)
            Log.debug(.addrman, "GetAddr returned \(sample.count) random addresses")
            return sample
        }
    }

    package func places(tried: Bool) -> [Place] {
        access { $0.places(tried: tried).map { Place(bucket: $0.bucket, position: $0.position, entry: $0.entry) } }
    }

    /// Says in the log how well the map of autonomous systems covers the known addresses of IPv4 and IPv6.
    func logHealth() {
        let entries = access { Array($0.entries.values) }
        Log.info(groups.health(of: entries.map(\.endpoint.address).filter { $0.network == .ipv4 || $0.network == .ipv6 }))
    }

    /// Writes `peers.dat`.
    package func save() {
        guard let file else { return }
        let copy = tables.withLock { $0 }
        if file.write(copy) { Log.debug(.net, "Flushed \(copy.count) addresses to peers.dat") }
    }
}
