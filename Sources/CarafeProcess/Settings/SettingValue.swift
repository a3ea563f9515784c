/// Reading the text of one value as what its setting takes.
enum SettingValue {
    static let truths: Set<String> = ["true", "on", "yes", "1"]
    static let falsehoods: Set<String> = ["false", "off", "no", "0"]

    static func flag(_ text: String?, for name: String) throws(Problem) -> Bool {
        guard let word = text?.lowercased(), !word.isEmpty else { return true }
        if truths.contains(word) { return true }
        if falsehoods.contains(word) { return false }
        throw .notBoolean(name, word)
    }

    static func number(_ text: String, _ setting: Setting) throws(Problem) -> Int {
        switch setting.kind {
        case .bytes(let range): try bytes(text, range, setting)
        case .mode: try mode(text, setting)
        case .number(let range, let unit): try number(text, range, unit, setting)
        default: throw .notNumber(setting.name, text, write: setting.example)
        }
    }

    static func decimal(_ text: String, _ range: ClosedRange<Double>, _ setting: Setting) throws(Problem) -> Double {
        guard text.utf8.allSatisfy({ (48...57).contains($0) || $0 == 46 }), let value = Double(text) else {
            throw .notNumber(setting.name, text, write: setting.example)
        }
        guard range.contains(value) else {
            throw .outOfRange(setting.name, text, range.lowerBound.plain, range.upperBound.plain, unit: "seconds")
        }
        return value
    }

    static func pair(_ text: String, _ setting: Setting) throws(Problem) -> SettingPair {
        guard let sign = text.firstIndex(of: "=") else {
            throw .notPair(setting.name, text, write: setting.example)
        }
        let pair = SettingPair(text[..<sign].trimmingBlanks, text[text.index(after: sign)...].trimmingBlanks)
        guard !pair.name.isEmpty else { throw .notPair(setting.name, text, write: setting.example) }
        return pair
    }
}

// MARK: - Numbers

extension SettingValue {
    private static func number(
        _ text: String, _ range: ClosedRange<Int>, _ unit: String, _ setting: Setting,
    ) throws(Problem) -> Int {
        guard let value = digits(text) else { throw .notNumber(setting.name, text, write: setting.example) }
        guard range.contains(value) else {
            throw .outOfRange(setting.name, text, "\(range.lowerBound)", "\(range.upperBound)", unit: unit)
        }
        return value
    }

    /// 1024, or 64k, 16m, 1g; uWSGI itself takes plain numbers only.
    private static func bytes(_ text: String, _ range: ClosedRange<Int>, _ setting: Setting) throws(Problem) -> Int {
        let factors: [Character: Int] = ["k": 1 << 10, "m": 1 << 20, "g": 1 << 30]
        var number = Substring(text.lowercased())
        if number.count > 1, number.last == "b" { number.removeLast() }
        let factor = number.last.flatMap { factors[$0] }
        if factor != nil { number.removeLast() }
        guard let count = digits(number) else { throw .notNumber(setting.name, text, write: setting.example) }
        let (value, overflow) = count.multipliedReportingOverflow(by: factor ?? 1)
        guard !overflow, range.contains(value) else {
            throw .outOfRange(setting.name, text, "\(range.lowerBound)", "\(range.upperBound)", unit: "bytes")
        }
        return value
    }

    private static func mode(_ text: String, _ setting: Setting) throws(Problem) -> Int {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...55).contains($0) }), let value = Int(text, radix: 8) else {
            throw .notOctal(setting.name, text, write: setting.example)
        }
        guard value <= 0o777 else { throw .outOfRange(setting.name, text, "0", "777", unit: "") }
        return value
    }

    /// Digits alone: no sign, no blank. What is too long for 64 bits counts as the greatest number.
    private static func digits(_ text: some StringProtocol) -> Int? {
        guard !text.isEmpty, text.utf8.allSatisfy({ (48...57).contains($0) }) else { return nil }
        return Int(text) ?? .max
    }
}

extension Double {
    /// Without ".0".
    var plain: String { self == rounded() ? String(Int(self)) : String(self) }
}
