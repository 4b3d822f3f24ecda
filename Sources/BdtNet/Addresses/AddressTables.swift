import BdtBase
import BdtCrypto
import BdtWire

/// The addresses that the node knows: a table of new ones, which somebody told of, and one of tried ones, which have worked.
///
/// A table is divided into buckets; an address has one possible bucket for its group (tried) or one for each source (new), and one
/// place in it. Memory is bounded by the places.
struct AddressTables {
    private static let placesPerAddress = 8
    private static let collisionLimit = 10
    private static let replacement: Int64 = 4 * 3600
    private static let testWindow: Int64 = 40 * 60

    let hash: BucketHash
    private(set) var entries: [Int: AddressEntry] = [:]
    private var identifiers: [Endpoint: Int] = [:]
    private var nextIdentifier = 0
    /// All identifiers, partly shuffled by choices.
    private var list: [Int] = []
    private var newPlaces = [Int](repeating: -1, count: BucketHash.newBuckets * BucketHash.bucketSize)
    private var triedPlaces = [Int](repeating: -1, count: BucketHash.triedBuckets * BucketHash.bucketSize)
    /// Entries that should be tried ones but for another in their place.
    private var collisions: Set<Int> = []
    private var lastGood: Int64 = 1
    /// How many entries there are by network and table.
    private var counts: [CountKey: Int] = [:]

    private struct CountKey: Hashable {
        let network: NetworkKind
        let isTried: Bool
    }

    init(key: Hash256, groups: AddressGroups) { hash = BucketHash(key: key, groups: groups) }

    var count: Int { list.count }

    func count(network: NetworkKind?, tried: Bool?) -> Int {
        counts.reduce(0) { sum, entry in
            let (key, count) = entry
            return (network ?? key.network) == key.network && (tried ?? key.isTried) == key.isTried ? sum + count : sum
        }
    }

    private mutating func change(_ entry: AddressEntry, tried: Bool, by amount: Int) {
        counts[CountKey(network: entry.endpoint.address.network, isTried: tried), default: 0] += amount
    }

    // MARK: Learning

    /// Enters an address that `source` told of; true when it took a place in the new table.
    mutating func add(_ address: PeerAddress, source: NetworkAddress, penalty: Int64, now: Int64) -> Bool {
        guard address.endpoint.address.isRoutable else { return false }
        let penalty = address.endpoint.address == source ? 0 : penalty
        let known = identifiers[address.endpoint]
        if let known, !refresh(known, with: address, penalty: penalty, now: now) { return false }
        let identifier = known ?? create(address, source: source, penalty: penalty)
        let bucket = hash.newBucket(address.endpoint.address, source: source)
        let place = newPlace(address.endpoint, bucket)
        let occupant = newPlaces[place]
        guard occupant != identifier else { return false }
        let references = entries[identifier]?.references ?? 0
        if let existing = entries[occupant], !existing.isTerrible(at: now), existing.references <= 1 || references > 0 {
            if references == 0 { delete(identifier) }
            return false
        }
        clearNew(place)
        entries[identifier]?.references += 1
        newPlaces[place] = identifier
        Log.debug(.addrman, "Added \(address.endpoint) to new[\(bucket)][\(place % BucketHash.bucketSize)]")
        return true
    }

    /// Takes what is newer into a known entry; true when it may get another place.
    private mutating func refresh(_ identifier: Int, with address: PeerAddress, penalty: Int64, now: Int64) -> Bool {
        guard var entry = entries[identifier] else { return false }
        let time = Int64(address.time)
        let interval: Int64 = now - time < 86400 ? 3600 : 86400
        if Int64(entry.address.time) < time - interval - penalty { entry.address.time = UInt32(clamping: time - penalty) }
        entry.address.services.formUnion(address.services)
        entries[identifier] = entry
        guard time > Int64(entry.address.time), !entry.isTried, entry.references < Self.placesPerAddress else { return false }
        return entry.references == 0 || Int.random(in: 0..<1 << entry.references) == 0
    }

    private mutating func create(_ address: PeerAddress, source: NetworkAddress, penalty: Int64) -> Int {
        var entry = AddressEntry(address: address, source: source)
        entry.address.time = UInt32(clamping: Int64(address.time) - penalty)
        return insert(entry)
    }

    private mutating func insert(_ entry: AddressEntry) -> Int {
        let identifier = nextIdentifier
        nextIdentifier += 1
        var entry = entry
        entry.listPosition = list.count
        list.append(identifier)
        entries[identifier] = entry
        identifiers[entry.endpoint] = identifier
        change(entry, tried: entry.isTried, by: 1)
        return identifier
    }

