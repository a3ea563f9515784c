import CarafeCore
import CarafeWire
import HTTPTypes

/// Takes request and response through a codec, in memory.
struct WireTransport<W: Wire & ~Copyable>: Transport {
    private let responder: any Responder
    private let reader: ResponseParser.Reader
    private let encode: @Sendable (SentRequest) throws -> [UInt8]

    /// What the codec made of a request.
    private struct Received {
        var head: RequestHead?
        var body: [UInt8] = []
        var fault: WireError?
    }

    /// Any date will do: no clock is asked, so that a test gives the same each time.
    private static var secondsSince1970: Int { 784_111_777 }

    /// - Parameters:
    ///   - reader: who reads the response.
    ///   - encode: writes a request as the peer of this codec does.
    init(
        _ responder: any Responder,
        reader: ResponseParser.Reader,
        encode: @escaping @Sendable (SentRequest) throws -> [UInt8],
    ) {
        self.responder = responder
        self.reader = reader
        self.encode = encode
    }

    func stream(_ request: SentRequest) async throws -> TestStream {
        try await Answering(responder: responder, sent: request).stream()
    }

    func send(_ request: SentRequest) async throws -> TestResponse {
        var wire = W(limits: WireLimits(), peer: .test, isSecure: false)
        let received = Self.receive(try encode(request), by: &wire)
        let answer = try await answer(received, to: request)
        let bytes = Self.encode(answer, by: &wire, closing: received.fault != nil)
        var parser = ResponseParser(bytes, for: request, reader: reader)
        return try parser.response()
    }

    private func answer(_ received: Received, to request: SentRequest) async throws -> Answer {
        let answering = Answering(responder: responder, sent: request)
        if let fault = received.fault {
            return try await answering.collect(ErrorPage.response(for: HTTPError(fault.status, fault.message)))
        }
        guard let head = received.head else {
            throw TestClientError.noResponse(request, "the codec waits for more of it")
        }
        return try await answering.answer(head, body: received.body)
    }

    private static func receive(_ input: [UInt8], by wire: inout W) -> Received {
        var received = Received()
        var offset = 0
        do throws(WireError) {
            reading: while true {
                switch try wire.receive(input.span, at: &offset) {
                case .needMore:
                    received.head = nil
                    break reading
                case .head(let head):
                    received.head = head
                    if !wire.isMidBody { break reading }
                case .body(let range): received.body += input[range]
                case .end: break reading
                }
            }
        } catch {
            received.fault = error
        }
        return received
    }

    private static func encode(_ answer: Answer, by wire: inout W, closing: Bool) -> [UInt8] {
        var output: [UInt8] = []
        let encoding = wire.encodeHead(
            of: answer.response, bodyLength: answer.length,
            heads: ResponseHeads(secondsSince1970: secondsSince1970), closing: closing, into: &output)
        for piece in answer.pieces { encoding.encode(piece, into: &output) }
        encoding.encodeEnd(into: &output)
        return output
    }
}
