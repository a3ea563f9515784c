import CarafeTesting
import Foundation
import HTTPTypes

/// A request, as both sides read it from cases.json.
struct ComparedCase: Decodable, Sendable {
    let name: String
    /// Which of the apps is asked.
    let app: String?
    /// Who asks: cookies are kept from one case to the next of the same asker.
    let asker: String?
    /// Method and target, as in `GET /leaf`.
    let request: String
    /// `{etag}` and `{last-modified}` stand for those of the asker's last response.
    let headers: [String: String]?
    let body: String?

    /// The table.
    static func all() throws -> [ComparedCase] {
        try JSONDecoder().decode([ComparedCase].self, from: Data(contentsOf: .comparison("cases.json")))
    }

    func testRequest(after last: TestResponse?) -> TestRequest {
        let parts = request.split(separator: " ", maxSplits: 1)
        var request = TestRequest(HTTPRequest.Method(String(parts[0]))!, String(parts[1]))
        for (name, value) in headers ?? [:] {
            let value =
                value
                .replacing("{etag}", with: last?.headers[.eTag] ?? "")
                .replacing("{last-modified}", with: last?.headers[.lastModified] ?? "")
            request.headers.append(HTTPField(name: HTTPField.Name(name)!, value: value))
        }
        request.body = TestBody(body.map { Array($0.utf8) })
        return request
    }
}

/// What one side answers, in a form that leaves out what may differ.
struct Answer: Sendable {
    /// The status as `status`, fields by their name in small letters, and the body as `body`.
    private(set) var parts: [String: String] = [:]

    init(status: Int, headers: [(String, String)], body: String) {
        parts["status"] = "\(status)"
        for (name, values) in Dictionary(grouping: headers, by: { $0.0.lowercased() })
        where !Self.ofTransport.contains(name) {
            let values = values.map { Self.normal(name, $0.1) }
            parts[name] = values.sorted().joined(separator: " | ")
        }
        var text = body
        let type = headers.first { $0.0.lowercased() == "content-type" }?.1 ?? ""
        if let boundary = type.firstRange(of: "boundary=").map({ String(type[$0.upperBound...]) }) {
            text = text.replacing(boundary, with: "BOUNDARY")
            parts["content-length"] = nil
        }
        parts["body"] = text
        // Each side has words of its own for its pages.
        if let title = Self.title(of: text) { parts["body"] = "a page: \(title)" }
        parts = parts.mapValues { $0.utf8.count > 400 ? "\($0.prefix(20))… (\($0.utf8.count) bytes)" : $0 }
        if status >= 300 || parts["body"] != text { parts["content-length"] = nil }
    }

    /// What the server adds, and not the app.
    private static let ofTransport: Set = ["connection", "date", "server", "transfer-encoding"]

    private static func title(of page: String) -> String? {
        guard page.hasPrefix("<!doctype html>"), let start = page.firstRange(of: "<h1>") else { return nil }
        return String(page[start.upperBound...].prefix { $0 != "<" }.replacing("&#39;", with: "'"))
    }

    /// Sets are put in order, and what is made of a clock or a hash is left out.
    private static func normal(_ name: String, _ value: String) -> String {
        switch name {
        case "allow", "vary": value.split(separator: ",").map { $0.trimming(" ") }.sorted().joined(separator: ", ")
        case "etag": value.count < 10 ? value : value.hasPrefix("W/") ? "W/\"…\"" : "\"…\""
        case "expires": "a date"
        case "set-cookie": cookie(value)
        case "content-type": value.replacing(/boundary=.*/, with: "boundary=BOUNDARY")
        default: value
        }
    }

    private static func cookie(_ line: String) -> String {
        var parts = line.split(separator: "; ", omittingEmptySubsequences: false).map(String.init)
        if parts[0].hasPrefix("session=") {
            // What stands in it; time and signature come behind.
            let value = parts[0].dropFirst("session=".count)
            parts[0] = "session=" + (value.hasPrefix(".") ? "compressed" : value.prefix { $0 != "." })
        }
        if parts.contains(where: { $0.hasPrefix("Max-Age") }) || parts[0].hasPrefix("session=") {
            parts = parts.map { $0.hasPrefix("Expires=") && !$0.contains(" 1970 ") ? "Expires=a date" : $0 }
        }
        return ([parts[0]] + parts.dropFirst().sorted()).joined(separator: "; ")
    }
}

extension StringProtocol {
    fileprivate func trimming(_ character: Character) -> String {
        String(drop { $0 == character }.reversed().drop { $0 == character }.reversed())
    }
}
