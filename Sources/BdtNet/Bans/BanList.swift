import BdtBase
import BdtWire
import Synchronization

/// One entry of the ban list; times in UNIX seconds.
package struct Ban: Hashable, Sendable {
    package var created: Int64
    package var until: Int64

    package init(created: Int64, until: Int64) {
        self.created = created
        self.until = until
    }
}

/// Who must not connect (bans: set by the user, kept on disk) and who had better not (discouraged: misbehaved, kept in memory).
///
/// Thread-safe. Every change of the bans is written at once.
package final class BanList: Sendable {
    private struct State {
        var bans: [Subnet: Ban] = [:]
        var discouraged = RecentSet<NetworkAddress>(capacity: 50_000)
        var isDirty = false
    }

    private let state = Mutex(State())
    private let file: BanFile
    private let clock: Clock
    private let defaultDuration: Int64

    /// Reads the file at `path`, and makes one when there is none that can be read.
    package init(path: String, clock: Clock, defaultDuration: Int64 = 86400) {
        file = BanFile(path: path)
        self.clock = clock
        self.defaultDuration = defaultDuration
        let loaded = file.read()
        if let loaded {
            Log.debug(.net, "Loaded \(loaded.count) banned node addresses/subnets")
        } else {
            Log.info("Recreating the banlist database")
        }
        state.withLock {
            $0.bans = loaded ?? [:]
            $0.isDirty = loaded == nil
        }
        save()
    }

    /// The bans in force, in the order of their subnets.
    package var bans: [(subnet: Subnet, ban: Ban)] {
        state.withLock { state in
            sweep(&state)
            return state.bans.sorted { $0.key < $1.key }.map { ($0.key, $0.value) }
        }
    }

    package func isBanned(_ address: NetworkAddress) -> Bool {
        let now = clock.now
        return state.withLock { $0.bans.contains { now < $1.until && $0.contains(address) } }
    }

    /// Whether exactly this range is banned.
    package func isBanned(_ subnet: Subnet) -> Bool {
        let now = clock.now
        return state.withLock { $0.bans[subnet].map { now < $0.until } ?? false }
    }

    package func isDiscouraged(_ address: NetworkAddress) -> Bool { state.withLock { $0.discouraged.contains(address) } }

    package func discourage(_ address: NetworkAddress) { state.withLock { $0.discouraged.insert(address) } }

    /// Bans for `seconds`, or until that UNIX time; 0 or less means the default duration. A longer ban stays.
    package func ban(_ subnet: Subnet, seconds: Int64, isAbsolute: Bool) {
        let now = clock.now
        let until: Int64
        if seconds <= 0 {
            until = now + defaultDuration
        } else {
            until = isAbsolute ? seconds : now.addingReportingOverflow(seconds).overflow ? .max : now + seconds
        }
        state.withLock { state in
            guard state.bans[subnet].map({ $0.until < until }) ?? true else { return }
            state.bans[subnet] = Ban(created: now, until: until)
            state.isDirty = true
        }
        save()
    }

    /// False when exactly this range is not in the list.
    package func unban(_ subnet: Subnet) -> Bool {
        let removed = state.withLock { state in
            let removed = state.bans.removeValue(forKey: subnet) != nil
            state.isDirty = state.isDirty || removed
            return removed
        }
        if removed { save() }
        return removed
    }

    package func clear() {
        state.withLock {
            $0.bans = [:]
            $0.isDirty = true
        }
        save()
    }

    /// Writes the list if it differs from what is on disk.
    package func save() {
        let bans = state.withLock { state -> [Subnet: Ban]? in
            sweep(&state)
            defer { state.isDirty = false }
            return state.isDirty ? state.bans : nil
        }
        guard let bans else { return }
        guard file.write(bans) else {
            state.withLock { $0.isDirty = true }
            return
        }
        Log.debug(.net, "Flushed \(bans.count) banned node addresses/subnets to disk")
    }

    private func sweep(_ state: inout State) {
        let now = clock.now
        for (subnet, ban) in state.bans where now > ban.until {
            state.bans[subnet] = nil
            state.isDirty = true
            Log.debug(.net, "Removed banned node address/subnet: \(subnet)")
        }
    }
}
