import HTTPTypes
import Synchronization

/// The fields that a file is sent with, each added once. They are gathered and not put into a response one by one, which
/// looks through those that are there each time.
struct FileFields {
    private(set) var list: [HTTPField] = []
    private(set) var haveEncoding = false

    init() { list.reserveCapacity(8) }

    mutating func add(_ name: HTTPField.Name, _ value: String) { list.append(HTTPField(name: name, value: value)) }

    /// Says what a file is called; returns what it is.
    mutating func describe(_ name: String?, contentType: String?, asAttachment: Bool) -> String {
        let type = contentType ?? self.type(name ?? "", asAttachment: asAttachment)
        if name != nil || asAttachment {
            add(.contentDisposition, ContentDisposition.value(name, asAttachment: asAttachment))
        }
        return type
    }

    private mutating func type(_ name: String, asAttachment: Bool) -> String {
        let guess = MediaType.guess(name)
        guard let encoding = guess.encoding else { return guess.type }
        if asAttachment { return MediaType.named(name) }
        add(.contentEncoding, encoding)
        haveEncoding = true
        return guess.type
    }

    /// As Werkzeug has it.
    mutating func mayBeKept(for maxAge: Duration?, by request: Request) {
        guard let seconds = maxAge?.wholeSeconds else { return add(.cacheControl, "no-cache") }
        add(.cacheControl, seconds > 0 ? "public, max-age=\(seconds)" : "no-cache, max-age=0")
        let now = (request.app?.settings.clock ?? .system).seconds()
        // Years from now on are as good as for ever, and have four digits.
        add(.expires, HTTPDate(secondsSince1970: now + Int(min(max(0, seconds), 1 << 32))).text)
    }

    mutating func validate(_ eTag: FileTag, _ own: EntityTag?, _ modified: HTTPDate?) {
        if let modified { add(.lastModified, modified.text) }
        switch eTag {
        case .automatic: if let own { add(.eTag, own.description) }
        case .off: break
        case .tag(let tag): add(.eTag, EntityTag(safe: tag, isWeak: false).description)
        }
    }
}

extension Response {
    init(_ body: ResponseBody, contentType: String, _ gathered: FileFields) {
        var fields = HTTPFields()
        fields.replaceSubrange(0..<0, with: gathered.list)
        self.init(status: .ok, body: body, plainContentType: contentType, fields: fields)
    }
}

// MARK: - Files as they are

extension FileFields {
    /// What a file's fields follow from when nothing else is said of it, so that those that are kept can never be old.
    struct Key: Hashable {
        let name: String
        let status: FileStatus
    }

    static let made = Mutex<[Key: (type: String, fields: HTTPFields)]>([:])
    /// Files whose fields are kept, with some 600 bytes each.
    private static let limit = 512
    /// No file has a longer name; one that a client chose for a download may be as long as a head.
    private static let longestName = 255

    /// The response with a file that is sent as it is, whose conditions and ranges are still to be heeded.
    static func response(_ body: ResponseBody, _ name: String, _ status: FileStatus) -> Response {
        let (type, fields) = name.utf8.count > longestName ? make(name, status) : known(Key(name: name, status: status))
        return Response(status: .ok, body: body, plainContentType: type, fields: fields)
    }

    private static func known(_ key: Key) -> (type: String, fields: HTTPFields) {
        if let known = made.withLock({ $0[key] }) { return known }
        let new = make(key.name, key.status)
        made.withLock { made in
            if made.count >= limit { made.removeAll() }
            made[key] = new
        }
        return new
    }

    private static func make(_ name: String, _ status: FileStatus) -> (type: String, fields: HTTPFields) {
        var fields = FileFields()
        let type = fields.describe(name, contentType: nil, asAttachment: false)
        fields.add(.cacheControl, "no-cache")
        fields.validate(.automatic, EntityTag(status), HTTPDate(exactly: status.modified))
        fields.add(.acceptRanges, "bytes")
        return (type, Response(.empty, contentType: type, fields).fields)
    }
}
