import HTTPTypes

extension Request {
    /// The form in the body, in a handler that is given it whole; an empty one when the body is something else.
    ///
    /// - Parameters:
    ///   - memoryLimit: what the fields that are no files may come to, in bytes; ``App/formMemoryLimit`` unless given, and
    ///     `.max` for no limit.
    ///   - partLimit: how many fields and files it may have; ``App/formPartLimit`` unless given.
    /// - Throws: a 413 that names the limit, a 400 that says what is wrong with the body, or ``RequestBodyError/notRead``.
    public func form(memoryLimit: Int? = nil, partLimit: Int? = nil) throws -> FormData {
        guard let kind = try FormKind(contentType) else { return FormData() }
        return try FormData(body.bytes, kind, formLimits(memory: memoryLimit, parts: partLimit))
    }

    /// Waits for the form in the body; an empty one when the body is something else.
    ///
    /// The body is read as it comes: files go to memory until they come to 500 kB, then to a temporary file. The form
    /// stays: asking again gives the same.
    ///
    /// - Parameters:
    ///   - memoryLimit: what the fields that are no files may come to, in bytes; ``App/formMemoryLimit`` unless given, and
    ///     `.max` for no limit.
    ///   - partLimit: how many fields and files it may have; ``App/formPartLimit`` unless given.
    /// - Throws: a 413 that names the limit, a 400 that says what is wrong with the body, and what reading it throws.
    public func form(memoryLimit: Int? = nil, partLimit: Int? = nil) async throws -> FormData {
        guard let kind = try FormKind(contentType) else { return FormData() }
        let limits = formLimits(memory: memoryLimit, parts: partLimit)
        switch body.storage {
        case .whole(let bytes): return try FormData(bytes, kind, limits)
        case .stream(let stream):
            if let form = stream.form { return form }
            let form = try await FormData(reading: stream, kind, limits)
            stream.form = form
            return form
        }
    }

    /// Decodes the form in the body, in a handler that is given it whole; see ``FormData/decode(_:)``.
    ///
    /// - Throws: a 415 for another content type, a 400 that names the field for what does not fit.
    public func form<Value: Decodable>(_ type: Value.Type) throws -> Value {
        guard try FormKind(contentType) != nil else { throw FormError.notAForm }
        return try form().decode(type)
    }

    /// Waits for the form in the body and decodes it; see ``FormData/decode(_:)``.
    ///
    /// - Throws: a 415 for another content type, a 400 that names the field for what does not fit.
    public func form<Value: Decodable>(_ type: Value.Type) async throws -> Value {
        guard try FormKind(contentType) != nil else { throw FormError.notAForm }
        return try await form().decode(type)
    }

    func formLimits(memory: Int? = nil, parts: Int? = nil) -> FormLimits {
        let settings = app?.settings.form ?? FormSettings()
        return FormLimits(memory: memory ?? settings.memoryLimit ?? .max, parts: parts ?? settings.partLimit ?? .max)
    }
}

/// What can be set about forms on an ``App``; `nil` is no limit.
struct FormSettings: Sendable {
    /// Flask's MAX_FORM_MEMORY_SIZE, but for all fields together.
    var memoryLimit: Int? = 500_000
    /// Flask's MAX_FORM_PARTS, but for every kind of form.
    var partLimit: Int? = 1_000
}

extension FormData {
    /// Counts before it makes anything: a pair of three bytes takes many times as much once it is decoded.
    private init(urlencoded bytes: [UInt8], _ limits: FormLimits) throws {
        guard QueryItems.count(in: bytes[...]) <= limits.parts else {
            throw FormError.tooManyFields(limit: limits.parts)
        }
        self.init(fields: QueryItems(parsing: bytes[...]))
    }

    fileprivate init(_ body: [UInt8], _ kind: FormKind, _ limits: FormLimits) throws {
        switch kind {
        case .urlencoded:
            guard body.count <= limits.memory else { throw FormError.fieldsTooLarge(limit: limits.memory) }
            try self.init(urlencoded: body, limits)
        case .multipart(let boundary):
            var assembly = FormAssembly(boundary: boundary, limits, isWhole: true)
            try assembly.receive(body)
            self = try assembly.finish()
        }
    }

    fileprivate init(reading body: BodyStream, _ kind: FormKind, _ limits: FormLimits) async throws {
        switch kind {
        case .urlencoded:
            var bytes: [UInt8] = []
            while let piece = try await body.next() {
                bytes += piece
                guard bytes.count <= limits.memory else { throw FormError.fieldsTooLarge(limit: limits.memory) }
            }
            try self.init(urlencoded: bytes, limits)
        case .multipart(let boundary):
            var assembly = FormAssembly(boundary: boundary, limits, isWhole: false)
            while let piece = try await body.next() { try assembly.receive(piece) }
            self = try assembly.finish()
        }
    }
}
