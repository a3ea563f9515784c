#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// A point in time in the one form HTTP writes (RFC 9110 §5.6.7): `Sun, 06 Nov 1994 08:49:37 GMT`.
package struct HTTPDate: Sendable, Hashable {
    /// The 29 ASCII characters.
    package let text: String
    /// Unix time.
    package let secondsSince1970: Int

    /// - Parameter secondsSince1970: Unix time.
    package init(secondsSince1970 seconds: Int) {
        secondsSince1970 = seconds
        let (days, time) = seconds.quotientAndRemainder(flooringBy: 86_400)
        let (year, month, day) = Self.civil(fromDays: days)
        let weekday = ((days % 7) + 11) % 7  // 1970-01-01 was a Thursday
        var bytes: [UInt8] = []
        bytes.reserveCapacity(29)
        bytes += Self.weekdays[weekday].utf8
        bytes += ", ".utf8
        bytes.append(twoDigits: day)
        bytes += " ".utf8
        bytes += Self.months[month - 1].utf8
        bytes += " ".utf8
        if 0...9999 ~= year {
            bytes.append(twoDigits: year / 100)
            bytes.append(twoDigits: year % 100)
        } else {
            bytes += Self.padded(year).utf8
        }
        bytes += " ".utf8
        bytes.append(twoDigits: time / 3600)
        bytes += ":".utf8
        bytes.append(twoDigits: time / 60 % 60)
        bytes += ":".utf8
        bytes.append(twoDigits: time % 60)
        bytes += " GMT".utf8
        text = String(decoding: bytes, as: UTF8.self)
    }

    private static let weekdays = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
    private static let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]

    /// A year that no date of HTTP can be in.
    private static func padded(_ year: Int) -> String {
        let digits = String(year)
        return String(repeating: "0", count: max(0, 4 - digits.count)) + digits
    }

    /// The proleptic Gregorian date `days` after 1970-01-01, counted in 400-year eras that begin on 1 March.
    private static func civil(fromDays days: Int) -> (year: Int, month: Int, day: Int) {
        let (era, dayOfEra) = (days + 719_468).quotientAndRemainder(flooringBy: 146_097)
        let yearOfEra = (dayOfEra - dayOfEra / 1460 + dayOfEra / 36_524 - dayOfEra / 146_096) / 365
        let dayOfYear = dayOfEra - (365 * yearOfEra + yearOfEra / 4 - yearOfEra / 100)
        let shifted = (5 * dayOfYear + 2) / 153
        let month = shifted < 10 ? shifted + 3 : shifted - 9
        return (yearOfEra + era * 400 + (month <= 2 ? 1 : 0), month, dayOfYear - (153 * shifted + 2) / 5 + 1)
    }
}

extension [UInt8] {
    fileprivate mutating func append(twoDigits number: Int) {
        append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number / 10))
        append(UInt8(ascii: "0") + UInt8(truncatingIfNeeded: number % 10))
    }
}

extension Int {
    fileprivate func quotientAndRemainder(flooringBy divisor: Int) -> (Int, Int) {
        let (quotient, remainder) = quotientAndRemainder(dividingBy: divisor)
        return remainder < 0 ? (quotient - 1, remainder + divisor) : (quotient, remainder)
    }
}

// MARK: - Reading

extension HTTPDate {
    /// Reads any of the three forms that a recipient has to know; `nil` when it is none of them.
    ///
    ///     Sun, 06 Nov 1994 08:49:37 GMT       Sunday, 06-Nov-94 08:49:37 GMT       Sun Nov  6 08:49:37 1994
    ///
    /// The weekday is not looked at: it says nothing that the rest does not say.
    package init?(parsing text: String) {
        let words = text.split { " ,-".contains($0) }
        let isAsctime = words.count == 5
        guard isAsctime || (words.count == 6 && words[5] == "GMT") else { return nil }
        guard let day = Self.number(words[isAsctime ? 2 : 1], 1...31),
            let month = Self.months.firstIndex(of: String(words[isAsctime ? 1 : 2])),
            let year = Self.year(words[isAsctime ? 4 : 3]),
            let time = Self.time(words[isAsctime ? 3 : 4])
        else { return nil }
        self.init(secondsSince1970: Self.days(year, month + 1, day) * 86_400 + time)
    }

    /// Two digits mean the years from 1970 on: a form that was obsolete in 1994 needs no clock to be understood.
    private static func year(_ text: Substring) -> Int? {
        guard let year = number(text, 0...9999) else { return nil }
        return switch text.utf8.count {
        case 2: year < 70 ? 2000 + year : 1900 + year
        case 4: year
        default: nil
        }
    }

    private static func time(_ text: Substring) -> Int? {
        let parts = text.split(separator: ":", omittingEmptySubsequences: false)
        guard parts.count == 3, let hour = number(parts[0], 0...23), let minute = number(parts[1], 0...59),
            let second = number(parts[2], 0...60)  // 60 is a leap second
        else { return nil }
        return hour * 3600 + minute * 60 + second
    }

    /// Not `Int(_:)` alone, which takes signs.
    private static func number(_ text: Substring, _ range: ClosedRange<Int>) -> Int? {
        guard text.utf8.allSatisfy({ $0 &- UInt8(ascii: "0") < 10 }), let number = Int(text) else { return nil }
        return range.contains(number) ? number : nil
    }

    /// The reverse of ``civil(fromDays:)``.
    private static func days(_ year: Int, _ month: Int, _ day: Int) -> Int {
        let shifted = month <= 2 ? year - 1 : year
        let (era, yearOfEra) = shifted.quotientAndRemainder(flooringBy: 400)
        let dayOfYear = (153 * (month > 2 ? month - 3 : month + 9) + 2) / 5 + day - 1
        return era * 146_097 + yearOfEra * 365 + yearOfEra / 4 - yearOfEra / 100 + dayOfYear - 719_468
    }
}

// MARK: - Dates

extension HTTPDate {
    /// What years of four digits hold.
    private static let seconds = -62_167_219_200...253_402_300_799

    /// `nil` for what no year of four digits holds.
    init?(_ date: Date) {
        guard let seconds = Int(exactly: date.timeIntervalSince1970.rounded(.down)) else { return nil }
        self.init(exactly: seconds)
    }

    init?(exactly seconds: Int) {
        guard Self.seconds.contains(seconds) else { return nil }
        self.init(secondsSince1970: seconds)
    }

    /// The last date there is for one beyond it, the first for one before it.
    static func nearest(to date: Date) -> HTTPDate {
        HTTPDate(date)
            ?? HTTPDate(secondsSince1970: date.timeIntervalSince1970 > 0 ? seconds.upperBound : seconds.lowerBound)
    }
}
