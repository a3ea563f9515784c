extension Config {
    /// The text of a key.
    ///
    /// - Parameter standard: what it is when it is set nowhere; without one, that is an error.
    /// - Throws: a ``ConfigError`` that names the key and where to set it.
    public func string(_ key: String, default standard: String? = nil) throws(ConfigError) -> String {
        try read(key, standard, "") { $0 }
    }

    /// A whole number: `20`, `-1`, `1_000_000`.
    public func int(_ key: String, default standard: Int? = nil) throws(ConfigError) -> Int {
        try read(key, standard, "a whole number", "20") { Int($0.replacing("_", with: "")) }
    }

    /// A number: `0.5`, `20`, `1e-3`.
    public func double(_ key: String, default standard: Double? = nil) throws(ConfigError) -> Double {
        try read(key, standard, "a number", "0.5") { Double($0).flatMap { $0.isFinite ? $0 : nil } }
    }

    /// Whether something is on: `true`, `on`, `yes`, `1`, or `false`, `off`, `no`, `0`, in any case.
    public func bool(_ key: String, default standard: Bool? = nil) throws(ConfigError) -> Bool {
        try read(key, standard, "true or false", "true") { text in
            switch text.lowercased() {
            case "true", "on", "yes", "1": true
            case "false", "off", "no", "0": false
            default: nil
            }
        }
    }

    /// A time: `250ms`, `30s`, `5m`, `2h`, `31d`, or seconds without a unit.
    public func duration(_ key: String, default standard: Duration? = nil) throws(ConfigError) -> Duration {
        try read(key, standard, "a time", "30s") { Duration(configured: $0) }
    }

    /// Words between commas, without the blanks around them: `a, b, c`.
    public func list(_ key: String, default standard: [String]? = nil) throws(ConfigError) -> [String] {
        try read(key, standard, "") { text in
            text.split(separator: ",").map { String($0.trimmingBlanks()) }.filter { !$0.isEmpty }
        }
    }

    private func read<Value>(
        _ key: String, _ standard: Value?, _ kind: String, _ example: String = "", _ parse: (String) -> Value?,
    ) throws(ConfigError) -> Value {
        if let problem = sources.problem { throw .unreadable(key, problem) }
        guard let value = value(of: key) else {
            guard let standard else { throw .missing(key, known: keys) }
            return standard
        }
        guard let result = parse(value.text) else { throw .invalid(key, value, "not \(kind)", write: example) }
        return result
    }
}

extension Duration {
    /// `nil` for what is no time, or too long to be meant.
    fileprivate init?(configured text: String) {
        let digits = text.prefix { $0.isASCII && ($0.isNumber || $0 == ".") }
        let units: [String: Double] = ["ms": 1, "s": 1000, "": 1000, "m": 60_000, "h": 3_600_000, "d": 86_400_000]
        guard let number = Double(digits), let unit = units[text[digits.endIndex...].trimmingBlanks().lowercased()],
            number * unit < 1e15
        else { return nil }
        self = .milliseconds(Int64((number * unit).rounded()))
    }
}
