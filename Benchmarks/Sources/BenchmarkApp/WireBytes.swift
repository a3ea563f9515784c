/// Requests as clients send them.
public enum WireBytes {
    /// As wrk sends it: no field but `Host`.
    public static func get(_ path: String, _ fields: [String] = []) -> [UInt8] { head("GET", path, fields) }

    /// With a body of this length.
    public static func post(_ path: String, length: Int) -> [UInt8] {
        head("POST", path, ["Content-Length: \(length)"]) + repeatElement(UInt8(ascii: "x"), count: length)
    }

    /// The head of a request.
    public static func head(_ method: String, _ path: String, _ fields: [String]) -> [UInt8] {
        let lines = ["\(method) \(path) HTTP/1.1", "Host: 127.0.0.1:8080"] + fields
        return Array((lines.joined(separator: "\r\n") + "\r\n\r\n").utf8)
    }

    /// The same request from a client that has kept the cookie of the answer; `nil` where there is none.
    public static func repeating(_ request: [UInt8], after answer: String) -> [UInt8]? {
        guard let field = answer.split(separator: "Set-Cookie: ").dropFirst().first else { return nil }
        return request.dropLast(2) + "Cookie: \(field.prefix { $0 != ";" })\r\n\r\n".utf8
    }

    /// 20 fields, and 8 cookies in one more.
    public static let manyFields =
        (1...20).map { "X-Field-\($0): the value of field number \($0)" }
        + ["Cookie: " + (1...8).map { "cookie\($0)=value-\($0)" }.joined(separator: "; ")]

    /// What Firefox sends beside `Host`.
    public static let firefox = [
        "User-Agent: Mozilla/5.0 (X11; Linux x86_64; rv:128.0) Gecko/20100101 Firefox/128.0",
        "Accept: text/html,application/xhtml+xml,application/xml;q=0.9,image/avif,image/webp,*/*;q=0.8",
        "Accept-Language: en-US,en;q=0.5", "Accept-Encoding: gzip, deflate, br, zstd", "DNT: 1",
        "Connection: keep-alive",
        "Upgrade-Insecure-Requests: 1", "Sec-Fetch-Dest: document", "Sec-Fetch-Mode: navigate", "Sec-Fetch-Site: none",
        "Sec-Fetch-User: ?1",
    ]

    /// A uwsgi packet: the variables of nginx's `uwsgi_params`, in their order, and behind them curl's fields.
    public static func nginxPacket(_ path: String) -> [UInt8] {
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