    /// A connection worked: moves the entry to the tried table. False when it is there already or its place is taken.
    mutating func good(_ endpoint: Endpoint, now: Int64, replaces: Bool = false) -> Bool {
        lastGood = now
        guard let identifier = identifiers[endpoint], var entry = entries[identifier] else { return false }
        entry.lastSuccess = now
        entry.lastTry = now
        entry.attempts = 0
        entries[identifier] = entry
        guard !entry.isTried, entry.references > 0 else { return false }
        let place = triedPlace(endpoint)
        if let occupant = entries[triedPlaces[place]], !replaces {
            if collisions.count < Self.collisionLimit { collisions.insert(identifier) }
            Log.debug(
                .addrman,
                "Collision with \(occupant.endpoint) while attempting to move \(endpoint) to tried table. Collisions=\(collisions.count)")
            return false
        }
        makeTried(identifier, place: place)
        Log.debug(.addrman, "Moved \(endpoint) to tried[\(place / BucketHash.bucketSize)][\(place % BucketHash.bucketSize)]")
        return true
    }

    mutating func attempted(_ endpoint: Endpoint, countsFailure: Bool, now: Int64) {
        let lastGood = lastGood
        update(endpoint) { entry in
            entry.lastTry = now
            guard countsFailure, entry.lastCountedTry < lastGood else { return }
            entry.lastCountedTry = now
            entry.attempts += 1
        }
    }

    /// The connection that ends now had been working.
    mutating func connected(_ endpoint: Endpoint, now: Int64) {
        update(endpoint) { entry in
            if now - Int64(entry.address.time) > 20 * 60 { entry.address.time = UInt32(clamping: now) }
        }
    }

    mutating func setServices(_ endpoint: Endpoint, _ services: Services) {
        update(endpoint) { $0.address.services = services }
    }

    private mutating func update(_ endpoint: Endpoint, _ change: (inout AddressEntry) -> Void) {
        guard let identifier = identifiers[endpoint], var entry = entries[identifier] else { return }
        change(&entry)
        entries[identifier] = entry
    }

    /// Replaces tried entries that others collide with once they prove dead, or nobody could test them in time.
    mutating func resolveCollisions(now: Int64) {
        for identifier in collisions {
            guard let entry = entries[identifier] else {
                collisions.remove(identifier)
                continue
            }
            guard let old = entries[triedPlaces[triedPlace(entry.endpoint)]] else {
                collisions.remove(identifier)
                _ = good(entry.endpoint, now: now)
                continue
            }
            if now - old.lastSuccess < Self.replacement {
                collisions.remove(identifier)
            } else if now - old.lastTry < Self.replacement ? now - old.lastTry > 60 : now - entry.lastSuccess > Self.testWindow {
                collisions.remove(identifier)
                _ = good(entry.endpoint, now: now, replaces: true)
            }
        }
    }

    /// The tried entry in the place that a random colliding one should have, to be tested.
    func collidingTried() -> AddressEntry? {
        guard let identifier = collisions.randomElement(), let entry = entries[identifier] else { return nil }
        return entries[triedPlaces[triedPlace(entry.endpoint)]]
    }

    // MARK: Choosing

    /// A random entry; from either table with equal chance unless `newOnly`.
    func select(newOnly: Bool, networks: Set<NetworkKind>, now: Int64) -> AddressEntry? {
        let suits: (AddressEntry) -> Bool = { networks.isEmpty || networks.contains($0.endpoint.address.network) }
        let present = counts.filter { $0.value > 0 && (networks.isEmpty || networks.contains($0.key.network)) }.keys
        let fresh = present.contains { !$0.isTried }
        let tried = !newOnly && present.contains { $0.isTried }
        guard fresh || tried else { return nil }
        let places = tried && (!fresh || Bool.random()) ? triedPlaces : newPlaces
        var factor = 1.0
        while true {
            let bucket = Int.random(in: 0..<places.count / BucketHash.bucketSize)
            let start = Int.random(in: 0..<BucketHash.bucketSize)
            let found = (0..<BucketHash.bucketSize).lazy.compactMap { offset in
                entries[places[bucket * BucketHash.bucketSize + (start + offset) % BucketHash.bucketSize]]
            }.first(where: suits)
            guard let found else { continue }
            if Double.random(in: 0..<1) < factor * found.chance(at: now) { return found }
            factor *= 1.2
        }
    }

    /// Random entries of some quality, at most `limit` (0: all) and `percent` of all (0: all).
    mutating func sample(limit: Int, percent: Int, network: NetworkKind?, now: Int64) -> [PeerAddress] {
        var wanted = percent == 0 ? list.count : min(percent, 100) * list.count / 100
        if limit > 0 { wanted = min(wanted, limit) }
        var sample: [PeerAddress] = []
        for index in list.indices where sample.count < wanted {
            swapInList(index, Int.random(in: index..<list.count))
            guard let entry = entries[list[index]], !entry.isTerrible(at: now) else { continue }
            if let network, entry.endpoint.address.network != network { continue }
            sample.append(entry.address)
        }
        return sample
    }

