import Foundation

/// Spans of time and moments as text.
package enum TimeText {
    private static let minute: Int64 = 60, hour: Int64 = 3600, day: Int64 = 86_400, week: Int64 = 604_800
    /// The average year of the calendar.
    private static let year: Int64 = 31_556_952

    /// One or two rough units: `3 hours`, `1 year and 2 weeks`.
    package static func rough(seconds: Int64) -> String {
        switch seconds {
        case ..<minute: return count(seconds, "second")
        case ..<(2 * hour): return count(seconds / minute, "minute")
        case ..<(2 * day): return count(seconds / hour, "hour")
        case ..<(2 * week): return count(seconds / day, "day")
        case ..<year: return count(seconds / week, "week")
        default:
            let rest = seconds % year / week
            return count(seconds / year, "year") + (rest > 0 ? " and " + count(rest, "week") : "")
        }
    }

    /// All units but the empty ones: `2 d 5 m 1 s`.
    package static func exact(seconds: Int64) -> String {
        var parts: [String] = []
        for (value, name) in [(seconds / day, "d"), (seconds % day / hour, "h"), (seconds % hour / minute, "m")] where value > 0 {
            parts.append("\(value) \(name)")
        }
        if seconds % minute > 0 || parts.isEmpty { parts.append("\(seconds % minute) s") }
        return parts.joined(separator: " ")
    }

    /// The largest unit only: `5 m`.
    package static func short(seconds: Int64) -> String {
        switch seconds {
        case day...: "\(seconds / day) d"
        case hour...: "\(seconds / hour) h"
        case minute...: "\(seconds / minute) m"
        default: "\(max(0, seconds)) s"
        }
    }

    /// How long ago a moment was; `Never` for 0.
    package static func since(_ time: Int64, now: Int64) -> String {
        time > 0 ? exact(seconds: max(0, now - time)) : "Never"
    }

    /// Local date and time to the minute, in an order that sorts.
    package static func date(_ time: Int64, zone: TimeZone = .current) -> String { format(time, "yyyy-MM-dd HH:mm", zone) }

    /// Local date and time to the second.
    package static func exactDate(_ time: Int64, zone: TimeZone = .current) -> String { format(time, "yyyy-MM-dd HH:mm:ss", zone) }

    /// As spreadsheets read it.
    package static func isoDate(_ time: Int64, zone: TimeZone = .current) -> String { format(time, "yyyy-MM-dd'T'HH:mm:ss", zone) }

    private static func format(_ time: Int64, _ pattern: String, _ zone: TimeZone) -> String {
        let formatter = DateFormatter()
        formatter.locale = Locale(identifier: "en_US_POSIX")
        formatter.timeZone = zone
        formatter.dateFormat = pattern
        return formatter.string(from: Date(timeIntervalSince1970: TimeInterval(time)))
    }

    static func count(_ number: Int64, _ unit: String) -> String { "\(number) \(unit)\(number == 1 ? "" : "s")" }
}

/// Numbers of bytes as text.
package enum ByteText {
    /// Whole units of a thousand: `12 kB`.
    package static func format(_ bytes: UInt64) -> String {
        switch bytes {
        case ..<1000: "\(bytes) B"
        case ..<1_000_000: "\(bytes / 1000) kB"
        case ..<1_000_000_000: "\(bytes / 1_000_000) MB"
        default: "\(bytes / 1_000_000_000) GB"
        }
    }
}
