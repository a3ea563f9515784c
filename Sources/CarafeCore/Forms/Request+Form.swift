import HTTPTypes

extension Request {
    /// The form in the body, in a handler that is given it whole; an empty one when the body is something else.
    public func form() throws -> FormData {
        guard isForm else { return FormData() }
        return FormData(fields: QueryItems(parsing: try body.bytes[...]))
    }

    /// Waits for the form in the body; an empty one when the body is something else.
    public func form() async throws -> FormData {
        guard isForm else { return FormData() }
        return FormData(fields: QueryItems(parsing: try await body.collect()[...]))
    }

    /// Decodes the form in the body, in a handler that is given it whole.
    ///
    /// - Throws: a 415 for another content type, a 400 that names the field for what does not fit.
    public func form<Value: Decodable>(_ type: Value.Type) throws -> Value {
        guard isForm else { throw FormError.notAForm }
        return try form().decode(type)
    }

    /// Waits for the form in the body and decodes it.
    ///
    /// - Throws: a 415 for another content type, a 400 that names the field for what does not fit.
    public func form<Value: Decodable>(_ type: Value.Type) async throws -> Value {
        guard isForm else { throw FormError.notAForm }
        return try await form().decode(type)
    }

    private var isForm: Bool {
        contentType?.prefix(while: { $0 != ";" }).lowercased() == "application/x-www-form-urlencoded"
    }
}

extension FormData {
    /// Decodes the fields and files.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        throw HTTPError(.notImplemented)
    }
}

extension QueryItems {
    /// Decodes the names and values.
    public func decode<Value: Decodable>(_ type: Value.Type = Value.self) throws -> Value {
        throw HTTPError(.notImplemented)
    }
}
