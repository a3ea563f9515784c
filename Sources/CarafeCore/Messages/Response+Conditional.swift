import HTTPTypes

#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

// Answers that a client may have already, or wants a part of.

extension Response {
    /// When what is answered was last changed (`Last-Modified`), to the second.
    public var lastModified: Date? {
        get { modified.map { Date(timeIntervalSince1970: Double($0)) } }
        set { headers[.lastModified] = newValue.flatMap(HTTPDate.init)?.text }
    }

    /// Names this version of what is answered (`ETag`), so that ``makeConditional(_:)`` can tell who has it.
    ///
    /// - Parameters:
    ///   - tag: without quotes; what an entity tag cannot hold becomes `_`.
    ///   - isWeak: whether versions with this tag are as good as each other, and not the same byte for byte.
    public mutating func setETag(_ tag: String, isWeak: Bool = false) {
        headers[.eTag] = EntityTag(safe: tag, isWeak: isWeak).description
    }

    /// Names this version by its bytes, unless it has a name already or its bytes are not all here.
    public mutating func addETag(isWeak: Bool = false) {
        guard fields[.eTag] == nil else { return }
        switch body.content {
        case .text(let text): headers[.eTag] = EntityTag(hashing: text.utf8, isWeak: isWeak).description
        case .bytes(let bytes): headers[.eTag] = EntityTag(hashing: bytes, isWeak: isWeak).description
        case .empty, .file, .stream: break
        }
    }

    /// Heeds the request's conditions and ranges: it may become a 304, a 206, a 412 or a 416.
    ///
    /// ```swift
    /// app.afterRequest { request, response in
    ///     response.addETag()
    ///     response.makeConditional(request)
    /// }
    /// ```
    /// Only a 200 to GET or HEAD changes. Conditions go by ``setETag(_:isWeak:)`` and ``lastModified``; ranges are cut from
    /// text, bytes and files, not from streams.
    public mutating func makeConditional(_ request: Request) {
        do throws(HTTPError) {
            try heedConditions(of: request)
        } catch {
            let completion = completion
            self = ErrorPage.response(for: error)
            self.completion = completion
        }
    }

    /// As ``makeConditional(_:)``, with the 412 and the 416 as errors for the error handlers.
    mutating func heedConditions(of request: Request) throws(HTTPError) {
        // RFC 9110 §13.2.1: what would be no success without the conditions stays as it is.
        guard status.code == 200, request.method == .get || request.method == .head else { return }
        switch Preconditions(request, entityTag, modified: modified) {
        case .fail: throw HTTPError(.preconditionFailed)
        case .notModified: dropBody()
        case .hold: try heedRange(of: request)
        }
    }

    var entityTag: EntityTag? { fields[.eTag].flatMap { EntityTag.list($0).first } }

    var modified: Int? { fields[.lastModified].flatMap { HTTPDate(parsing: $0)?.secondsSince1970 } }

    /// RFC 9110 §15.4.5: what describes the body that is not sent would be taken for a change of the one the client has.
    private mutating func dropBody() {
        status = .notModified
        body = .empty
        let described: [HTTPField.Name] = [
            .contentType, .contentEncoding, .contentDisposition, .contentLanguage, .contentRange, .acceptRanges,
        ]
        for name in described { headers[name] = nil }
        if fields[.eTag] != nil { headers[.lastModified] = nil }
    }
}
