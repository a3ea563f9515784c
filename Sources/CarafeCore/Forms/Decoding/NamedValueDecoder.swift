import HTTPTypes

/// Decodes the names and values of a query or form.
///
/// What is missing or does not read is noted, and something stands in its place until the end: a client that did three
/// things wrong is told of three.
struct NamedValueDecoder: Decoder {
    /// What was sent at ``codingPath``, if anything.
    let node: NameTree?
    let codingPath: [any CodingKey]
    let report: DecodingReport
    var userInfo: [CodingUserInfoKey: Any] { [:] }

    static func decode<Value: Decodable>(_ type: Value.Type, _ tree: NameTree, _ source: DecodingReport.Source) throws
        -> Value
    {
        let report = DecodingReport(source)
        let decoder = NamedValueDecoder(node: tree, codingPath: [], report: report)
        let result = Result { try decoder.decode(type) }
        if let error = report.error { throw error }
        return try result.get()
    }

    func container<Key: CodingKey>(keyedBy type: Key.Type) -> KeyedDecodingContainer<Key> {
        KeyedDecodingContainer(KeyedValues(decoder: self))
    }

    func unkeyedContainer() -> any UnkeyedDecodingContainer { ValueList(decoder: self) }

    func singleValueContainer() -> any SingleValueDecodingContainer { SingleValue(decoder: self) }

    /// The same as it is written in a form.
    var name: String { codingPath.map(\.stringValue).joined(separator: ".") }

    var isNil: Bool { node?.isBlank ?? true }

    func at(_ key: some CodingKey) -> NamedValueDecoder {
        NamedValueDecoder(node: node?.node(at: key.stringValue), codingPath: codingPath + [key], report: report)
    }

    func at(_ node: NameTree) -> NamedValueDecoder {
        NamedValueDecoder(node: node, codingPath: codingPath, report: report)
    }

    func decode<Value: Decodable>(_ type: Value.Type) throws -> Value {
        if let type = type as? any TextValue.Type, let value = read(type) as? Value { return value }
        let known = report.count
        do {
            return try Value(from: self)
        } catch let error as DecodingError {
            if report.count == known { note(error, of: type) }
            guard let standIn = Self.cases(of: type).first as? Value else { throw error }
            return standIn
        }
    }

    private func read<Value: TextValue>(_ type: Value.Type) -> Value {
        guard let text = node?.values.first else {
            // A browser sends nothing of a box that is not checked.
            if type == Bool.self, node == nil { return .standIn }
            if node?.files.isEmpty == false { report.note(name, "is a file") } else { report.noteMissing(name) }
            return .standIn
        }
        let read = type == String.self ? text : String(text[...].trimmingBlanks())
        if let value = Value(reading: read) { return value }
        report.note(name, Value.fault(of: read), text)
        return .standIn
    }

    private func note(_ error: DecodingError, of type: any Any.Type) {
        let cases = Self.cases(of: type).compactMap { ($0 as? any RawRepresentable).map { "\"\($0.rawValue)\"" } }
        if !cases.isEmpty, let text = node?.values.first {
            report.note(name, "is none of \(cases.joined(separator: ", "))", text)
        } else if case .dataCorrupted(let context) = error {
            let reason = context.debugDescription
            report.note(name, "cannot be read: \(reason.hasSuffix(".") ? String(reason.dropLast()) : reason)")
        } else {
            report.note(name, "cannot be read")
        }
    }

    private static func cases(of type: any Any.Type) -> [Any] {
        func all<Enumeration: CaseIterable>(_ type: Enumeration.Type) -> [Any] { Array(type.allCases) }
        return (type as? any CaseIterable.Type).map { all($0) } ?? []
    }
}

// MARK: - What is decoded

extension QueryItems {
    /// Decodes the names and values: `let filter = try request.args.decode(Filter.self)`.
    ///
    /// A property is a value of the same name, or of its coding key; a missing one is `nil` for an optional, `false` for a
    /// `Bool`, and an array takes all values of its name. What was left empty is `nil`, but for a `String?`. Names with
    /// dots, such as `address.city`, reach into a property that has properties.
    ///
    /// - Throws: a 400 that names all that is missing and what does not read, or when there are more than 1000.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        guard count <= Self.decodingLimit else { throw FormError.tooManyParameters(limit: Self.decodingLimit) }
        return try NamedValueDecoder.decode(type, NameTree(self), .query)
    }

    /// As many as a form may have: each can cost ``NameTree`` a node for every dot in its name.
    private static let decodingLimit = 1_000
}

extension FormData {
    /// Decodes the fields and files, as ``QueryItems/decode(_:)`` does; a file is an ``UploadedFile``.
    ///
    /// - Throws: a 400 that names all that is missing and what does not read.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        try NamedValueDecoder.decode(type, NameTree(fields, files: files), .form)
    }
}

extension UploadedFile: Decodable {
    /// Takes a file out of a form, as a property of what ``Request/form(_:)`` decodes.
    public init(from decoder: any Decoder) throws {
        guard let decoder = decoder as? NamedValueDecoder else {
            throw DecodingError.typeMismatch(
                UploadedFile.self,
                DecodingError.Context(codingPath: decoder.codingPath, debugDescription: "Only a form holds files."))
        }
        self = decoder.file
    }
}

extension NamedValueDecoder {
    fileprivate var file: UploadedFile {
        if let file = node?.files.first { return file }
        if node?.values.isEmpty == false { report.note(name, "is not a file") } else { report.noteMissing(name) }
        return UploadedFile(name: name, filename: "", headers: [:], .empty)
    }
}
