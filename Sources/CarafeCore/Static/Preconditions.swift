import HTTPTypes

/// What the conditions in a request's fields come to (RFC 9110 §13).
enum Preconditions: Sendable, Hashable {
    /// The request is answered as if it had none.
    case hold
    /// The client has what it asks for: 304.
    case notModified
    /// 412.
    case fail

    /// In the order of §13.2.2; a date that is none is left out of account, and so is one for what has none.
    init(_ request: Request, _ tag: @autoclosure () -> EntityTag?, modified: @autoclosure () -> Int?) {
        self = .hold
        if let text = request.header(.ifMatch) {
            if text != "*", !tag().isIn(text, by: EntityTag.isIdentical) { self = .fail }
        } else if let date = request.date(.ifUnmodifiedSince), let modified = modified(), modified > date {
            self = .fail
        }
        guard self == .hold else { return }
        if let text = request.header(.ifNoneMatch) {
            if text == "*" || tag().isIn(text, by: EntityTag.isEquivalent) { self = .notModified }
        } else if let date = request.date(.ifModifiedSince), let modified = modified(), modified <= date {
            self = .notModified
        }
    }

    /// Whether a part may be sent (§13.1.5): the client's other part is of this very representation.
    static func allowRange(_ request: Request, _ tag: EntityTag?, modified: Int?) -> Bool {
        guard let text = request.header(.ifRange) else { return true }
        if let date = HTTPDate(parsing: text) { return date.secondsSince1970 == modified }
        guard let tag, let asked = EntityTag.list(text).first else { return false }
        return tag.isIdentical(to: asked)
    }
}

extension EntityTag? {
    /// Whether a list of tags has this one; what has no tag is in none.
    fileprivate func isIn(_ list: String, by isSame: (EntityTag) -> (EntityTag) -> Bool) -> Bool {
        map { EntityTag.list(list).contains(where: isSame($0)) } ?? false
    }
}

extension RequestHead {
    /// Whether there may be conditions or a range in the fields: most requests have none, and one look at all is less than
    /// one for each.
    var mayHaveConditions: Bool {
        let skipped = naming == .cgi ? "HTTP_".utf8.count : 0
        return fields.contains { field in
            let start = Int(field.name.start) + skipped
            guard start + 5 <= Int(field.name.end) else { return false }
            switch (self[start] | 0x20, self[start + 1] | 0x20) {
            case (UInt8(ascii: "i"), UInt8(ascii: "f")), (UInt8(ascii: "r"), UInt8(ascii: "a")): return true
            default: return false
            }
        }
    }
}

extension Request {
    fileprivate func date(_ name: HTTPField.Name) -> Int? {
        header(name).flatMap { HTTPDate(parsing: $0)?.secondsSince1970 }
    }
}
