import HTTPTypes

/// What the conditions in a request's fields come to (RFC 9110 §13).
enum Preconditions: Sendable, Hashable {
    /// The request is answered as if it had none.
    case hold
    /// The client has what it asks for: 304.
    case notModified
    /// 412.
    case fail

    /// In the order of §13.2.2; a date that is none is left out of account.
    init(_ request: Request, _ tag: EntityTag, modified: Int) {
        self = .hold
        if let text = request.header(.ifMatch) {
            if text != "*", !EntityTag.list(text).contains(where: tag.isIdentical) { self = .fail }
        } else if let date = request.date(.ifUnmodifiedSince), modified > date {
            self = .fail
        }
        guard self == .hold else { return }
        if let text = request.header(.ifNoneMatch) {
            if text == "*" || EntityTag.list(text).contains(where: tag.isEquivalent) { self = .notModified }
        } else if let date = request.date(.ifModifiedSince), modified <= date {
            self = .notModified
        }
    }

    /// Whether a part may be sent (§13.1.5): the client's other part is of this very representation.
    static func allowRange(_ request: Request, _ tag: EntityTag, modified: Int) -> Bool {
        guard let text = request.header(.ifRange) else { return true }
        if let date = HTTPDate(parsing: text) { return date.secondsSince1970 == modified }
        return EntityTag.list(text).first.map(tag.isIdentical) ?? false
    }
}

extension Request {
    fileprivate func date(_ name: HTTPField.Name) -> Int? {
        header(name).flatMap { HTTPDate(parsing: $0)?.secondsSince1970 }
    }
}
