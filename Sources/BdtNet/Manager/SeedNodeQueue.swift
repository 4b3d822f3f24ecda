/// The nodes to ask for addresses (`-seednode`), one after the other: at once while no address is known, later only when known ones fail.
struct SeedNodeQueue {
    /// Seconds until the next one is asked.
    private static let interval: Int64 = 10

    private var names: [String]
    private var lastTime: Int64
    private var isFirst = true

    init(_ names: [String], now: Int64) {
        self.names = names
        lastTime = now
    }

    /// The next one to ask and what the log says of it; nil when it is not time.
    mutating func next(known: Int, peers: Int, now: Int64) -> (name: String, text: String)? {
        let isDue = isFirst ? known == 0 : peers < ConnectionManager.sufficientPeers && now > lastTime + Self.interval
        isFirst = false
        guard isDue else { return nil }
        lastTime = now
        return names.popLast().map { name in
            let reason = known == 0 ? "Empty addrman, a" : "Couldn't connect to peers from addrman after \(Self.interval) seconds. A"
            return (name, "\(reason)dding seednode (\(name)) to addrfetch")
        }
    }
}
