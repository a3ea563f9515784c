extension RouteRegistry {
    /// Serves the files of a directory, as Flask does those of `static`.
    ///
    /// ```swift
    /// app.staticFolder()                                                   // ./static at /static
    /// app.get("/style") { request in try request.url(for: "static", ["filename": "style.css"]) }
    /// ```
    /// Each is sent as by ``Request/sendFromDirectory(_:_:contentType:asAttachment:downloadName:conditional:eTag:lastModified:maxAge:)``:
    /// what lies outside, what is hidden, and a directory is 404. In production the `static-map` setting, or nginx, can
    /// serve the same directory without asking the app.
    ///
    /// - Parameters:
    ///   - directory: a relative one is seen from the working directory of now, when the program starts.
    ///   - path: below which the files are found; its rule is `<path>/<path:filename>`.
    ///   - endpoint: the name for ``Request/url(for:_:anchor:method:scheme:external:)``.
    ///   - maxAge: how long clients may keep a file without asking; see `sendFile`.
    public func staticFolder(
        _ directory: String = "static",
        at path: String = "/static",
        endpoint: String = "static",
        maxAge: Duration? = nil,
        fileID: StaticString = #fileID,
        line: UInt = #line,
    ) {
        let directory = FilePath.absolute(directory)
        let segments = path.split(separator: "/").joined(separator: "/")
        let rule = (segments.isEmpty ? "" : "/" + segments) + "/<path:filename>"
        get(rule, endpoint: endpoint, fileID: fileID, line: line) { request in
            // By name, since a blueprint's prefix may have parameters of its own.
            try request.sendFromDirectory(directory, request.pathParameter("filename") ?? "", maxAge: maxAge)
        }
    }
}
