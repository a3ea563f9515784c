import CarafeServer

/// What is asked, over and over.
struct Case {
    let name: String
    /// Over HTTP on a kept connection, over uwsgi on a new one each time.
    var transport = ServerConfiguration.Transport.http
    /// What is sent before an answer is waited for.
    let bytes: [UInt8]
    /// How many requests that is.
    var requests = 1

    static let all: [Case] = [
        Case(name: "plaintext", bytes: get("/")),
        Case(name: "json", bytes: get("/json")),
        Case(name: "route", bytes: get("/route500/user/42")),
        Case(name: "headers", bytes: get("/headers", twentyFields + cookies)),
        Case(name: "count", bytes: post("/count", length: 1024)),
        Case(name: "async", bytes: get("/async")),
        Case(name: "session", bytes: get("/session")),
        Case(name: "pipelined", bytes: Array(repeatElement(get("/"), count: 16).joined()), requests: 16),
        Case(name: "uwsgi", transport: .uwsgi, bytes: nginxPacket("/")),
    ]

    // MARK: - As wrk sends them

    private static func get(_ path: String, _ fields: [String] = []) -> [UInt8] { head("GET", path, fields) }

    private static func post(_ path: String, length: Int) -> [UInt8] {
        head("POST", path, ["Content-Length: \(length)"]) + repeatElement(UInt8(ascii: "x"), count: length)
    }

    /// wrk sends no field but `Host`.
    private static func head(_ method: String, _ path: String, _ fields: [String]) -> [UInt8] {
        let lines = ["\(method) \(path) HTTP/1.1", "Host: 127.0.0.1:8080"] + fields
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    private static let twentyFields = (1...20).map { "X-Field-\($0): the value of field number \($0)" }
    private static let cookies = ["Cookie: " + (1...8).map { "cookie\($0)=value-\($0)" }.joined(separator: "; ")]

    // MARK: - As nginx sends them

    /// The variables of `uwsgi_params`, in their order, and curl's fields behind them.
    private static func nginxPacket(_ path: String) -> [UInt8] {
        let variables = [
            ("QUERY_STRING", ""), ("REQUEST_METHOD", "GET"), ("CONTENT_TYPE", ""), ("CONTENT_LENGTH", ""),
            ("REQUEST_URI", path), ("PATH_INFO", path), ("DOCUMENT_ROOT", "/usr/share/nginx/html"),
            ("SERVER_PROTOCOL", "HTTP/1.1"), ("REQUEST_SCHEME", "http"), ("REMOTE_ADDR", "127.0.0.1"),
            ("REMOTE_PORT", "51234"), ("SERVER_PORT", "8080"), ("SERVER_NAME", "localhost"),
            ("HTTP_HOST", "127.0.0.1:8080"), ("HTTP_USER_AGENT", "curl/8.5.0"), ("HTTP_ACCEPT", "*/*"),
        ]
        let block = variables.flatMap { name, value in
            length(name.utf8.count) + name.utf8 + length(value.utf8.count) + value.utf8
        }
        return [0] + length(block.count) + [0] + block
    }

    private static func length(_ count: Int) -> [UInt8] { [UInt8(count & 0xFF), UInt8(count >> 8)] }
}
