/// Media types by the ends of file names.
package enum MediaType {
    /// The type of a file of this name; `application/octet-stream` when the name tells nothing.
    package static func named(_ path: String) -> String { split(path).flatMap { types[$0.end] } ?? unknown }

    /// The type of what is within a compressed file, and how it is compressed: `app.js.gz` is JavaScript, by `gzip`. Only
    /// codings that browsers know, and only what has a name within.
    static func guess(_ path: String) -> (type: String, encoding: String?) {
        guard let (base, end) = split(path) else { return (unknown, nil) }
        if let type = types[end], encodings[end] == nil { return (type, nil) }
        if end == "svgz" { return (named("a.svg"), "gzip") }
        guard let encoding = encodings[end], let type = split(String(base)).flatMap({ types[$0.end] }) else {
            return (types[end] ?? unknown, nil)
        }
        return (type, encoding)
    }

    private static let encodings = ["gz": "gzip", "br": "br", "zst": "zstd"]

    /// A file's name at its last dot, the extension in lower case; a name that only begins with a dot has none.
    private static func split(_ path: String) -> (base: Substring, end: String)? {
        let name = path.utf8.suffix { $0 != UInt8(ascii: "/") }
        guard let dot = name.lastIndex(of: UInt8(ascii: ".")), dot > name.startIndex else { return nil }
        let end = name[name.index(after: dot)...].map(asciiLowercased)
        return (Substring(name[..<dot]), String(decoding: end, as: UTF8.self))
    }

    private static let unknown = "application/octet-stream"

    private static let types: [String: String] = {
        var types: [String: String] = [:]
        for line in table.split(separator: "\n") {
            let words = line.split(separator: " ")
            let isText = words[0].hasPrefix("text/")
            for name in words.dropFirst() { types[String(name)] = words[0] + (isText ? "; charset=utf-8" : "") }
        }
        return types
    }()

    private static let table = """
        application/atom+xml atom
        application/epub+zip epub
        application/gzip gz tgz
        application/java-archive jar
        application/json json map
        application/ld+json jsonld
        application/manifest+json webmanifest
        application/msword doc
        application/pdf pdf
        application/rss+xml rss
        application/rtf rtf
        application/vnd.ms-excel xls
        application/vnd.ms-fontobject eot
        application/vnd.ms-powerpoint ppt
        application/vnd.oasis.opendocument.spreadsheet ods
        application/vnd.oasis.opendocument.text odt
        application/vnd.openxmlformats-officedocument.presentationml.presentation pptx
        application/vnd.openxmlformats-officedocument.spreadsheetml.sheet xlsx
        application/vnd.openxmlformats-officedocument.wordprocessingml.document docx
        application/wasm wasm
        application/x-7z-compressed 7z
        application/x-bzip2 bz2
        application/x-tar tar
        application/x-xz xz
        application/xhtml+xml xhtml
        application/xml xml xsl
        application/zip zip
        application/zstd zst
        audio/aac aac
        audio/flac flac
        audio/mp4 m4a
        audio/mpeg mp3
        audio/ogg oga ogg opus
        audio/wav wav
        font/otf otf
        font/ttf ttf
        font/woff woff
        font/woff2 woff2
        image/apng apng
        image/avif avif
        image/bmp bmp
        image/gif gif
        image/jpeg jpg jpeg
        image/jxl jxl
        image/png png
        image/svg+xml svg
        image/tiff tif tiff
        image/vnd.microsoft.icon ico
        image/webp webp
        text/calendar ics
        text/css css
        text/csv csv
        text/html html htm
        text/javascript js mjs
        text/markdown md
        text/plain txt log conf ini
        text/vcard vcf
        text/vtt vtt
        video/mp2t ts
        video/mp4 mp4 m4v
        video/mpeg mpeg mpg
        video/ogg ogv
        video/quicktime mov
        video/webm webm
        video/x-matroska mkv
        """
}

extension String.UTF8View {
    fileprivate func suffix(while isWanted: (UInt8) -> Bool) -> SubSequence {
        guard let last = lastIndex(where: { !isWanted($0) }) else { return self[...] }
        return self[index(after: last)...]
    }
}
