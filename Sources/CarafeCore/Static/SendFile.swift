import HTTPTypes
import Logging

#if canImport(FoundationEssentials)
public import FoundationEssentials
#else
public import Foundation
#endif

/// The entity tag that a file is sent with.
public enum FileTag: Sendable, Hashable {
    /// Made of the file's time and size, or of the bytes.
    case automatic
    /// None.
    case off
    /// This one, without quotes.
    case tag(String)
}

extension Request {
    /// Answers with a file, with Flask's arguments.
    ///
    /// ```swift
    /// app.get("/report") { request in try request.sendFile("/srv/reports/2026.pdf", asAttachment: true) }
    /// ```
    /// The path is trusted, and logged when there is no such file: for a name that a client sent there is
    /// ``sendFromDirectory(_:_:contentType:asAttachment:downloadName:conditional:eTag:lastModified:maxAge:)``, which does not log.
    ///
    /// - Parameters:
    ///   - path: of a file; a relative one is seen from the working directory.
    ///   - contentType: by the name unless given; `app.js.gz` is then JavaScript with `Content-Encoding: gzip`.
    ///   - asAttachment: whether browsers save it rather than show it; what is compressed is then sent as such.
    ///   - downloadName: what it is called when it is saved; the file's own name unless given.
    ///   - conditional: whether the request's conditions and ranges count.
    ///   - eTag: see ``FileTag``.
    ///   - lastModified: the file's time unless given.
    ///   - maxAge: how long anybody may keep it without asking (`public, max-age=…`); unless given, `no-cache`: it is kept,
    ///     and asked for each time whether it is still the same.
    /// - Throws: 404 when there is no such file that may be read, 412 and 416 when a condition or range does not hold.
    public func sendFile(
        _ path: String,
        contentType: String? = nil,
        asAttachment: Bool = false,
        downloadName: String? = nil,
        conditional: Bool = true,
        eTag: FileTag = .automatic,
        lastModified: Date? = nil,
        maxAge: Duration? = nil,
    ) throws(HTTPError) -> Response {
        guard let opened = OpenFile(path) else {
            // A name in the program, not the client's: nobody else would find out.
            app?.settings.logger.warning(
                "\(logName): there is no file \(path.debugDescription) to send, or it may not be read")
            throw HTTPError(.notFound)
        }
        let file = file(path, opened, name: downloadName ?? FilePath.lastComponent(path))
        return try file.response(to: self, contentType, asAttachment, conditional, eTag, lastModified, maxAge)
    }

    /// Answers with bytes as with a file: `request.sendFile(pdf, asAttachment: true, downloadName: "invoice.pdf")`.
    ///
    /// The arguments are those of ``sendFile(_:contentType:asAttachment:downloadName:conditional:eTag:lastModified:maxAge:)``;
    /// without `contentType` and `downloadName` it is sent as `application/octet-stream`.
    public func sendFile(
        _ bytes: [UInt8],
        contentType: String? = nil,
        asAttachment: Bool = false,
        downloadName: String? = nil,
        conditional: Bool = true,
        eTag: FileTag = .automatic,
        lastModified: Date? = nil,
        maxAge: Duration? = nil,
    ) throws(HTTPError) -> Response {
        var file = FileToSend(.bytes(bytes), name: downloadName)
        if eTag == .automatic { file.tag = EntityTag(hashing: bytes) }
        return try file.response(to: self, contentType, asAttachment, conditional, eTag, lastModified, maxAge)
    }

    /// Answers with a file of a directory, whose name a client may have sent.
    ///
    /// ```swift
    /// app.get("/uploads/<path:name>") { (request, name: String) in try request.sendFromDirectory("uploads", name) }
    /// ```
    /// Nothing outside of the directory is ever sent, however the name or a link within spells it, and no name that begins
    /// with a dot: these are 404, as what is not there.
    ///
    /// - Parameters:
    ///   - directory: is trusted; a relative one is seen from the working directory.
    ///   - name: a path below it.
    public func sendFromDirectory(
        _ directory: String,
        _ name: String,
        contentType: String? = nil,
        asAttachment: Bool = false,
        downloadName: String? = nil,
        conditional: Bool = true,
        eTag: FileTag = .automatic,
        lastModified: Date? = nil,
        maxAge: Duration? = nil,
    ) throws(HTTPError) -> Response {
        var rest = [UInt8(ascii: "/")]
        rest += name.utf8
        guard case .file(let path, let opened)? = StaticFolder(directory: directory).find(rest[...]) else {
            throw HTTPError(.notFound)
        }
        // What a link is called, not what it leads to.
        let file = file(path, opened, name: downloadName ?? FilePath.lastComponent(name))
        return try file.response(to: self, contentType, asAttachment, conditional, eTag, lastModified, maxAge)
    }

    private func file(_ path: String, _ opened: OpenFile, name: String) -> FileToSend {
        var file = FileToSend(ResponseBody(opened, at: path), name: name)
        file.status = opened.status
        file.internalLocation = app?.settings.accelRedirects.location(of: path, for: self)
        return file
    }
}

/// What is known of a file before it is said how to send it.
private struct FileToSend {
    let body: ResponseBody
    let name: String?
    /// Of a file on disk.
    var status: FileStatus?
    /// Of bytes.
    var tag: EntityTag?
    /// Where nginx finds it, when nginx is to send it.
    var internalLocation: String?

    init(_ body: ResponseBody, name: String?) {
        self.body = body
        self.name = name
    }

    /// Not by labels, which three functions would all repeat.
    func response(
        to request: Request,
        _ contentType: String?,
        _ asAttachment: Bool,
        _ conditional: Bool,
        _ eTag: FileTag,
        _ lastModified: Date?,
        _ maxAge: Duration?,
    ) throws(HTTPError) -> Response {
        let isConditional = conditional && (request.method == .get || request.method == .head)
        // As all files of a folder are sent.
        if let status, let name, internalLocation == nil, isConditional, contentType == nil, !asAttachment,
            eTag == .automatic, lastModified == nil, maxAge == nil
        {
            return try heedConditions(of: request, FileFields.response(body, name, status))
        }
        var fields = FileFields()
        let type = fields.describe(name, contentType: contentType, asAttachment: asAttachment)
        fields.mayBeKept(for: maxAge, by: request)
        // What nginx fetches gets its own coding, validators and ranges; a coding of ours would be lost on the way.
        if let internalLocation, !fields.haveEncoding {
            fields.add(.xAccelRedirect, internalLocation)
            return Response(.empty, contentType: type, fields)
        }
        fields.validate(
            eTag, tag ?? status.map { EntityTag($0) },
            lastModified.map { HTTPDate($0) } ?? status.flatMap { HTTPDate(exactly: $0.modified) })
        if isConditional { fields.add(.acceptRanges, "bytes") }
        let response = Response(body, contentType: type, fields)
        return isConditional ? try heedConditions(of: request, response) : response
    }

    private func heedConditions(of request: Request, _ response: Response) throws(HTTPError) -> Response {
        guard request.head.mayHaveConditions else { return response }
        var response = response
        try response.heedConditions(of: request)
        return response
    }
}
