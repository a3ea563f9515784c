// Foundation says of a number that does not fit its type what it says of text that is no JSON at all.

/// JSON of any shape, read only to find the number that did not fit.
enum JSONNumbers: Decodable {
    case number(Double)
    case array([JSONNumbers])
    case object([String: JSONNumbers])
    case other

    init(from decoder: any Decoder) throws {
        let value = try decoder.singleValueContainer()
        if let number = try? value.decode(Double.self) {
            self = .number(number)
        } else if let array = try? value.decode([JSONNumbers].self) {
            self = .array(array)
        } else if let object = try? value.decode([String: JSONNumbers].self) {
            self = .object(object)
        } else {
            self = .other
        }
    }

    /// What is wrong, as a sentence: the first number that is not whole, or is beyond 64 bits, is meant.
    var sentence: String {
        guard let (path, isWhole) = misfit(at: []) else { return "A number in the JSON is too large for its place." }
        let place = path.isEmpty ? "at the top level" : "at \"\(path.joined(separator: "."))\""
        return "The JSON value \(place) is \(isWhole ? "too large" : "not a whole number")."
    }

    private func misfit(at path: [String]) -> (path: [String], isWhole: Bool)? {
        switch self {
        case .other: return nil
        case .number(let number):
            guard Int64(exactly: number) == nil else { return nil }
            return (path, number == number.rounded())
        case .array(let elements):
            return elements.enumerated().lazy.compactMap { $1.misfit(at: path + ["\($0)"]) }.first
        case .object(let members):
            return members.sorted { $0.key < $1.key }.lazy.compactMap { $1.misfit(at: path + [$0]) }.first
        }
    }
}
