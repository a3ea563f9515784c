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

/// The values of a name that repeats, or its files.
struct ValueList: UnkeyedDecodingContainer {
    let decoder: NamedValueDecoder
    private let nodes: [NameTree]
    private(set) var currentIndex = 0

    init(decoder: NamedValueDecoder) {
        self.decoder = decoder
        nodes = decoder.node.map { $0.values.map(NameTree.init(value:)) + $0.files.map(NameTree.init(file:)) } ?? []
    }

    var codingPath: [any CodingKey] { decoder.codingPath }
    var count: Int? { nodes.count }
    var isAtEnd: Bool { currentIndex >= nodes.count }

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
        guard nodes.indices.contains(currentIndex) else {
            throw DecodingError.valueNotFound(
                Any.self, DecodingError.Context(codingPath: codingPath, debugDescription: "There are too few values."))
        }
        return decoder.at(nodes[currentIndex])
    }
}

struct SingleValue: SingleValueDecodingContainer {
    let decoder: NamedValueDecoder

    var codingPath: [any CodingKey] { decoder.codingPath }

    func decodeNil() -> Bool { decoder.isNil }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value { try decoder.decode(type) }
}
