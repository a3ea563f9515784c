/// A JSON text in the making; for the statistics, so that this room needs no Foundation.
indirect enum JSON: ExpressibleByIntegerLiteral, ExpressibleByStringLiteral {
    case number(Int)
    case string(String)
    case array([JSON])
    /// The members keep their order.
    case object(KeyValuePairs<String, JSON>)

    init(integerLiteral value: Int) { self = .number(value) }

    init(stringLiteral value: String) { self = .string(value) }

    var text: String {
        switch self {
        case .number(let value): String(value)
        case .string(let value): Self.quoted(value)
        case .array(let values): "[" + values.map(\.text).joined(separator: ",") + "]"
        case .object(let members):
            "{" + members.map { Self.quoted($0.key) + ":" + $0.value.text }.joined(separator: ",") + "}"
        }
    }

    // RFC 8259 §7: quotation mark, reverse solidus, and the control characters must be escaped.
    private static func quoted(_ string: String) -> String {
        var result = "\""
        for scalar in string.unicodeScalars {
            switch scalar {
            case "\"": result += "\\\""
            case "\\": result += "\\\\"
            case "\n": result += "\\n"
            case "\u{0}"..."\u{1F}", "\u{7F}":
                let digits = String(scalar.value, radix: 16)
                result += "\\u" + String(repeating: "0", count: 4 - digits.count) + digits
            default: result.unicodeScalars.append(scalar)
            }
        }
        return result + "\""
    }
}
