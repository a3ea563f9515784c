import CarafeCore
import HTTPTypes

/// A part of a multipart form.
struct Part {
    var head: String
    var body: [UInt8]

    init(_ head: String, _ body: [UInt8]) {
        (self.head, self.body) = (head, body)
    }

    static func field(_ name: String, _ value: String) -> Part {
        Part("Content-Disposition: form-data; name=\"\(name)\"", Array(value.utf8))
    }

    static func file(_ name: String, _ filename: String, _ body: [UInt8]) -> Part {
        Part(
            "Content-Disposition: form-data; name=\"\(name)\"; filename=\"\(filename)\"\r\n"
                + "Content-Type: application/octet-stream", body)
    }
}

/// The bytes of a multipart form with the boundary `XX`.
func multipart(_ parts: [Part]) -> [UInt8] {
    parts.flatMap { Array("--XX\r\n\($0.head)\r\n\r\n".utf8) + $0.body + [0x0d, 0x0a] } + Array("--XX--\r\n".utf8)
}

let multipartType = "multipart/form-data; boundary=XX"
let urlencodedType = "application/x-www-form-urlencoded"

/// Bytes of which no stretch is like the next one.
func noise(_ count: Int) -> [UInt8] { (0..<count).map { UInt8(truncatingIfNeeded: $0 &* 31 &+ $0 >> 8) } }

extension Request {
    /// A request with a body that is here already.
    static func posting(_ body: [UInt8], _ contentType: String = multipartType) -> Request {
        Request(.post, "/form", body: .whole(body), variables: ["CONTENT_TYPE": contentType])
    }

    static func posting(_ body: String, _ contentType: String = urlencodedType) -> Request {
        posting(Array(body.utf8), contentType)
    }

    /// The synchronous way, which an asynchronous function would not choose by itself.
    func formNow(partLimit: Int? = nil) throws -> FormData { try form(partLimit: partLimit) }

    /// A request whose body comes in pieces of `size`, each when it is asked for.
    static func streaming(_ body: [UInt8], _ contentType: String = multipartType, by size: Int = 4000) -> Request {
        let source = PieceSource(body, size)
        let stream = BodyStream { source.feed() }
        source.stream = stream
        return Request(
            .post, "/form", body: RequestBody(.stream(stream), length: nil),
            variables: ["CONTENT_TYPE": contentType])
    }
}

/// Pushes the next piece whenever a reader waits for one, as a connection does.
private final class PieceSource: @unchecked Sendable {
    // `@unchecked` holds: the one test that reads calls this, before it waits.
    private var rest: ArraySlice<UInt8>
    private let size: Int
    weak var stream: BodyStream?

    init(_ body: [UInt8], _ size: Int) {
        (rest, self.size) = (body[...], size)
    }

    func feed() {
        guard let stream, stream.wantsMore else { return }
        stream.push(Array(rest.prefix(size)))
        rest = rest.dropFirst(size)
        if rest.isEmpty { stream.finish() }
    }
}

/// What an error page would say, or `nil` when nothing is wrong.
func sentence(_ body: () throws -> Void) -> String? {
    do {
        try body()
        return nil
    } catch let error as HTTPError {
        return "\(error.status.code) \(error.message)"
    } catch {
        return "\(error)"
    }
}

func sentence(_ body: () async throws -> Void) async -> String? {
    do {
        try await body()
        return nil
    } catch let error as HTTPError {
        return "\(error.status.code) \(error.message)"
    } catch {
        return "\(error)"
    }
}
