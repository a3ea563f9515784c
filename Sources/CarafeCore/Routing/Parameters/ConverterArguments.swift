package import CarafePattern

/// What a rule writes in parentheses behind a converter's name: `<hex(6, upper=True):color>`.
///
/// Each argument is found by its name or, where the rule gives none, by its position.
public struct ConverterArguments: Sendable {
    package let all: [Converter.Argument]

    package init(_ all: [Converter.Argument]) {
        self.all = all
    }

    /// No arguments.
    public static let none = ConverterArguments([])

    /// Returns a whole number, such as `6`.
    public func int(_ name: String, at position: Int) -> Int? {
        if case .int(let int) = self[name, position] { int } else { nil }
    }

    /// Returns a number, such as `0.5` or `6`.
    public func double(_ name: String, at position: Int) -> Double? {
        switch self[name, position] {
        case .int(let int): Double(int)
        case .float(let double): double
        default: nil
        }
    }

    /// Returns `True` or `False`.
    public func bool(_ name: String, at position: Int) -> Bool? {
        if case .bool(let bool) = self[name, position] { bool } else { nil }
    }

    /// Returns a quoted string or a bare word.
    public func string(_ name: String, at position: Int) -> String? {
        if case .string(let string) = self[name, position] { string } else { nil }
    }

    private subscript(name: String, position: Int) -> Converter.Value? {
        if let named = all.first(where: { $0.name == name }) { return named.value }
        guard all.indices.contains(position), all[position].name == nil else { return nil }
        return all[position].value
    }
}
