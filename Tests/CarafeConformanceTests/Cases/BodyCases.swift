import CarafeTesting
import HTTPTypes

extension ConformanceCase {
    static let requestBodies: [ConformanceCase] = [
        .init(
            "a body sent back", "POST /echo", sending: .text("abc"),
            with: ["Content-Type": "text/plain; charset=utf-8", "Content-Length": "3"], body: .text("abc")),
        .init("an empty body", "POST /echo", sending: .bytes([]), with: ["Content-Length": "0"], body: .text("")),
        .init("POST without a body", "POST /echo", with: ["Content-Length": "0"], body: .text("")),
        .init("a body of all bytes", "POST /echo", sending: .bytes([UInt8](0...255)), body: .bytes([UInt8](0...255))),
        .init("a body of unknown length", "POST /echo", sending: .bytes(long), chunked: true, body: .bytes(long)),
        .init("an empty body of unknown length", "POST /echo", sending: .bytes([]), chunked: true, body: .text("")),
        .init(
            "a body collected later", "POST /echo/async", sending: .text("abc"),
            with: ["Content-Type": "application/octet-stream"], body: .text("abc")),
        .init("a long body collected later", "POST /echo/async", sending: .bytes(long), body: .bytes(long)),
        .init(
            "a body passed on as it comes", "POST /echo/stream", sending: .text("abc"),
            with: ["Content-Length": "3"], body: .text("abc")),
        .init(
            "a long body passed on as it comes", "POST /echo/stream", sending: .bytes(long),
            with: ["Content-Length": "200000"], body: .bytes(long)),
        .init("the same without a body", "POST /echo/stream", body: .text("")),
        .init("a body read in pieces", "PUT /count", sending: .bytes(long), body: .text("200000")),
        .init(
            "a body of unknown length read in pieces", "PUT /count", sending: .bytes(long), chunked: true,
            body: .text("200000")),
        .init("a body that nobody reads", "POST /unread", sending: .text("abc"), body: .text("not interested")),
        .init("a long body that nobody reads", "POST /unread", sending: .bytes(long), body: .text("not interested")),
        .init("a body with GET, which is not waited for", "GET /whole", sending: .text("abc"), gives: 500),
        .init("GET without a body, which is whole", "GET /whole", body: .text("")),
        .init(
            "JSON", "POST /users", sending: json("{\"name\":\"Ada\"}"), gives: 201,
            with: ["Location": "/user/7"], body: .text("made Ada")),
        .init(
            "JSON collected later", "POST /users/async", sending: json("{\"name\":\"Ada\"}"),
            body: .text("{\"id\":8,\"name\":\"Ada\"}\n")),
        .init(
            "JSON of another kind", "POST /users",
            sending: TestBody([UInt8]("{\"name\":\"Ada\"}".utf8), contentType: "application/merge-patch+json"),
            gives: 201),
        .init(
            "JSON with a field too few", "POST /users", sending: json("{}"), gives: 400,
            body: .containing("no value at &quot;name&quot;")),
        .init(
            "JSON that is none", "POST /users", sending: json("{\"name\""), gives: 400,
            body: .containing("not valid JSON")),
        .init("no JSON at all", "POST /users", sending: json(""), gives: 400),
        .init(
            "JSON by another name", "POST /users", sending: .text("{\"name\":\"Ada\"}"), gives: 415,
            body: .containing("application/json")),
        .init(
            "a form", "POST /echo", sending: .form(["a": "x y", "b": "&"]),
            with: ["Content-Type": "application/x-www-form-urlencoded"], body: .text("a=x+y&b=%26")),
    ]

    static let bodyLimits: [ConformanceCase] = [
        .init("a body at the limit", "POST /limited", sending: .text("0123456789"), body: .text("0123456789")),
        .init(
            "a body over the limit", "POST /limited", sending: .text("0123456789a"), gives: 413,
            with: ["X-Seen": "POST"], body: .containing("larger than the 10 bytes")),
        .init(
            "the same, for an asynchronous handler", "POST /limited/async", sending: .text("0123456789a"), gives: 413),
        .init("the same, for a blocking handler", "POST /limited/blocking", sending: .text("0123456789a"), gives: 413),
        .init(
            "a body of unknown length over the limit", "POST /limited", sending: .text("0123456789a"),
            chunked: true, gives: 413, body: .containing("larger than the 10 bytes")),
        .init(
            "the same, for an asynchronous handler that reads it", "POST /limited/async",
            sending: .text("0123456789a"), chunked: true, gives: 413),
        .init(
            "a body of unknown length at the limit", "POST /limited/async", sending: .text("0123456789"),
            chunked: true, body: .text("0123456789")),
        .init("a long body over the limit", "POST /limited", sending: .bytes(long), gives: 413),
        .init(
            "a long body over the limit, passed on as it comes", "POST /large/stream", sending: .bytes(long),
            gives: 413),
        .init(
            "a long body of unknown length over the limit, read in pieces", "PUT /large/count", sending: .bytes(long),
            chunked: true, gives: 413, body: .containing("larger than the 100000 bytes")),
        .init("a body for a path that is not there", "POST /nowhere", sending: .bytes(long), gives: 404),
        .init("a body for a method that is not there", "POST /leaf", sending: .text("abc"), gives: 405),
    ]

    /// More than one packet holds, and no multiple of anything.
    private static let long = (0..<200_000).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) }

    private static func json(_ text: String) -> TestBody {
        TestBody([UInt8](text.utf8), contentType: "application/json")
    }
}
