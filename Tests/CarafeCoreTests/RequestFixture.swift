import CarafeCore
import HTTPTypes
import Testing

extension Request {
    /// A request as a wire would make it of a path and query, without any wire: `Request(.get, "/a/b?c=d")`.
    init(
        _ method: HTTPRequest.Method,
        _ target: String,
        path: String? = nil,
        scriptName: String = "",
        host: String = "example.org",
        isSecure: Bool = false,
        body: RequestBody = .empty,
        variables: KeyValuePairs<String, String> = [:],
    ) {
        let parts = target.split(separator: "?", maxSplits: 1, omittingEmptySubsequences: false)
        var bytes: [UInt8] = []
        func range(of text: String) -> ByteRange {
            let start = bytes.count
            bytes += text.utf8
            return ByteRange(start, bytes.count)
        }
        let targetRange = range(of: target)
        let pathRange = range(of: path ?? String(parts.first ?? ""))
        let queryRange = range(of: parts.count > 1 ? String(parts[1]) : "")
        let scriptNameRange = range(of: scriptName)
        let authority = range(of: host)
        let fields = variables.map { (name: range(of: $0.key), value: range(of: $0.value)) }
        let head = RequestHead(
            RequestHead.Parts(
                bytes: bytes,
                method: method,
                target: targetRange,
                path: pathRange,
                query: queryRange,
                scriptName: scriptNameRange,
                authority: authority,
                fields: fields,
                naming: fields.isEmpty ? .http : .cgi,
                version: .http11,
                isSecure: isSecure,
                framing: .none,
                peer: .local,
            )
        )
        self.init(head: head, body: body)
    }
}

/// What a response came to, for comparing.
struct Answer: Equatable, CustomStringConvertible {
    let status: Int
    let text: String
    let headers: HTTPFields

    init(_ response: Response) {
        status = response.status.code
        headers = response.headers
        text =
            switch response.body.content {
            case .text(let text): text
            case .bytes(let bytes): String(decoding: bytes, as: UTF8.self)
            default: ""
            }
    }

    var description: String { "\(status) \(text)" }
}

extension Responder {
    /// Answers as a server would: prepared first, then in the way that was asked for.
    func answer(_ request: Request) async -> Answer {
        Answer(await response(to: request))
    }

    func answer(_ method: HTTPRequest.Method, _ target: String) async -> Answer {
        await answer(Request(method, target))
    }

    func response(to request: Request) async -> Response {
        var request = request
        switch prepare(&request).execution {
        case .asynchronous: return await respond(to: request)
        case .inline, .blocking: return respondNow(to: request)
        }
    }

    /// The synchronous way, which an asynchronous function would not choose by itself.
    func respondNow(to request: Request) -> Response { respond(to: request) }

    func handling(_ method: HTTPRequest.Method, _ target: String) -> Handling {
        var request = Request(method, target)
        return prepare(&request)
    }
}

/// The mistakes in an app's setup, as full sentences.
func problems(_ setUp: (App) -> Void) -> [String] {
    let app = App()
    setUp(app)
    do throws(SetupError) {
        _ = try app.freeze()
        return []
    } catch {
        return error.problems.map(\.message)
    }
}
