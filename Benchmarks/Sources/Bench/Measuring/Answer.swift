import Foundation

/// One answer, asked for by curl, to see that all peers give the same before they are measured.
struct Answer {
    let status: Int
    let contentType: String
    let headLength: Int
    /// The first that it sets, as it is sent back.
    let cookie: String?
    let body: Data

    init(of url: String, _ load: Load = Load()) throws {
        var arguments = ["-sSki", "--max-time", "20", "-X", load.method, url]
        for (name, value) in load.headers { arguments += ["-H", "\(name): \(value)"] }
        if load.bodyLength > 0 {
            arguments += ["-H", "Expect:", "-H", "Content-Type: application/octet-stream", "--data-binary", "@-"]
        }
        let data = try Self.run(arguments, input: Data(repeating: UInt8(ascii: "x"), count: load.bodyLength))
        guard let end = data.range(of: Data("\r\n\r\n".utf8)) else { throw BenchError("\(url) gave no head") }
        let lines = String(decoding: data[..<end.lowerBound], as: UTF8.self).split(separator: "\r\n")
        status = lines.first.flatMap { $0.split(separator: " ").dropFirst().first }.flatMap { Int($0) } ?? 0
        func field(_ name: String) -> String? {
            lines.first { $0.lowercased().hasPrefix(name + ":") }
                .map { $0.dropFirst(name.count + 1).trimmingCharacters(in: .whitespaces) }
        }
        contentType = field("content-type") ?? ""
        cookie = field("set-cookie").map { String($0.prefix { $0 != ";" }) }
        headLength = end.upperBound
        body = data[end.upperBound...]
    }

    private static func run(_ arguments: [String], input: Data) throws -> Data {
        let process = Process()
        let (stdin, stdout) = (Pipe(), Pipe())
        process.executableURL = URL(fileURLWithPath: "/usr/bin/env")
        process.arguments = ["curl"] + arguments
        process.standardInput = stdin
        process.standardOutput = stdout
        process.standardError = FileHandle.nullDevice
        try process.run()
        let writer = Thread {
            try? stdin.fileHandleForWriting.write(contentsOf: input)
            try? stdin.fileHandleForWriting.close()
        }
        writer.start()
        let data = try stdout.fileHandleForReading.readToEnd() ?? Data()
        process.waitUntilExit()
        return data
    }

    /// Says what is not as it must be, or `nil`.
    func objection(to scenario: Scenario) -> String? {
        if status != 200 { return "it answers \(status)" }
        let type = scenario.expectedType
        // Parameters of the type are the peer's own.
        if !contentType.hasPrefix(type) { return "it answers \(contentType.debugDescription) and not \(type)" }
        guard let expected = scenario.expectedBody else {
            let length = scenario.expectedLength
            return body.count == length ? nil : "it answers \(body.count) bytes and not \(length)"
        }
        // Some end it with a line.
        let text = String(decoding: body.prefix(100), as: UTF8.self).trimmingCharacters(in: .newlines)
        return text == expected ? nil : "it answers \(text.debugDescription) and not \(expected.debugDescription)"
    }
}

extension Scenario {
    fileprivate var expectedType: String {
        switch endpoint {
        case .json: "application/json"
        case .files: "application/octet-stream"
        case .plaintext, .async, .route, .headers, .count, .session: "text/plain"
        }
    }

    fileprivate var expectedLength: Int {
        Workshop.files.first(where: { load.path.hasSuffix("/\($0.name)") })?.size ?? 0
    }

    /// `nil` where only the length counts.
    fileprivate var expectedBody: String? {
        switch endpoint {
        case .plaintext, .async: "Hello wmsj100"
        case .json: #"{"message":"Hello, World!"}"#
        case .route: "42"
        case .headers: "the value of field number 10 value-of-cookie-5"
        case .count: "\(load.bodyLength)"
        case .session: "1"
        case .files: nil
        }
    }
}
