import HTTPTypes

/// Files that are served without asking the application.
///
/// A request is answered from the first folder that has the file, and by the application when none has it. What stands
/// outside of a folder is never served, however the path or a link spells it:
///
/// 1. The path is taken apart once, after it was decoded once. A segment that is empty, `.` or `..`, or holds a NUL or a
///    backslash, ends the search, and so does one that begins with a dot.
/// 2. What is left is resolved, links and all, and must lie within the resolved folder.
/// 3. It must be a regular file that may be read. What is none, such as a pipe or a device, is opened, without waiting, before
///    it is refused.
///
/// Linux opens a path that no link is on without following any, and then 2 holds by itself. Else the resolved path is opened
/// at once: only who may write into the folder could put a link there in between. What is then said of the file and sent of
/// it is of the one that was opened.
public struct StaticFiles: Sendable, Hashable {
    /// Where to look, in this order.
    public var folders: [StaticFolder]

    /// Serves these folders.
    public init(_ folders: [StaticFolder]) { self.folders = folders }

    /// The answer to a request, or `nil` when it is the application's to answer.
    public func response(to request: Request) -> Response? {
        let (bytes, path) = (request.head.bytes, request.head.path.range)
        for folder in folders {
            guard let rest = folder.rest(of: bytes[path]) else { continue }
            switch folder.find(rest) {
            case .file(let path, let file): return response(to: request, path, file)
            case .directory: return redirect(request)
            case nil: continue
            }
        }
        return nil
    }

    private func response(to request: Request, _ path: String, _ file: OpenFile) -> Response {
        guard request.method == .get || request.method == .head else {
            return ErrorPage.response(for: HTTPError(.methodNotAllowed, headers: [.allow: "GET, HEAD"]))
        }
        let fields: HTTPFields = [
            .lastModified: HTTPDate(secondsSince1970: file.status.modified).text,
            .eTag: EntityTag(file.status).description, .acceptRanges: "bytes",
        ]
        var response = Response(
            status: .ok, body: ResponseBody(file, at: path), plainContentType: MediaType.named(path), fields: fields)
        if request.head.mayHaveConditions { response.makeConditional(request) }
        return response
    }

    /// Without the slash, the links in the index would lead beside the directory.
    private func redirect(_ request: Request) -> Response {
        var location = PercentEncoding.encodePath(request.head.mount + request.path + "/")
        if !request.queryString.isEmpty { location += "?" + request.queryString }
        return CarafeCore.redirect(location, status: .permanentRedirect)
    }
}

extension StaticFolder {
    enum Found {
        case file(String, OpenFile)
        /// A directory with an index, asked for without the slash at its end.
        case directory
    }

    /// What of a path is below the prefix; `nil` when the path is not.
    func rest(of path: ArraySlice<UInt8>) -> ArraySlice<UInt8>? {
        guard path.starts(with: prefix.utf8) else { return nil }
        let rest = path.dropFirst(prefix.utf8.count)
        return rest.isEmpty || rest.first == UInt8(ascii: "/") ? rest : nil
    }

    /// - Parameter rest: empty, or from a slash on.
    func find(_ rest: ArraySlice<UInt8>) -> Found? {
        // Mostly it is a file and no link, and then the paths need not be known.
        if isPlain(rest) {
            let name = String(decoding: rest.dropFirst(), as: UTF8.self)
            switch OpenFile.find(name, below: directory) {
            case .file(let file): return .file(directory + "/" + name, file)
            case .nothing: return nil
            case .unclear: break
            }
        }
        return resolveAndFind(rest)
    }

    private func resolveAndFind(_ rest: ArraySlice<UInt8>) -> Found? {
        var segments = rest.split(separator: UInt8(ascii: "/"), omittingEmptySubsequences: false).dropFirst()
        let endsWithSlash = segments.last?.isEmpty == true
        if endsWithSlash { segments.removeLast() }
        guard segments.allSatisfy(isServed), let path = resolve(segments), let status = FileStatus(following: path)
        else { return nil }
        switch status.kind {
        case .file: return endsWithSlash ? nil : file(path)
        case .directory:
            guard let index, let indexPath = resolve(segments + [ArraySlice(index.utf8)]),
                let file = file(indexPath)
            else { return nil }
            return endsWithSlash ? file : .directory
        }
    }

    /// Whether each segment is served in any folder: that can be seen without taking them apart.
    private func isPlain(_ rest: ArraySlice<UInt8>) -> Bool {
        var last = UInt8(ascii: "x")
        for byte in rest {
            switch byte {
            case 0, UInt8(ascii: "\\"): return false
            case UInt8(ascii: "/"), UInt8(ascii: "."): if last == UInt8(ascii: "/") { return false }
            default: break
            }
            last = byte
        }
        return !rest.isEmpty && last != UInt8(ascii: "/")
    }

    private func file(_ path: String) -> Found? { OpenFile(path).map { .file(path, $0) } }

    private func isServed(_ segment: ArraySlice<UInt8>) -> Bool {
        guard let first = segment.first, !segment.contains(0), !segment.contains(UInt8(ascii: "\\")) else {
            return false
        }
        guard first == UInt8(ascii: ".") else { return true }
        return servesHiddenFiles && !segment.elementsEqual(".".utf8) && !segment.elementsEqual("..".utf8)
    }

    /// The file's path without links, if that lies within the folder's. The folder is resolved each time: it may itself be
    /// a link, which a deployment moves on.
    private func resolve(_ segments: ArraySlice<ArraySlice<UInt8>>) -> String? {
        guard let root = FilePath.resolved(directory) else { return nil }
        if segments.isEmpty { return root }
        let name = String(decoding: Array(segments.joined(separator: "/".utf8)), as: UTF8.self)
        guard let path = FilePath.resolved(root + "/" + name) else { return nil }
        // With the slash: /srv/public-old does not lie in /srv/public.
        return path.utf8.starts(with: (root == "/" ? root : root + "/").utf8) ? path : nil
    }
}
