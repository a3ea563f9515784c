public import Carafe

// What generated code calls. The names are not for applications, and outside of the promise of SemVer.

extension Request {
    /// Decodes the JSON body, if there is one.
    public func _json<Value: Decodable>(ifPresent type: Value.Type) throws -> Value? {
        hasBody ? try json(type) : nil
    }

    /// Waits for the JSON body and decodes it, if there is one.
    public func _json<Value: Decodable>(ifPresent type: Value.Type) async throws -> Value? {
        try await body.isEmpty() ? nil : try await json(type)
    }

    /// Decodes the query, or the one value of it that the parameter is named after.
    public func _query<Value: Decodable>(_ type: Value.Type, named name: String) throws -> Value {
        guard isNamedValue(type) else { return try args.decode(type) }
        return try FieldName.$current.withValue(name) { try args.decode(Field<Value>.self).value }
    }

    /// Decodes the query, or the one value of it that the parameter is named after, if it is there.
    public func _query<Value: Decodable>(ifPresent type: Value.Type, named name: String) throws -> Value? {
        guard isNamedValue(type) else { return args.isEmpty ? nil : try args.decode(type) }
        return try FieldName.$current.withValue(name) { try args.decode(OptionalField<Value>.self).value }
    }

    /// Decodes the form, or the one field of it that the parameter is named after.
    public func _form<Value: Decodable>(_ type: Value.Type, named name: String) throws -> Value {
        guard isNamedValue(type) else { return try form(type) }
        return try FieldName.$current.withValue(name) { try form(Field<Value>.self).value }
    }

    /// Waits for the form and decodes it, or the one field of it that the parameter is named after.
    public func _form<Value: Decodable>(_ type: Value.Type, named name: String) async throws -> Value {
        guard isNamedValue(type) else { return try await form(type) }
        return try await FieldName.$current.withValue(name) { try await form(Field<Value>.self).value }
    }

    /// Decodes the form, or the one field of it that the parameter is named after, if it is there.
    public func _form<Value: Decodable>(ifPresent type: Value.Type, named name: String) throws -> Value? {
        guard hasBody else { return nil }
        guard isNamedValue(type) else { return try form(type) }
        return try FieldName.$current.withValue(name) { try form(OptionalField<Value>.self).value }
    }

    /// Waits for the form and decodes it, or the one field of it that the parameter is named after, if it is there.
    public func _form<Value: Decodable>(ifPresent type: Value.Type, named name: String) async throws -> Value? {
        guard try await !body.isEmpty() else { return nil }
        guard isNamedValue(type) else { return try await form(type) }
        return try await FieldName.$current.withValue(name) { try await form(OptionalField<Value>.self).value }
    }

    private var hasBody: Bool { body.length != 0 }
}

// MARK: - Fields

/// The name of the field that is decoded: a decoder hands nothing else down to what it decodes.
private enum FieldName: CodingKey {
    case field(String)

    @TaskLocal static var current = ""

    init(stringValue: String) { self = .field(stringValue) }
    init?(intValue: Int) { return nil }

    var stringValue: String {
        switch self {
        case .field(let name): name
        }
    }
    var intValue: Int? { nil }
}

/// One field of several.
private struct Field<Value: Decodable>: Decodable {
    let value: Value

    init(from decoder: any Decoder) throws {
        value = try decoder.container(keyedBy: FieldName.self).decode(Value.self, forKey: .field(FieldName.current))
    }
}

/// One field of several, that may be missing.
private struct OptionalField<Value: Decodable>: Decodable {
    let value: Value?

    init(from decoder: any Decoder) throws {
        let container = try decoder.container(keyedBy: FieldName.self)
        value = try container.decodeIfPresent(Value.self, forKey: .field(FieldName.current))
    }
}
