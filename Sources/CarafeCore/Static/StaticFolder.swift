/// A directory whose files are served below a path, as by uWSGI's `static-map`.
public struct StaticFolder: Sendable, Hashable {
    /// The path below which they are found: `/static` holds `/static/app.css`, and not `/statics`. Empty for the root.
    public let prefix: String
    /// The directory. A single file can stand here too, which is then what the path itself gives.
    public let directory: String
    /// What stands for a directory, such as `index.html`; with `nil` a directory gives nothing.
    public var index: String?
    /// Whether names that begin with a dot are served, which are meant to be seen by nobody (`.git`, `.env`).
    public var servesHiddenFiles = false

    /// Serves `directory` below `prefix`; slashes around the prefix may be left out.
    public init(_ prefix: String, directory: String, index: String? = nil) {
        let segments = prefix.split(separator: "/").joined(separator: "/")
        self.prefix = segments.isEmpty ? "" : "/" + segments
        self.directory = directory
        self.index = index
    }

    /// A directory that no path leads to, for who names its files.
    init(directory: String) {
        prefix = ""
        self.directory = directory
    }

    /// Reads the value of a `static-map`: `/static=/srv/app/static`.
    ///
    /// - Throws: ``StaticFolderError`` when it has another form, or there is no such directory.
    public init(mapping: String, index: String? = nil) throws(StaticFolderError) {
        guard let equals = mapping.firstIndex(of: "="), mapping.hasPrefix("/"), mapping.last != "=" else {
            throw StaticFolderError(
                "\(mapping.debugDescription) is no path and directory; write e.g. /static=/srv/static")
        }
        let directory = String(mapping[mapping.index(after: equals)...])
        self.init(String(mapping[..<equals]), directory: directory, index: index)
        guard FileStatus(following: directory) != nil else {
            throw StaticFolderError(
                "there is no directory \(directory.debugDescription); make it, or remove \(mapping.debugDescription)")
        }
    }
}

/// What is wrong with the value of a `static-map`, with the cure.
public struct StaticFolderError: Error, Sendable, Hashable, CustomStringConvertible {
    /// One sentence.
    public let description: String

    init(_ sentence: String) { description = "static-map: \(sentence)" }
}
