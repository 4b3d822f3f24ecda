import Synchronization

#if canImport(Glibc)
    import Glibc
#endif

/// Wall-clock time as the network sees it: UNIX seconds that a test may pin (`-mocktime`, `setmocktime`).
///
/// Thread-safe; a read costs one atomic load, and a system call unless the time is pinned.
package final class Clock: Sendable {
    private let pinned = Atomic<Int64>(0)

    package init() {}

    /// UNIX time in seconds.
    package var now: Int64 {
        let mock = pinned.load(ordering: .relaxed)
        return mock != 0 ? mock : Clock.systemMicroseconds / 1_000_000
    }

    /// UNIX time in microseconds; follows a pinned time.
    package var microseconds: Int64 {
        let mock = pinned.load(ordering: .relaxed)
        return mock != 0 ? mock &* 1_000_000 : Clock.systemMicroseconds
    }

    /// The pinned time in seconds, 0 when the clock runs.
    package var mockTime: Int64 {
        get { pinned.load(ordering: .relaxed) }
        set { pinned.store(newValue, ordering: .relaxed) }
    }

    /// UNIX time in microseconds, whatever is pinned.
    package static var systemMicroseconds: Int64 { read(CLOCK_REALTIME) }

    /// Microseconds since an arbitrary start; never goes back.
    package static var monotonicMicroseconds: Int64 { read(CLOCK_MONOTONIC) }

    private static func read(_ clock: clockid_t) -> Int64 {
        var time = timespec()
        clock_gettime(clock, &time)
        return Int64(time.tv_sec) * 1_000_000 + Int64(time.tv_nsec) / 1000
    }
}
