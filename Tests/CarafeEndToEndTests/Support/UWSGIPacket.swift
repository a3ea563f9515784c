/// A request as nginx writes it to a uwsgi socket.
struct UWSGIPacket {
    let variables: KeyValuePairs<String, String>
    var body: [UInt8] = []

    static func get(_ path: String) -> UWSGIPacket {
        UWSGIPacket(variables: [
            "QUERY_STRING": "", "REQUEST_METHOD": "GET", "CONTENT_TYPE": "", "CONTENT_LENGTH": "", "REQUEST_URI": path,
            "PATH_INFO": path, "SERVER_PROTOCOL": "HTTP/1.1", "REQUEST_SCHEME": "http", "REMOTE_ADDR": "192.0.2.7",
            "REMOTE_PORT": "50000", "SERVER_PORT": "80", "SERVER_NAME": "myweb.com", "HTTP_HOST": "myweb.com",
        ])
    }

    var bytes: [UInt8] {
        let block = variables.flatMap { Self.counted($0.key) + Self.counted($0.value) }
        return [0] + Self.twoBytes(block.count) + [0] + block + body
    }

    private static func counted(_ text: String) -> [UInt8] { twoBytes(text.utf8.count) + Array(text.utf8) }

    private static func twoBytes(_ number: Int) -> [UInt8] {
        [UInt8(truncatingIfNeeded: number), UInt8(truncatingIfNeeded: number >> 8)]
    }
}
