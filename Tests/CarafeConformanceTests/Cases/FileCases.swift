import CarafeTesting
import HTTPTypes

extension ConformanceCase {
    /// The tag that `addETag` makes of `0123456789`.
    private static let tag = "\"ohqq4dvoi78m6qqsdvqzn0ia\""

    static let files: [ConformanceCase] = [
        .init(
            "a file to be saved", "GET /send",
            with: [
                "Content-Type": "application/octet-stream", "Cache-Control": "no-cache", "ETag": "\"v1\"",
                "Content-Disposition": "attachment; filename=ServedFile.swift", "Accept-Ranges": "bytes",
            ],
            body: .containing("static let path = #filePath")),
        .init("HEAD for a file", "HEAD /send", with: ["ETag": "\"v1\""], body: .text("")),
        .init(
            "a file that the client has", "GET /send", headers: [.ifNoneMatch: "\"v1\""], gives: 304,
            with: ["ETag": "\"v1\"", "Content-Type": nil, "Content-Length": nil], body: .text("")),
        .init(
            "a part of a file to be saved", "GET /send", headers: [.range: "bytes=3-8"], gives: 206,
            with: ["Content-Length": "6"], body: .text(ServedFile.part)),
        .init("a file that has changed", "GET /send", headers: [.ifMatch: "\"v2\""], gives: 412),
        .init("no file to send", "GET /send/none", gives: 404),
        .init(
            "bytes as a file", "GET /send/bytes", headers: [.range: "bytes=-3", .ifRange: "\"v1\""], gives: 206,
            with: [
                "Content-Range": "bytes 7-9/10", "Content-Type": "text/csv; charset=utf-8",
                "Content-Disposition": "inline; filename=_.csv; filename*=UTF-8''%C3%A9.csv",
            ],
            body: .text("789")),
        .init(
            "a part behind the end of the bytes", "GET /send/bytes", headers: [.range: "bytes=10-"], gives: 416,
            with: ["Content-Range": "bytes */10"]),
        .init(
            "a file of a directory", "GET /send/from/ServedFile.swift",
            with: ["Content-Disposition": "inline; filename=ServedFile.swift"], body: .containing("#filePath")),
        .init("a file beside the directory", "GET /send/from/%2e%2e/CarafeCoreTests/RequestFixture.swift", gives: 404),
        .init(
            "the same with an encoded slash", "GET /send/from/..%2fCarafeCoreTests%2fRequestFixture.swift", gives: 404),
        .init("the same with a backslash", "GET /send/from/..%5cCarafeCoreTests/RequestFixture.swift", gives: 404),
        .init(
            "an absolute path", "GET /send/from/%2fetc%2fhostname", gives: 308,
            with: ["Location": "/send/from/etc/hostname"]),
        .init(
            "a static file", "GET /static/Cases/FileCases.swift?v=1", with: ["Cache-Control": "no-cache"],
            body: .containing("a static file")),
        .init("a static directory", "GET /static/Cases", gives: 404),
        .init("a file beside the static folder", "GET /static/%2e%2e/TestThreads/MayWait.swift", gives: 404),
        .init("POST to a static file", "POST /static/ServedFile.swift", gives: 405),
    ]

    static let conditional: [ConformanceCase] = [
        .init(
            "text with a tag", "GET /conditional", with: ["ETag": tag, "Accept-Ranges": "bytes"],
            body: .text("0123456789")),
        .init(
            "text that the client has", "GET /conditional", headers: [.ifNoneMatch: tag], gives: 304, body: .text("")),
        .init(
            "a part of a text", "GET /conditional", headers: [.range: "bytes=2-4"], gives: 206,
            with: ["Content-Length": "3", "Content-Range": "bytes 2-4/10"], body: .text("234")),
        .init("text that has changed", "GET /conditional", headers: [.ifMatch: "\"x\""], gives: 412),
    ]

    static let sequences: [ConformanceCase] = [
        .init(
            "a sequence of texts", "GET /sequence", with: ["Content-Type": "text/html; charset=utf-8"],
            body: .text("some words.")),
        .init(
            "values as lines", "GET /lines", with: ["Content-Type": "application/x-ndjson"],
            body: .text(#"{"id":1,"name":"Ada"}"# + "\n" + #"{"id":2,"name":"Bo"}"# + "\n")),
        .init(
            "events", "GET /events", headers: [HTTPField.Name("Last-Event-ID")!: "7"],
            with: ["Content-Type": "text/event-stream", "Cache-Control": "no-cache", "X-Accel-Buffering": "no"],
            body: .text("id: 1\ndata: after 7\n\nevent: news\ndata: two\ndata: lines\n\n: done\n\n")),
        .init("HEAD for events", "HEAD /events", with: ["Content-Type": "text/event-stream"], body: .text("")),
        .init("JSON with a status", "GET /json", gives: 201, body: .text("{\"a\":2,\"b\":1}\n")),
    ]
}
