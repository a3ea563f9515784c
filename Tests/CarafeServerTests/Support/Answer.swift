/// An HTTP response, taken apart without mercy.
struct Answer {
    let status: Int
    let fields: [(name: String, value: String)]
    var body: [UInt8] = []

    var text: String { body.text }

    /// The value of a field; more than one field of that name is a failure.
    subscript(_ name: String) -> String? {
        let values = fields.filter { $0.name.lowercased() == name.lowercased() }.map(\.value)
        return values.count > 1 ? "\(values.count) fields named \(name)" : values.first
    }
}

/// An answer that is no HTTP.
struct MalformedAnswer: Error, CustomStringConvertible {
    let description: String
}

extension Client {
    /// The next response; interim ones are responses of their own.
    ///
    /// - Parameter method: of the request, because the answer to HEAD has no body.
    func answer(to method: String = "GET") throws -> Answer {
        var answer = try head()
        guard method != "HEAD", answer.status >= 200, answer.status != 204, answer.status != 304 else { return answer }
        answer.body = try body(behind: answer)
        return answer
    }

    /// The next response without its body, for those who take that apart themselves.
    func head() throws -> Answer {
        let line = try line()
        let parts = line.split(separator: " ", maxSplits: 2, omittingEmptySubsequences: false)
        guard parts.count == 3, parts[0] == "HTTP/1.1", parts[1].count == 3, let status = Int(parts[1]) else {
            throw MalformedAnswer(description: "status line: \(line)")
        }
        return Answer(status: status, fields: try fields())
    }

    /// The next piece of a chunked body; empty at the end.
    func chunk() throws -> [UInt8] {
        let size = try line()
        guard let count = Int(size, radix: 16) else { throw MalformedAnswer(description: "chunk size: \(size)") }
        let data = try take(count)
        guard try line().isEmpty else { throw MalformedAnswer(description: "a chunk is longer than it says") }
        return data
    }

    private func fields() throws -> [(name: String, value: String)] {
        var fields: [(String, String)] = []
        while case let line = try line(), !line.isEmpty {
            guard let colon = line.firstIndex(of: ":") else { throw MalformedAnswer(description: "field: \(line)") }
            fields.append((String(line[..<colon]), String(line[colon...].drop { $0 == ":" || $0 == " " })))
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
