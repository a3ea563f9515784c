import Foundation

/// An HTTP response, taken apart without mercy.
struct Answer {
    let status: Int
    let reason: String
    let fields: [(name: String, value: String)]
    let body: [UInt8]

    var text: String { String(decoding: body, as: UTF8.self) }

    /// The value of a field; more than one field of that name is a failure.
    subscript(_ name: String) -> String? {
        let values = fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
        return values.count > 1 ? "\(values.count) fields named \(name)" : values.first
    }

    func json<Value: Decodable>(_ type: Value.Type) throws -> Value {
        try JSONDecoder().decode(type, from: Data(body))
    }

    /// What `/inspect` saw.
    func inspection() throws -> Inspection { try json(Inspection.self) }
}

/// What the route `/inspect` says about its request.
struct Inspection: Decodable {
    let method, path, query, scheme: String
    let headers: [String: String]
    let bodyLength: Int
    let scriptName: String
    let remoteAddress: String
    let body: String?

    enum CodingKeys: String, CodingKey {
        case method, path, query, headers, scheme, body
        case bodyLength = "body_length"
        case scriptName = "script_name"
        case remoteAddress = "remote_addr"
    }
}

/// An answer that is no HTTP.
struct MalformedAnswer: Error, CustomStringConvertible {
    let description: String
}

// MARK: - Reading

extension Client {
    /// The next response; interim ones are responses of their own.
    ///
    /// - Parameter method: of the request, because the answer to HEAD has no body.
    func answer(to method: String = "GET") throws -> Answer {
        let (status, reason) = try statusLine()
        let fields = try fields()
        let head = Answer(status: status, reason: reason, fields: fields, body: [])
        guard method != "HEAD", status >= 200, status != 204, status != 304 else { return head }
        return Answer(status: status, reason: reason, fields: fields, body: try body(behind: head))
    }

    /// The next response without its body, for those who take that apart themselves.
    func head() throws -> Answer {
        let (status, reason) = try statusLine()
        return Answer(status: status, reason: reason, fields: try fields(), body: [])
    }

    /// The next piece of a chunked body; empty at the end.
    func chunk() throws -> [UInt8] {
        let size = try line()
        guard let count = Int(size, radix: 16) else { throw MalformedAnswer(description: "chunk size: \(size)") }
        let data = try take(count)
        guard try line().isEmpty else { throw MalformedAnswer(description: "a chunk is longer than it says") }
        return data
    }

    private func statusLine() throws -> (Int, String) {
        let line = try line()
        let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "HTTP/1.1", parts[1].count == 3, let status = Int(parts[1]) else {
            throw MalformedAnswer(description: "status line: \(line)")
        }
        return (status, String(parts[2]))
    }

    private func fields() throws -> [(name: String, value: String)] {
        var fields: [(String, String)] = []
        while case let line = try line(), !line.isEmpty {
            guard let colon = line.firstIndex(of: ":") else { throw MalformedAnswer(description: "field: \(line)") }
            let value = line[line.index(after: colon)...].trimmingCharacters(in: .whitespaces)
            fields.append((String(line[..<colon]), value))
        }
        return fields
    }

    private func body(behind head: Answer) throws -> [UInt8] {
        if head["Transfer-Encoding"] == "chunked" {
            guard head["Content-Length"] == nil else { throw MalformedAnswer(description: "two framings") }
            var body: [UInt8] = []
            while case let chunk = try chunk(), !chunk.isEmpty { body += chunk }
            return body
        }
        guard let length = head["Content-Length"] else { return try rest() }
        guard let count = Int(length) else { throw MalformedAnswer(description: "Content-Length: \(length)") }
        return try take(count)
    }
}

// MARK: - One request

extension Endpoint {
    /// Sends one HTTP request on a connection of its own and reads the answer.
    func request(
        _ method: String,
        _ target: String,
        _ fields: KeyValuePairs<String, String> = [:],
        body: [UInt8]? = nil,
        from source: String? = nil,
    ) throws -> Answer {
        let client = try Client(self, from: source)
        var head = "\(method) \(target) HTTP/1.1\r\nHost: myweb.com\r\nConnection: close\r\n"
        for (name, value) in fields { head += "\(name): \(value)\r\n" }
        if let body { head += "Content-Length: \(body.count)\r\n" }
        try client.send(Array((head + "\r\n").utf8) + (body ?? []))
        let answer = try client.answer(to: method)
        let rest = try client.rest()
        guard rest.isEmpty else { throw MalformedAnswer(description: "\(rest.count) bytes behind the answer") }
        return answer
    }

    func get(_ target: String, _ fields: KeyValuePairs<String, String> = [:]) throws -> Answer {
        try request("GET", target, fields)
    }

    func post(_ target: String, _ body: [UInt8], _ fields: KeyValuePairs<String, String> = [:]) throws -> Answer {
        try request("POST", target, fields, body: body)
    }
}

// MARK: - Bodies

extension [UInt8] {
    /// Bytes without a short period, so that a piece that is lost or doubled shows.
    static func pattern(_ count: Int) -> [UInt8] {
        var bytes: [UInt8] = []
        bytes.reserveCapacity(count)
        var state: UInt32 = 1
        for _ in 0..<count {
            state = state &* 1_664_525 &+ 1_013_904_223
            bytes.append(UInt8(truncatingIfNeeded: state >> 24))
        }
        return bytes
    }
}