    /// All places of a table that are taken.
    func places(tried: Bool) -> [(bucket: Int, position: Int, entry: AddressEntry)] {
        (tried ? triedPlaces : newPlaces).enumerated().compactMap { place, identifier in
            guard let entry = entries[identifier] else { return nil }
            return (place / BucketHash.bucketSize, place % BucketHash.bucketSize, entry)
        }
    }

    // MARK: Places

    private func newPlace(_ endpoint: Endpoint, _ bucket: Int) -> Int {
        bucket * BucketHash.bucketSize + hash.position(endpoint, inNew: true, bucket: bucket)
    }

    private func triedPlace(_ endpoint: Endpoint) -> Int {
        let bucket = hash.triedBucket(endpoint)
        return bucket * BucketHash.bucketSize + hash.position(endpoint, inNew: false, bucket: bucket)
    }

    private mutating func clearNew(_ place: Int) {
        let identifier = newPlaces[place]
        guard let entry = entries[identifier] else { return }
        newPlaces[place] = -1
        entries[identifier]?.references -= 1
        Log.debug(
            .addrman,
            "Removed \(entry.endpoint) from new[\(place / BucketHash.bucketSize)][\(place % BucketHash.bucketSize)]")
        if entry.references == 1 { delete(identifier) }
    }

    private mutating func makeTried(_ identifier: Int, place: Int) {
        guard let entry = entries[identifier] else { return }
        for bucket in 0..<BucketHash.newBuckets where newPlaces[newPlace(entry.endpoint, bucket)] == identifier {
            newPlaces[newPlace(entry.endpoint, bucket)] = -1
        }
        entries[identifier]?.references = 0
        let evicted = triedPlaces[place]
        if let old = entries[evicted] {
            let back = newPlace(old.endpoint, hash.newBucket(old.endpoint.address, source: old.source))
            clearNew(back)
            newPlaces[back] = evicted
            entries[evicted]?.isTried = false
            entries[evicted]?.references = 1
            change(old, tried: true, by: -1)
            change(old, tried: false, by: 1)
        }
        triedPlaces[place] = identifier
        entries[identifier]?.isTried = true
        change(entry, tried: false, by: -1)
        change(entry, tried: true, by: 1)
    }

    private mutating func delete(_ identifier: Int) {
        guard let entry = entries.removeValue(forKey: identifier) else { return }
        let last = list.count - 1
        list.swapAt(entry.listPosition, last)
        entries[list[entry.listPosition]]?.listPosition = entry.listPosition
        list.removeLast()
        identifiers[entry.endpoint] = nil
        change(entry, tried: entry.isTried, by: -1)
    }

    private mutating func swapInList(_ a: Int, _ b: Int) {
        guard a != b else { return }
        list.swapAt(a, b)
        entries[list[a]]?.listPosition = a
        entries[list[b]]?.listPosition = b
    }

    // MARK: Restoring

    /// Puts back what a file holds. `places` are pairs of a new bucket and an index into `new`; if they are nil each entry gets the bucket of
    /// its source. Entries without a place are dropped.
    mutating func restore(new: [AddressEntry], tried: [AddressEntry], places: [(bucket: Int, index: Int)]?) {
        let places = places ?? new.enumerated().map { (hash.newBucket($1.endpoint.address, source: $1.source), $0) }
        let identifiers = new.map { self.identifiers[$0.endpoint] == nil ? insert($0) : -1 }
        for (bucket, index) in places {
            guard let entry = entries[identifiers[index]], entry.endpoint.address.isValid, entry.references < Self.placesPerAddress
            else { continue }
            var place = newPlace(entry.endpoint, bucket)
            if newPlaces[place] != -1 {
                place = newPlace(entry.endpoint, hash.newBucket(entry.endpoint.address, source: entry.source))
            }
            guard newPlaces[place] == -1 else { continue }
            newPlaces[place] = identifiers[index]
            entries[identifiers[index]]?.references += 1
        }
        for entry in tried {
            let place = triedPlace(entry.endpoint)
            guard entry.endpoint.address.isValid, triedPlaces[place] == -1, self.identifiers[entry.endpoint] == nil else { continue }
            var entry = entry
            entry.isTried = true
            triedPlaces[place] = insert(entry)
        }
        for (identifier, entry) in entries where !entry.isTried && entry.references == 0 { delete(identifier) }
    }
}
