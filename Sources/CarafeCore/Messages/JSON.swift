import HTTPTypes

#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

/// JSON in and out, with Flask's conventions: compact, keys sorted, a newline at the end.
package enum JSON {
    package static func response(_ value: some Encodable) throws -> Response {
        Response(.bytes(try encode(value)), contentType: ContentType.json)
    }

    static func encode(_ value: some Encodable) throws -> [UInt8] {
        let data = try encoder.encode(value)
        var bytes: [UInt8] = []
        bytes.reserveCapacity(data.count + 1)
        bytes.append(contentsOf: data)
        bytes.append(UInt8(ascii: "\n"))
        return bytes
    }

    /// One for all: it keeps nothing of a value, and making one costs as much as a small value.
    private static let encoder: JSONEncoder = {
        let encoder = JSONEncoder()
        encoder.outputFormatting = [.sortedKeys, .withoutEscapingSlashes]
        encoder.dateEncodingStrategy = .iso8601
        return encoder
    }()

    /// Returns what makes a handler's result a response; `nil` is no result, and becomes a 404 as it does elsewhere.
    static func answer<Value: Encodable & SendableMetatype>() -> @Sendable (Value) throws -> Response {
        guard Value.self is any MaybeNil.Type else { return { try response($0) } }
        return { value in
            if let value = value as? any MaybeNil, value.isNil { throw HTTPError(.notFound) }
            return try response(value)
        }
    }

    package static func decode<Value: Decodable>(_ type: Value.Type, from bytes: [UInt8]) throws -> Value {
        guard !bytes.isEmpty else { throw HTTPError(.badRequest, "The request body is empty, and JSON is needed.") }
        do {
            try checkDepth(of: bytes)
            let decoder = JSONDecoder()
            decoder.dateDecodingStrategy = .iso8601
            return try decoder.decode(type, from: Data(bytes))
        } catch let error as DecodingError {
            throw HTTPError(.badRequest, misfit(error, in: bytes) ?? sentence(for: error), underlying: error)
        }
    }

    /// What is wrong with a number, when that is what Foundation means by corrupted data. Short texts only: the tree is ten
    /// times as large as they are.
    private static func misfit(_ error: DecodingError, in bytes: [UInt8]) -> String? {
        guard case .dataCorrupted(let context) = error, context.codingPath.isEmpty, bytes.count <= 64 * 1024 else {
            return nil
        }
        return (try? JSONDecoder().decode(JSONNumbers.self, from: Data(bytes)))?.sentence
    }

    /// Nesting costs the decoder stack, and a client can write 16 million brackets.
    private static func checkDepth(of bytes: [UInt8], limit: Int = 512) throws {
        var depth = 0
        var isInString = false
        var isEscaped = false
        for byte in bytes {
            switch (byte, isInString) {
            case _ where isEscaped: isEscaped = false
            case (UInt8(ascii: "\\"), true): isEscaped = true
            case (UInt8(ascii: "\""), _): isInString.toggle()
            case (UInt8(ascii: "["), false), (UInt8(ascii: "{"), false): depth += 1
            case (UInt8(ascii: "]"), false), (UInt8(ascii: "}"), false): depth -= 1
            default: break
            }
            guard depth <= limit else {
                throw HTTPError(.badRequest, "The JSON is nested deeper than \(limit) levels.")
            }
        }
    }

    private static func sentence(for error: DecodingError) -> String {
        switch error {
        case .keyNotFound(let key, let context):
            "The JSON has no value at \"\(path(context.codingPath + [key]))\"."
        case .valueNotFound(let type, let context):
            "The JSON has null at \(place(context)), where \(name(of: type)) is needed."
        case .typeMismatch(let type, let context):
            "The JSON value at \(place(context)) is not \(name(of: type))."
        case .dataCorrupted(let context) where !context.codingPath.isEmpty:
            "The JSON value at \"\(path(context.codingPath))\" cannot be read: \(context.debugDescription)"
        default:
            "The request body is not valid JSON."
        }
    }

    private static func place(_ context: DecodingError.Context) -> String {
        context.codingPath.isEmpty ? "the top level" : "\"\(path(context.codingPath))\""
    }

    private static func path(_ keys: [any CodingKey]) -> String {
        keys.map { $0.intValue.map(String.init) ?? $0.stringValue }.joined(separator: ".")
    }

    /// What a Swift type is called in JSON; a client knows nothing of Swift.
    private static func name(of type: any Any.Type) -> String {
        switch type {
        case let type as any TextValue.Type: type.expectation
        case is [String: Any].Type: "an object"
        case is [Any].Type: "an array"
        default: "what is needed there"
        }
    }
}

extension Request {
    /// Decodes the JSON body, in a handler that is given it whole.
    ///
    /// - Throws: a 415 for another content type, a 400 that names the field for what does not fit.
    public func json<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try requireJSON()
        return try JSON.decode(type, from: body.bytes)
    }

    /// Waits for the JSON body and decodes it.
    ///
    /// - Throws: a 415 for another content type, a 400 that names the field for what does not fit.
    public func json<Value: Decodable>(_ type: Value.Type = Value.self) async throws -> Value {
        try requireJSON()
        return try JSON.decode(type, from: await body.collect())
    }

    /// Whether the body says it is JSON: `application/json`, or any `+json` type.
    public var isJSON: Bool {
        guard let type = contentType?.prefix(while: { $0 != ";" }).trimmingBlanks().lowercased() else { return false }
        return type == "application/json" || (type.hasPrefix("application/") && type.hasSuffix("+json"))
    }

    private func requireJSON() throws {
        guard isJSON else {
            throw HTTPError(.unsupportedMediaType, "This URL takes JSON; send it with Content-Type: application/json.")
        }
    }
}

/// An optional, for code that knows it only by a type parameter.
private protocol MaybeNil {
    var isNil: Bool { get }
}

extension Optional: MaybeNil {
    fileprivate var isNil: Bool {
        if case nil = self { true } else { false }
    }
}
