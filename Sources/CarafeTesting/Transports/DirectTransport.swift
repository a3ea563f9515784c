import CarafeCore
import HTTPTypes

/// Calls the responder, with nothing between.
struct DirectTransport: Transport {
    private let responder: any Responder

    init(_ responder: any Responder) {
        self.responder = responder
    }

    func stream(_ request: SentRequest) async throws -> TestStream {
        try await Answering(responder: responder, sent: request).stream()
    }

    func send(_ request: SentRequest) async throws -> TestResponse {
        let answering = Answering(responder: responder, sent: request)
        guard let head = request.directHead() else {
            let page = ErrorPage.response(for: HTTPError(.badRequest))
            return TestResponse(try await answering.collect(page), to: request)
        }
        return TestResponse(try await answering.answer(head, body: request.body), to: request)
    }
}

extension TestResponse {
    /// What a client sees of a response once a transport has framed it.
    fileprivate init(_ answer: Answer, to request: SentRequest) {
        let status = answer.response.status
        // A handler's response is the final one; both transports put this in the place of an interim one.
        guard status.code >= 200 else {
            self.init(status: .internalServerError, headers: [.contentLength: "0"], body: [])
            return
        }
        var headers = answer.response.headers
        for name in Self.transportFields { headers[name] = nil }
        if let length = answer.length, status.code != 204, status.code != 304 {
            headers[.contentLength] = String(status.code == 205 ? 0 : length)
        }
        let hasBody = answer.response.hasBody(for: request.method)
        self.init(status: status, headers: headers, body: hasBody ? Array(answer.pieces.joined()) : [])
    }

    /// What an app may set and no transport sends.
    private static let transportFields: [HTTPField.Name] = [
        .connection, .contentLength, .transferEncoding, HTTPField.Name("Keep-Alive"),
    ].compactMap(\.self)
}
