import CarafeCore

/// The syntax of a host with an optional port (RFC 9110 §7.2, RFC 3986 §3.2.2).
enum HostSyntax {
    /// - Throws: when `range` is empty, or not a name, an IPv4 address or a bracketed literal, with or without a port.
    static func check(_ input: borrowing Span<UInt8>, _ range: Range<Int>) throws(WireError) {
        guard let hostEnd = endOfHost(input, range), isPort(input, hostEnd..<range.upperBound)
        else { throw .hostSyntax(at: range.lowerBound) }
    }

    private static func endOfHost(_ input: borrowing Span<UInt8>, _ range: Range<Int>) -> Int? {
        guard !range.isEmpty else { return nil }
        if input[range.lowerBound] == UInt8(ascii: "[") { return endOfLiteral(input, range) }
        var index = range.lowerBound
        while true {
            index &+= input.extracting(index..<range.upperBound).prefixLength(in: .registeredName)
            guard index < range.upperBound, input[index] != UInt8(ascii: ":") else { break }
            guard input[index] == UInt8(ascii: "%"), index &+ 2 < range.upperBound,
                hexValue(input[index &+ 1]) != nil, hexValue(input[index &+ 2]) != nil
            else { return nil }
            index &+= 3
        }
        // RFC 9110 §4.2.1: an http URI with an empty host is invalid.
        return index > range.lowerBound ? index : nil
    }

    /// Nothing, or a colon and digits; there need not be any (RFC 3986 §3.2.3).
    private static func isPort(_ input: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
        guard !range.isEmpty else { return true }
        guard input[range.lowerBound] == UInt8(ascii: ":") else { return false }
        let digits = input.extracting(range.dropFirst())
        var port = 0
        for index in digits.indices {
            guard digits[index].isDigit else { return false }
            port = port &* 10 &+ Int(digits[index] &- UInt8(ascii: "0"))
            guard port <= 65535 else { return false }
        }
        return true
    }

    // MARK: - Literals

    private static func endOfLiteral(_ input: borrowing Span<UInt8>, _ range: Range<Int>) -> Int? {
        guard let close = range.first(where: { input[$0] == UInt8(ascii: "]") }) else { return nil }
        let literal = range.lowerBound + 1..<close
        guard let first = literal.first else { return nil }
        let isFuture = input[first] | 0x20 == UInt8(ascii: "v")
        let isValid = isFuture ? isFutureAddress(input, literal) : isIPv6(input, literal)
        return isValid ? close + 1 : nil
    }

    /// `v` digits `.` characters
    private static func isFutureAddress(_ input: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
        var index = range.lowerBound + 1
        while index < range.upperBound, hexValue(input[index]) != nil { index += 1 }
        guard index > range.lowerBound + 1, index + 1 < range.upperBound, input[index] == UInt8(ascii: ".")
        else { return false }
        for position in index + 1..<range.upperBound {
            guard ByteSet.futureAddress.contains(input[position]) else { return false }
        }
        return true
    }

    /// Eight groups, the last two of which may be an IPv4 address; one `::` stands for one or more of them.
    private static func isIPv6(_ input: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
        let end = range.upperBound
        var index = range.lowerBound
        var groups = 0
        var isShortened = false
        if range.count >= 2, input[index] == UInt8(ascii: ":"), input[index + 1] == UInt8(ascii: ":") {
            isShortened = true
            index += 2
        }
        while index < end {
            let start = index
            while index < end, index - start < 4, hexValue(input[index]) != nil { index += 1 }
            if index < end, input[index] == UInt8(ascii: ".") {
                groups += 2
                guard isIPv4(input, start..<end) else { return false }
                break
            }
            guard index > start else { return false }
            groups += 1
            guard index < end else { break }
            // A colon and another group, or a second colon for the one gap.
            guard input[index] == UInt8(ascii: ":"), index + 1 < end else { return false }
            index += 1
            if input[index] == UInt8(ascii: ":") {
                guard !isShortened else { return false }
                isShortened = true
                index += 1
            }
        }
        return isShortened ? groups <= 7 : groups == 8
    }

    private static func isIPv4(_ input: borrowing Span<UInt8>, _ range: Range<Int>) -> Bool {
        var parts = 0
        var (value, digits) = (0, 0)
        for index in range {
            if input[index] == UInt8(ascii: ".") {
                guard digits > 0 else { return false }
                parts += 1
                (value, digits) = (0, 0)
            } else {
                // RFC 3986 §3.2.2: no leading zeros, at most 255.
                guard input[index].isDigit, digits == 0 || value > 0 else { return false }
                value = value * 10 + Int(input[index] - UInt8(ascii: "0"))
                digits += 1
                guard value <= 255 else { return false }
            }
        }
        return parts == 3 && digits > 0
    }
}
