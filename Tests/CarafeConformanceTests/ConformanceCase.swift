import CarafeTesting
import HTTPTypes
import Testing

/// A request, and what an app must answer to it over every transport.
struct ConformanceCase: Sendable, CustomTestStringConvertible {
    /// What is said of the body.
    enum Body: Sendable {
        case text(String)
        case bytes([UInt8])
        case containing(String)
        case anything
    }

    let name: String
    var request: TestRequest
    let status: Int
    /// Fields and their values, repeated ones joined; `nil` for a field that must not be there.
    let headers: KeyValuePairs<String, String?>
    let body: Body
    /// Whether a codec refuses the request, and explains that in the terms of its protocol.
    var isWordedByTransport = false

    /// - Parameter line: method and target, as in `GET /leaf`.
    init(
        _ name: String,
        _ line: String,
        headers: HTTPFields = [:],
        sending body: TestBody = .none,
        chunked: Bool = false,
        gives status: Int = 200,
        with expectedHeaders: KeyValuePairs<String, String?> = [:],
        body expectedBody: Body = .anything,
    ) {
        self.name = name
        let parts = line.split(separator: " ", maxSplits: 1)
        request = TestRequest(HTTPRequest.Method(String(parts[0]))!, String(parts[1]), headers: headers, body: body)
        request.isChunked = chunked
        self.status = status
        self.headers = expectedHeaders
        self.body = expectedBody
    }

    /// The same request, that no codec lets in.
    var wordedByTransport: ConformanceCase {
        var copy = self
        copy.isWordedByTransport = true
        return copy
    }

    var testDescription: String { name }

    static let all =
        routing + slashes + blueprints + hosts + paths + requestBodies + bodyLimits + requestFields + responses
        + statuses + errors + files + conditional + sequences + forms

    func check(_ response: TestResponse) {
        #expect(response.status.code == status)
        for (name, value) in headers {
            #expect(response.headers[HTTPField.Name(name)!] == value, "\(name)")
        }
        switch body {
        case .text(let text): #expect(response.text == text)
        case .bytes(let bytes): #expect(response.body == bytes)
        case .containing(let part): #expect(response.text.contains(part))
        case .anything: break
        }
    }
}
