// The three faces of a ``NamedValueDecoder``: properties by name, values of a name that repeats, one value.

struct KeyedValues<Key: CodingKey>: KeyedDecodingContainerProtocol {
    let decoder: NamedValueDecoder

    var codingPath: [any CodingKey] { decoder.codingPath }
    var allKeys: [Key] { decoder.node?.children.keys.compactMap(Key.init) ?? [] }

    func contains(_ key: Key) -> Bool { decoder.at(key).node != nil }

    /// Asked for optionals: what was left empty is none, but for a string.
    func decodeNil(forKey key: Key) -> Bool { decoder.at(key).isNil }

    func decode<Value: Decodable>(_ type: Value.Type, forKey key: Key) throws -> Value {
        try decoder.at(key).decode(type)
    }

    func decodeIfPresent(_ type: String.Type, forKey key: Key) throws -> String? {
        contains(key) ? try decode(type, forKey: key) : nil
    }

    func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type, forKey key: Key)
        -> KeyedDecodingContainer<Nested>
    {
        decoder.at(key).container(keyedBy: type)
    }

    func nestedUnkeyedContainer(forKey key: Key) -> any UnkeyedDecodingContainer { decoder.at(key).unkeyedContainer() }

    func superDecoder() -> any Decoder { decoder }

    func superDecoder(forKey key: Key) -> any Decoder { decoder.at(key) }
}

/// The values of a name that repeats, or its files; or what stands at its numbers, as in `items.0.name` and `items.1.name`.
struct ValueList: UnkeyedDecodingContainer {
    let decoder: NamedValueDecoder
    private let elements: [NamedValueDecoder]
    private(set) var currentIndex = 0

    init(decoder: NamedValueDecoder) {
        self.decoder = decoder
        let alike = decoder.node.map { $0.values.map(NameTree.init(value:)) + $0.files.map(NameTree.init(file:)) } ?? []
        // The numbers only say what is before what: a page may have taken some of them away.
        let numbered = (decoder.node?.children ?? [:]).keys.compactMap(Index.init(stringValue:))
        elements = alike.map(decoder.at) + numbered.sorted { $0.number < $1.number }.map { decoder.at($0) }
    }

    private struct Index: CodingKey {
        let number: Int
        let stringValue: String
        var intValue: Int? { number }

        init?(stringValue: String) {
            guard let number = Int(stringValue), number >= 0 else { return nil }
            (self.number, self.stringValue) = (number, stringValue)
        }

        init?(intValue: Int) { self.init(stringValue: String(intValue)) }
    }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { elements.count }
    var isAtEnd: Bool { currentIndex >= elements.count }

    mutating func decodeNil() throws -> Bool {
        guard try peek().isNil else { return false }
        currentIndex += 1
        return true
    }

    mutating func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        let value = try peek().decode(type)
        currentIndex += 1
        return value
    }

    mutating func nestedContainer<Nested: CodingKey>(keyedBy type: Nested.Type) throws
        -> KeyedDecodingContainer<Nested>
    {
        try superDecoder().container(keyedBy: type)
    }

    mutating func nestedUnkeyedContainer() throws -> any UnkeyedDecodingContainer {
        try superDecoder().unkeyedContainer()
    }

    mutating func superDecoder() throws -> any Decoder {
        let next = try peek()
        currentIndex += 1
        return next
    }

    private func peek() throws -> NamedValueDecoder {
        guard elements.indices.contains(currentIndex) else {
            throw DecodingError.valueNotFound(
                Any.self, DecodingError.Context(codingPath: codingPath, debugDescription: "There are too few values."))
        }
        return elements[currentIndex]
    }
}

struct SingleValue: SingleValueDecodingContainer {
    let decoder: NamedValueDecoder

    var codingPath: [any CodingKey] { decoder.codingPath }

    func decodeNil() -> Bool { decoder.isNil }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try decoder.decode(type) }
}
