import CarafeCore
import CarafeServer

/// Talks to a server of its own over TCP, with a connection for each request.
struct SocketTransport: Transport {
    private let running: RunningServer
    private let transport: ServerConfiguration.Transport

    init(_ responder: any Responder, _ transport: ServerConfiguration.Transport) throws {
        self.transport = transport
        running = try RunningServer(responder, transport)
    }

    func send(_ request: SentRequest) async throws -> TestResponse {
        let bytes = transport == .http ? request.httpMessage(closing: true) : try request.uwsgiPacket()
        let port = running.port
        let exchange = try await onThread {
            Result { () throws(SystemError) in try ClientSocket.exchange(bytes, withPort: port) }
        }
        let received = try exchange.mapError { TestClientError.noResponse(request, $0.description, $0) }.get()
        let reader: ResponseParser.Reader = transport == .http ? .client : .gateway
        var parser = ResponseParser(received.bytes, for: request, reader: reader, isReset: received.isReset)
        return try parser.response()
    }

    func stream(_ request: SentRequest) async throws -> TestStream {
        let bytes = transport == .http ? request.httpMessage(closing: true) : try request.uwsgiPacket()
        let (port, reader) = (running.port, transport == .http ? ResponseParser.Reader.client : .gateway)
        return try await onThread { Result { try SocketStream.open(bytes, request, port: port, reader) } }.get()
    }

    func shutdown() async {
        running.stop()
        _ = try? await onThread { [running] in running.waitUntilStopped() }
    }
}

/// A server that ends with the last client that knows it.
private final class RunningServer: Sendable {
    let port: UInt16
    private let server: Server

    init(_ responder: any Responder, _ transport: ServerConfiguration.Transport) throws {
        let address = SocketAddress.internet(host: "127.0.0.1", port: 0)
        server = try Server(responder, ServerConfiguration(endpoints: [.init(transport, address)]))
        guard case .internet(_, let port) = server.addresses.first else {
            throw SystemError(0, "find out the port of the test server")
        }
        self.port = port
        try server.start()
    }

    func stop() { server.stop(grace: .seconds(1)) }

    func waitUntilStopped() { server.waitUntilStopped() }

    deinit {
        stop()
        // Not here: the last copy of a client may be one that a handler holds, on the very loop that is to end.
        try? startThread("test server end") { [server] in server.waitUntilStopped() }
    }
}
