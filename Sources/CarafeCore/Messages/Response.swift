public import HTTPTypes

/// What a handler answers: a status, header fields and a body.
///
/// ```swift
/// var response = Response("created", status: .created)
/// response.headers[.location] = "/user/7"
/// ```
public struct Response: Sendable {
    /// The status; its reason phrase is sent where it has one, else the usual one.
    public var status: HTTPResponse.Status
    /// The body.
    public var body: ResponseBody
    /// Kept apart from the fields until someone touches them: most responses have no other field, and then cost no
    /// allocation for it.
    package private(set) var plainContentType: String?
    package private(set) var fields: HTTPFields
    /// Called once by the server: when the last byte of a stream, or of a large body or file, is sent, when a small one
    /// is in the buffer that leaves next, or when the client is gone before.
    package var completion: (@Sendable (_ error: (any Error)?) -> Void)?

    /// The header fields. `Content-Length`, `Transfer-Encoding`, `Connection`, and over HTTP `Date` and `Server`, are the
    /// transport's: what is set for them here is not sent.
    public var headers: HTTPFields {
        get {
            guard let plainContentType else { return fields }
            var all = fields
            all[.contentType] = plainContentType
            return all
        }
        set {
            fields = newValue
            plainContentType = nil
        }
        _modify {
            if let plainContentType {
                fields[.contentType] = plainContentType
                self.plainContentType = nil
            }
            yield &fields
        }
    }

    /// The `Content-Type`, with its parameters.
    public var contentType: String? {
        get { plainContentType ?? fields[.contentType] }
        set {
            fields[.contentType] = nil
            plainContentType = newValue
        }
    }

    /// Says that the answer depends on this field of the request (`Vary`), so that no cache gives it to others.
    public mutating func vary(by name: HTTPField.Name) {
        let present = fields[.vary] ?? ""
        let names = present.split(separator: ",").map { $0.trimmingBlanks().lowercased() }
        guard !names.contains("*"), !names.contains(name.canonicalName) else { return }
        headers[.vary] = present.isEmpty ? name.rawName : "\(present), \(name.rawName)"
    }

    /// Adds a header field that must arrive as it is.
    ///
    /// `headers[…] = value` replaces bytes that a field cannot hold by blanks; this says so instead.
    ///
    /// - Throws: ``HeaderError`` for a value with CR, LF, NUL or another control character (RFC 9110 §5.5).
    public mutating func setHeader(_ name: HTTPField.Name, _ value: String) throws(HeaderError) {
        guard HTTPField.isValidValue(value) else { throw HeaderError(name: name.rawName) }
        headers[name] = value
    }
}

// Here and not inside, so that they can go by the memberwise initializer: what a response is put together in otherwise is
// copied when it is whole.
extension Response {
    /// Creates a response.
    ///
    /// - Parameters:
    ///   - body: see ``ResponseBody`` for what it can be.
    ///   - status: 200 unless given.
    ///   - contentType: sent as `Content-Type`; `nil` sends none.
    public init(_ body: ResponseBody = .empty, status: HTTPResponse.Status = .ok, contentType: String? = nil) {
        self.init(status: status, body: body, plainContentType: contentType, fields: HTTPFields())
    }

    /// Creates a text response, `text/html; charset=utf-8` unless told otherwise, as in Flask.
    public init(_ text: String, status: HTTPResponse.Status = .ok, contentType: String = ContentType.html) {
        self.init(
            status: status, body: ResponseBody(content: .text(text)), plainContentType: contentType,
            fields: HTTPFields())
    }

    /// Creates a response with a value as JSON: `try Response(json: user, status: .created)`.
    public init(json value: some Encodable, status: HTTPResponse.Status = .ok) throws {
        self = try JSON.response(value)
        self.status = status
    }

    /// Creates a response that streams a request's body back as it comes.
    public init(_ body: RequestBody, status: HTTPResponse.Status = .ok, contentType: String? = nil) {
        self.init(ResponseBody(body), status: status, contentType: contentType)
    }
}

/// A header value that would split or break the response.
public struct HeaderError: Error, Sendable, CustomStringConvertible {
    /// The field it was meant for.
    public let name: String

    /// What is wrong, and the cure.
    public var description: String {
        "the value for the header \(name) holds control characters or outer blanks; encode it before it is sent"
    }
}

/// Media types that the framework itself sends.
public enum ContentType {
    /// What a `String` is sent as.
    public static let html = "text/html; charset=utf-8"
    /// Text that is no markup.
    public static let plain = "text/plain; charset=utf-8"
    /// What an `Encodable` is sent as.
    public static let json = "application/json"
    /// Values as JSON, one a line.
    public static let jsonLines = "application/x-ndjson"
    /// What a browser's `EventSource` reads.
    public static let eventStream = "text/event-stream"
}
