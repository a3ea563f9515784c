import CCarafeSystem

/// A second of local time, in the spellings of the log formats: the same in every locale.
struct LogTime {
    private let time: csystem_calendar

    init(_ secondsSince1970: Int) { time = csystem_local_time(Int64(secondsSince1970)) }

    /// `22/Nov/2026 14:39:22`
    var flask: String { "\(date) \(clock)" }

    /// `Sun Nov 22 14:37:10 2026`, the day padded with a blank.
    var ctime: String {
        let days = ["Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"]
        return "\(days[Int(time.weekday) % 7]) \(month) \(padded(time.day, " ")) \(clock) \(time.year)"
    }

    /// `22/Nov/2026:14:37:10 +0000`, as Apache writes it.
    var apache: String {
        let offset = abs(time.offset)
        let zone = "\(time.offset < 0 ? "-" : "+")\(padded(offset / 60, "0"))\(padded(offset % 60, "0"))"
        return "\(date):\(clock) \(zone)"
    }

    private var date: String { "\(padded(time.day, "0"))/\(month)/\(time.year)" }

    private var clock: String {
        [time.hour, time.minute, time.second].map { padded($0, "0") }.joined(separator: ":")
    }

    private var month: String {
        let months = ["Jan", "Feb", "Mar", "Apr", "May", "Jun", "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"]
        return months[Int(time.month - 1) % 12]
    }

    private func padded(_ number: Int32, _ filler: String) -> String {
        number < 10 ? filler + String(number) : String(number)
    }
}
