import BdtPrimitives
import Foundation

/// Which transactions are shown.
package struct TransactionFilter: Hashable, Sendable {
    package enum Period: Int, CaseIterable, Sendable {
        case all, today, thisWeek, thisMonth, lastMonth, thisYear, range

        package var title: String {
            switch self {
            case .all: "All time"
            case .today: "Today"
            case .thisWeek: "This week"
            case .thisMonth: "This month"
            case .lastMonth: "Last month"
            case .thisYear: "This year"
            case .range: "Range…"
            }
        }
    }

    package enum Kinds: Int, CaseIterable, Sendable {
        case all, received, sent, mined, other

        package var title: String {
            switch self {
            case .all: "All types"
            case .received: "Received with"
            case .sent: "Sent to"
            case .mined: "Mined"
            case .other: "Other"
            }
        }

        func contains(_ kind: TransactionRow.Kind) -> Bool {
            switch self {
            case .all: true
            case .received: kind == .receivedWith || kind == .receivedFrom
            case .sent: kind == .sentTo || kind == .sentToOther
            case .mined: kind == .mined
            case .other: kind == .other
            }
        }
    }

    package var period = Period.all
    /// First and last day of `range`, as `2026-11-26`; one that is no date does not limit.
    package var firstDay = ""
    package var lastDay = ""
    package var kinds = Kinds.all
    /// Part of an address, a label or a transaction id, in any case.
    package var text = ""
    /// In either direction.
    package var minimum = Amount.zero

    package init() {}

    /// The seconds that the period covers.
    package func interval(now: Int64, calendar: Calendar) -> Range<Int64> {
        let date = Date(timeIntervalSince1970: TimeInterval(now))
        func unit(_ component: Calendar.Component, _ date: Date) -> Range<Int64> {
            guard let interval = calendar.dateInterval(of: component, for: date) else { return .min..<(.max) }
            return Int64(interval.start.timeIntervalSince1970)..<Int64(interval.end.timeIntervalSince1970)
        }
        switch period {
        case .all: return .min..<(.max)
        case .today: return unit(.day, date)
        case .thisWeek: return unit(.weekOfYear, date)
        case .thisMonth: return unit(.month, date)
        case .lastMonth: return unit(.month, calendar.date(byAdding: .month, value: -1, to: date) ?? date)
        case .thisYear: return unit(.year, date)
        case .range:
            let first = Self.day(firstDay, calendar).map { unit(.day, $0).lowerBound } ?? .min
            let last = Self.day(lastDay, calendar).map { unit(.day, $0).upperBound } ?? .max
            return first..<max(first, last)
        }
    }

    /// The day that a text such as `2026-11-26` names; nil when it names none.
    package static func day(_ text: String, _ calendar: Calendar) -> Date? {
        let parts = text.split(separator: "-", omittingEmptySubsequences: false).map { Int($0) }
        guard parts.count == 3, let year = parts[0], let month = parts[1], let day = parts[2], (1970...9999).contains(year),
            (1...12).contains(month), (1...31).contains(day)
        else { return nil }
        let components = DateComponents(year: year, month: month, day: day)
        guard let date = calendar.date(from: components), calendar.component(.day, from: date) == day else { return nil }
        return date
    }

    func admits(_ record: TransactionRow, interval: Range<Int64>, address: String, label: String) -> Bool {
        guard interval.contains(record.time), kinds.contains(record.kind),
            record.amount.satoshi.magnitude >= minimum.satoshi.magnitude
        else { return false }
        if text.isEmpty { return true }
        return [address, label, record.note, record.txid.description].contains { $0.range(of: text, options: .caseInsensitive) != nil }
    }
}
