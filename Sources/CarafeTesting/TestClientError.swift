import CarafeCore
import HTTPTypes

/// Why a request could not be sent, or got no whole response.
public struct TestClientError: Error, Sendable, CustomStringConvertible {
    /// The kind of failure, for a test to expect.
    public let code: Code
    /// What happened, to which request, and the cure where there is one.
    public let message: String
    /// The error behind it, such as the one that a response's body threw.
    public let underlying: (any Error)?
    /// How much of the body there was, when a producer broke off.
    let writtenBytes: Int?

    /// A kind of failure; later versions may add more.
    public struct Code: Sendable, Hashable, CustomStringConvertible {
        /// The name of the code, e.g. `brokenOff`.
        public let description: String

        private init(_ name: String) {
            description = name
        }

        /// The request says something that no client can send.
        public static let invalidRequest = Code("invalidRequest")
        /// The response ended before its end: its body threw an error, or had another length than was promised.
        public static let brokenOff = Code("brokenOff")
        /// What came back is no response that a strict client would take.
        public static let malformedResponse = Code("malformedResponse")
        /// Nothing came back.
        public static let noResponse = Code("noResponse")
        /// A redirect leads to another server, or there is no end of them.
        public static let badRedirect = Code("badRedirect")
        /// The body is not the JSON that was asked for.
        public static let notJSON = Code("notJSON")
    }

    init(_ code: Code, _ message: String, _ underlying: (any Error)? = nil, writtenBytes: Int? = nil) {
        self.code = code
        self.message = message
        self.underlying = underlying
        self.writtenBytes = writtenBytes
    }

    /// The message.
    public var description: String { message }
}

// MARK: - Requests

extension TestClientError {
    static func target(_ target: String, _ problem: String) -> TestClientError {
        TestClientError(.invalidRequest, "\"\(target)\" cannot be asked for: \(problem)")
    }

    static func framing(_ name: HTTPField.Name) -> TestClientError {
        TestClientError(.invalidRequest, "\(name) is made of the body; leave it out (or set isChunked)")
    }

    static func noSession() -> TestClientError {
        TestClientError(.invalidRequest, "this client's responder is no app, and has no session; make one of an App")
    }

    static func packetTooLarge(_ request: SentRequest, _ size: Int) -> TestClientError {
        TestClientError(
            .invalidRequest, "the variables of \(request) take \(size) bytes; a uwsgi packet holds 65535 at most")
    }
}

// MARK: - Responses

extension TestClientError {
    static func brokenOff(_ request: SentRequest, after count: Int, _ cause: any Error) -> TestClientError {
        let message = "the response to \(request) broke off after \(count) bytes of its body: \(cause)"
        return TestClientError(.brokenOff, message, cause, writtenBytes: count)
    }

    static func cutShort(_ request: SentRequest, after count: Int) -> TestClientError {
        let message = "the response to \(request) broke off after \(count) bytes of its body: the connection ended"
        return TestClientError(.brokenOff, message)
    }

    static func malformed(_ request: SentRequest, at offset: Int, _ problem: String) -> TestClientError {
        TestClientError(.malformedResponse, "the response to \(request) is malformed at byte \(offset): \(problem)")
    }

    static func noResponse(_ request: SentRequest, _ reason: String, _ cause: (any Error)? = nil) -> TestClientError {
        TestClientError(.noResponse, "there is no response to \(request): \(reason)", cause)
    }

    static func notJSON(_ response: TestResponse, _ error: any Error) -> TestClientError {
        let reason = (error as? HTTPError)?.message ?? "\(error)"
        let shown = response.text.prefix(200)
        let body = shown.count < response.text.count ? shown + "…" : shown
        return TestClientError(.notJSON, "\(reason) The body of the \(response.status.code) is: \(body)", error)
    }
}

// MARK: - Redirects

extension TestClientError {
    static func redirectsAway(_ target: String, to location: String) -> TestClientError {
        TestClientError(.badRedirect, "\(target) redirects to \(location), which is another server's")
    }

    static func redirectsWithoutEnd(_ target: String, _ count: Int) -> TestClientError {
        TestClientError(.badRedirect, "\(target) is the end of \(count) redirects, and redirects again")
    }
}
