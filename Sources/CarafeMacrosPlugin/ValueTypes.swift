import CarafePattern

/// What is known of types by their names alone: those that the library itself can read from a path.
enum ValueTypes {
    private static let integers = [
        "Int", "Int8", "Int16", "Int32", "Int64", "UInt", "UInt8", "UInt16", "UInt32", "UInt64",
    ]

    private static let byType: [String: [String]] =
        ["String": ["string", "path", "any"], "Double": ["float"], "UUID": ["uuid"], "Bool": ["any"]]
        .merging(integers.map { ($0, ["int"]) }) { first, _ in first }

    /// The built-in converters whose text a type reads, the likeliest first; `nil` for a type of the application's own.
    static func converters(of type: String) -> [String]? { byType[type] }

    /// How a parameter of this type is written in a rule.
    static func rule(_ name: String, _ type: String) -> String {
        let converter = converters(of: type)?.first ?? "string"
        return converter == "string" ? "<\(name)>" : "<\(converter):\(name)>"
    }
}
