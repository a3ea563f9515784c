import HTTPTypes

/// The names and values of a query or form, in order; a name may repeat.
///
/// ```swift
/// let page = request.args["page", as: Int.self] ?? 1
/// ```
public struct QueryItems: Sendable, Hashable {
    /// One decoded name and value.
    public struct Item: Sendable, Hashable {
        /// The decoded name.
        public let name: String
        /// The decoded value; empty when there was no `=`.
        public let value: String
    }

    private let items: [Item]

    init(_ items: [Item]) {
        self.items = items
    }

    /// Splits `a=1&b=2` and decodes each part: `+` is a space, an invalid escape stays as it is (URL Standard §5.1).
    package init(parsing bytes: ArraySlice<UInt8>) {
        items = bytes.split(separator: UInt8(ascii: "&")).map { pair in
            let equals = pair.firstIndex(of: UInt8(ascii: "=")) ?? pair.endIndex
            return Item(
                name: PercentEncoding.decodeComponent(pair[..<equals]),
                value: PercentEncoding.decodeComponent(pair[equals...].dropFirst()),
            )
        }
    }

    /// How many items `bytes` would be parsed to.
    static func count(in bytes: ArraySlice<UInt8>) -> Int {
        var previous = UInt8(ascii: "&")
        return bytes.count { byte in
            defer { previous = byte }
            return previous == UInt8(ascii: "&") && byte != UInt8(ascii: "&")
        }
    }

    /// The first value of this name.
    public subscript(name: String) -> String? { items.first { $0.name == name }?.value }

    /// The first value of this name when it reads as a `Value`: a number, a `Bool`, or any `LosslessStringConvertible`.
    public subscript<Value: LosslessStringConvertible>(name: String, as type: Value.Type) -> Value? {
        self[name].flatMap(Value.init)
    }

    /// All values of this name, in order.
    public subscript(all name: String) -> [String] { items.filter { $0.name == name }.map(\.value) }

    /// Returns the first value of this name.
    ///
    /// - Throws: a 400 that names what is missing.
    public func required(_ name: String) throws -> String {
        guard let value = self[name] else { throw HTTPError(.badRequest, "The parameter \"\(name)\" is missing.") }
        return value
    }
}

extension QueryItems: RandomAccessCollection {
    /// The position of the first item.
    public var startIndex: Int { items.startIndex }
    /// The position behind the last item.
    public var endIndex: Int { items.endIndex }
    /// The item at a position.
    public subscript(position: Int) -> Item { items[position] }
}
