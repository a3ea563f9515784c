import CarafeTesting

// Forms and files, in every shape of handler.

extension ConformanceCase {
    static let forms: [ConformanceCase] =
        ["/form", "/form/async", "/form/blocking"].flatMap(uploads) + typedForms + formLimits + [
            .init(
                "parts, one by one", "POST /form/parts", sending: upload, chunked: true,
                body: .text("title - \(sum(Array("one".utf8)))\nphoto a \"b\".bin \(sum(long))"))
        ]

    private static func uploads(_ path: String) -> [ConformanceCase] {
        [
            .init(
                "a form to \(path)", "POST \(path)", sending: .form(["a": "x y", "b": "&", "a": "ä"]),
                body: .text("a=x y\nb=&\na=ä")),
            .init("an upload to \(path)", "POST \(path)", sending: upload, body: .text(uploaded)),
            .init("a chunked upload to \(path)", "POST \(path)", sending: upload, chunked: true, body: .text(uploaded)),
            .init("no form to \(path)", "POST \(path)", sending: .text("a=1"), body: .text("")),
            .init("no body to \(path)", "POST \(path)", body: .text("")),
            .init(
                "a broken upload to \(path)", "POST \(path)",
                sending: TestBody(Array(upload.bytes!.dropLast(20)), contentType: type), gives: 400,
                body: .containing("The multipart form cannot be read: it ends within part 2.")),
            .init(
                "too many fields to \(path)", "POST \(path)",
                sending: .form(["a": String(repeating: "x", count: 500_000)]), gives: 413,
                body: .containing("larger than the 500000 bytes that formMemoryLimit allows")),
            .init(
                "too many parts to \(path)", "POST \(path)",
                sending: multipart((0...1000).map { ("a\($0)", []) }), gives: 413,
                body: .containing("more than the 1000 parts that formPartLimit allows")),
        ]
    }

    private static let typedForms: [ConformanceCase] =
        ["/signup", "/signup/async"].flatMap { path in
            [
                .init(
                    "a typed form to \(path)", "POST \(path)", sending: .form(["name": "Ada", "age": "36"]),
                    body: .text("Ada, 36, no photo")),
                .init(
                    "a typed form with a file to \(path)", "POST \(path)",
                    sending: multipart([
                        ("name", Array("Ada".utf8)), ("age", Array("36".utf8)), ("photo\"; filename=\"me.png", [1]),
                    ]),
                    body: .text("Ada, 36, me.png")),
                .init(
                    "what a typed form cannot be to \(path)", "POST \(path)", sending: .form(["age": "x"]), gives: 400,
                    body: .containing(
                        "The form field &quot;name&quot; is missing. "
                            + "The form field &quot;age&quot; is not a whole number: &quot;x&quot;.")),
                .init(
                    "JSON for a typed form to \(path)", "POST \(path)",
                    sending: TestBody(Array("{}".utf8), contentType: "application/json"), gives: 415,
                    body: .containing("multipart/form-data")),
            ]
        } + [
            .init(
                "a typed query", "GET /search?q=a+b&tags=x&page=2&tags=y",
                body: .text("{\"page\":2,\"q\":\"a b\",\"tags\":[\"x\",\"y\"]}\n")),
            .init(
                "what a typed query cannot be", "GET /search?page=two", gives: 400,
                body: .containing(
                    "The parameter &quot;q&quot; is missing. The parameter &quot;page&quot; is not a whole number")),
        ]

    private static let formLimits: [ConformanceCase] = [
        .init(
            "an upload over the limit", "POST /form/small", sending: upload, gives: 413,
            body: .containing("larger than the 100000 bytes that are allowed here (bodyLimit, limit-post)")),
        .init(
            "an upload of unknown length over the limit", "POST /form/small", sending: upload, chunked: true,
            gives: 413, body: .containing("larger than the 100000 bytes")),
    ]

    /// More than a form keeps in memory, with line breaks and hyphens in it.
    private static let long: [UInt8] = {
        let likeADelimiter = Array("\r\n--XX\r\r".utf8)
        return (0..<7_000).flatMap { row in
            likeADelimiter + (8..<100).map { UInt8(truncatingIfNeeded: row &* 7 &+ $0 &* $0) }
        }
    }()

    private static let type = "multipart/form-data; boundary=\"XX yy\""
    private static let upload = multipart([("title", Array("one".utf8)), ("photo\"; filename=\"a %22b%22.bin", long)])
    private static let uploaded = "title=one\nphoto a \"b\".bin 700000 \(sum(long))"

    private static func sum(_ bytes: [UInt8]) -> UInt32 { SampleApp.checksum(bytes, 0) }

    private static func multipart(_ parts: [(name: String, body: [UInt8])]) -> TestBody {
        var bytes: [UInt8] = []
        for part in parts {
            bytes += "--XX yy\r\nContent-Disposition: form-data; name=\"\(part.name)\"\r\n\r\n".utf8
            bytes += part.body
            bytes += "\r\n".utf8
        }
        bytes += "--XX yy--\r\n".utf8
        return TestBody(bytes, contentType: type)
    }
}
