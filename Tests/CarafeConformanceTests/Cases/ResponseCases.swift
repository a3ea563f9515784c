import CarafeTesting
import HTTPTypes

extension ConformanceCase {
    static let responses: [ConformanceCase] = [
        .init("a stream of unknown length", "GET /stream", with: ["Content-Length": nil], body: .text("some words.")),
        .init(
            "a stream of known length", "GET /stream/known",
            with: ["Content-Length": "11", "Content-Type": "text/plain; charset=utf-8"], body: .text("some words.")),
        .init("a stream of nothing", "GET /stream/empty", body: .text("")),
        .init(
            "a file", "GET /file", with: ["Content-Type": "text/plain; charset=utf-8"],
            body: .containing("static let path = #filePath")),
        .init("a part of a file", "GET /file/part", with: ["Content-Length": "6"], body: .text(ServedFile.part)),
        .init("a file that is not there", "GET /file/none", gives: 404, body: .containing("404 Not Found")),
        .init("a part behind the end of a file", "GET /file/beyond", gives: 404),
        .init("a folder, where a file was meant", "GET /file/folder", gives: 404),
        .init(
            "bytes", "GET /bytes", with: ["Content-Type": "application/octet-stream", "Content-Length": "256"],
            body: .bytes([UInt8](0...255))),
        .init("nothing, where there could be something", "GET /nothing", gives: 404),
        .init(
            "a redirect", "GET /redirect?to=/leaf", gives: 302, with: ["Location": "/leaf"],
            body: .containing("<a href=\"/leaf\">")),
        .init("a redirect of another status", "GET /moved", gives: 301, with: ["Location": "/leaf"]),
        .init(
            "a redirect to a line end and another field", "GET /redirect?to=/a%0D%0ASet-Cookie:%20x=1", gives: 302,
            with: ["Location": "/a%0D%0ASet-Cookie:%20x=1", "Set-Cookie": nil]),
        .init(
            "a redirect to markup", "GET /redirect?to=/%22%3E%3Cb%3E", gives: 302,
            body: .containing("href=\"/%22%3E%3Cb%3E\"")),
        .init(
            "a field with a line end and another field", "GET /inject?value=a%0D%0ASet-Cookie:%20x=1",
            with: ["Content-Language": "a  Set-Cookie: x=1", "Set-Cookie": nil], body: .text("split?")),
        .init(
            "the same, where it must arrive as it is", "GET /inject/refused?value=a%0D%0ASet-Cookie:%20x=1", gives: 500,
            with: ["Content-Language": nil, "Set-Cookie": nil]),
        .init(
            "a field that is repeated, and an empty one", "GET /repeated",
            with: ["Set-Cookie": "a=1, b=2; Path=/", "X-Empty": ""], body: .text("many")),
        .init(
            "fields that are the transport's", "GET /framed",
            with: ["Content-Length": "6", "Transfer-Encoding": nil, "Keep-Alive": nil],
            body: .text("framed")),
    ]

    static let statuses: [ConformanceCase] = [
        .init("201", "GET /status/201", gives: 201, with: ["Content-Length": "8"], body: .text("code 201")),
        .init("204, which has no body", "GET /status/204", gives: 204, with: ["Content-Length": nil], body: .text("")),
        .init(
            "205, which has an empty body", "GET /status/205", gives: 205, with: ["Content-Length": "0"],
            body: .text("")),
        .init("304, which has no body", "GET /status/304", gives: 304, with: ["Content-Length": nil], body: .text("")),
        .init("a status without a name", "GET /status/299", gives: 299, body: .text("code 299")),
        .init("the last status there is", "GET /status/999", gives: 999, body: .text("code 999")),
        .init(
            "a status that cannot be the last word", "GET /status/103", gives: 500, with: ["Content-Length": "0"],
            body: .text("")),
    ]

    static let errors: [ConformanceCase] = [
        .init(
            "abort with a message", "GET /forbidden", gives: 403, with: ["X-Seen": "GET"],
            body: .containing("Not for &lt;you&gt;.")),
        .init("abort with a field", "GET /busy", gives: 503, with: ["Retry-After": "5"]),
        .init("abort with a response", "GET /finished", gives: 202, body: .text("done")),
        .init("a handler for a status", "GET /gone", gives: 410, body: .text("/gone has left.")),
        .init("a handler for an error's type", "GET /tea", gives: 418, body: .text("3 cups")),
        .init(
            "an error that nobody answers", "GET /broken", gives: 500, with: ["X-Seen": "GET"],
            body: .containing("The fault is not yours")),
        .init("HEAD for an error", "HEAD /broken", gives: 500, body: .text("")),
        .init(
            "a hook that answers before the handler", "GET /locked", gives: 401, with: ["X-Seen": "GET"],
            body: .text("locked")),
    ]
}
