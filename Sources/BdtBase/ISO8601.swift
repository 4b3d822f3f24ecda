/// Dates in the form `2026-11-22T10:52:05Z` (UTC, proleptic Gregorian calendar).
package enum ISO8601 {
    /// The date and time of UNIX `seconds`; before 1970 or after the year 9999 the year has as many digits as it takes.
    package static func format(seconds: Int64) -> String {
        let days = floorDivide(seconds, 86400)
        let second = seconds - days * 86400
        let (year, month, day) = date(days: days)
        return
            "\(pad(year, 4))-\(pad(month, 2))-\(pad(day, 2))T\(pad(second / 3600, 2)):\(pad(second / 60 % 60, 2)):\(pad(second % 60, 2))Z"
    }

    /// The same with microseconds: `2026-11-22T10:52:05.123456Z`.
    package static func format(microseconds: Int64) -> String {
        let seconds = floorDivide(microseconds, 1_000_000)
        return format(seconds: seconds).dropLast() + "." + pad(microseconds - seconds * 1_000_000, 6) + "Z"
    }

    private static func floorDivide(_ value: Int64, _ divisor: Int64) -> Int64 {
        let quotient = value / divisor
        return value % divisor < 0 ? quotient - 1 : quotient
    }

    /// The calendar date `days` after 1970-01-01, counted in eras of 400 years that start in March.
    private static func date(days: Int64) -> (year: Int64, month: Int64, day: Int64) {
        let shifted = days + 719_468
        let era = floorDivide(shifted, 146_097)
        let dayOfEra = shifted - era * 146_097
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let marchMonth = (5 * dayOfYear + 2) / 153
        let month = marchMonth < 10 ? marchMonth + 3 : marchMonth - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * marchMonth + 2) / 5 + 1)
    }

    private static func pad(_ value: Int64, _ width: Int) -> String {
        let digits = String(value)
        return String(repeating: "0", count: max(0, width - digits.count)) + digits
    }
}
