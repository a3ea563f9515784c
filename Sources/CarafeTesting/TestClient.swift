public import CarafeCore
import CarafeServer
import CarafeWire
import HTTPTypes

/// Asks an app questions in a test, and gets its answers.
///
/// ```swift
/// @Test(arguments: TestClient.Depth.allCases) func greets(depth: TestClient.Depth) async throws {
///     let client = try TestClient(app, depth)
///     let response = try await client.get("/hello", query: ["name": "Ada"])
///     #expect(response.status == .ok)
///     #expect(response.text == "Hello Ada")
/// }
/// ```
///
/// The ``Depth`` says how much of the way between a client and the app is taken. An app answers alike at all of them; a
/// test that is about the app alone is fastest at ``Depth/direct``.
public struct TestClient: Sendable {
    /// How far away from the app the client stands.
    public enum Depth: String, CaseIterable, Sendable {
        /// The app is called with a request made in code: no bytes, no socket.
        case direct
        /// The request and the response pass the HTTP/1.1 codec, in memory.
        case http
        /// The request and the response pass the uwsgi codec, in memory, with the variables that nginx sends.
        case uwsgi
        /// A server on a port of its own answers over HTTP.
        case socket
        /// A server on a port of its own answers over uwsgi, as it does behind nginx.
        case uwsgiSocket
    }

    /// How far away from the app this client stands.
    public let depth: Depth
    /// The cookies it keeps, and sends again; all copies of the client have the same.
    public let cookies = CookieJar()
    private let keepsCookies: Bool
    private let transport: any Transport
    private let app: FrozenApp?

    /// Starts an app, and a server for it where the depth has one.
    ///
    /// Cookies of responses are sent with the next requests, unless `keepsCookies` is `false`.
    ///
    /// - Throws: a `SetupError` with everything that is wrong with the app.
    public init(_ app: App, _ depth: Depth = .direct, keepsCookies: Bool = true) throws {
        try self.init(app.freeze(), depth, keepsCookies: keepsCookies)
    }

    /// Makes a client of anything that answers requests.
    ///
    /// - Throws: a `SystemError` when a server cannot be started.
    public init(_ responder: any Responder, _ depth: Depth = .direct, keepsCookies: Bool = true) throws {
        self.depth = depth
        self.keepsCookies = keepsCookies
        app = responder as? FrozenApp
        transport =
            switch depth {
            case .direct: DirectTransport(responder)
            case .http: WireTransport<HTTP1Wire>(responder, reader: .client) { $0.httpMessage(closing: false) }
            case .uwsgi: WireTransport<UWSGIWire>(responder, reader: .gateway) { try $0.uwsgiPacket() }
            case .socket: try SocketTransport(responder, .http)
            case .uwsgiSocket: try SocketTransport(responder, .uwsgi)
            }
    }

    /// Sends a request and returns the whole response to it.
    ///
    /// - Throws: a ``TestClientError`` when the request cannot be sent, or no whole response comes back.
    public func send(_ request: TestRequest) async throws -> TestResponse {
        var request = request
        var history: [TestResponse] = []
        while true {
            var response = try await transport.send(SentRequest(request.adding(keepsCookies ? cookies : nil)))
            response.history = history
            keep(response.headers, from: request)
            guard let next = try request.followingRedirect(of: response) else { return response }
            history.append(response)
            request = next
        }
    }

    /// Changes this client's session as a handler would, before a request or between two.
    ///
    /// ```swift
    /// try await client.session { $0["user_id"] = 7 }
    /// #expect(try await client.get("/profile").status == .ok)
    /// ```
    /// - Throws: what `body` throws, or why the session cannot be kept, such as that the app has no secret key.
    public func session(_ body: @Sendable (Session) throws -> Void) async throws {
        guard let app else { throw TestClientError.noSession() }
        let request = TestRequest(.get, "/")
        guard let head = try SentRequest(request.adding(cookies)).directHead() else { return }
        let response = try await app.editSession(of: Request(head: head), body)
        for field in response.headers[values: .setCookie] {
            cookies.take(field, host: request.host, path: request.path)
        }
    }

    func stream(_ request: TestRequest) async throws -> TestStream {
        let stream = try await transport.stream(SentRequest(request.adding(keepsCookies ? cookies : nil)))
        keep(stream.headers, from: request)
        return stream
    }

    private func keep(_ headers: HTTPFields, from request: TestRequest) {
        guard keepsCookies else { return }
        for field in headers[values: .setCookie] {
            cookies.take(field, host: request.host, path: request.path)
        }
    }

    /// Stops the server, if there is one, and waits for its end; so does the end of the last copy of the client.
    public func shutdown() async { await transport.shutdown() }
}

extension TestClient {
    /// Runs a test as a worker runs an app: its `onWorkerStart` before, its services beside, its `onWorkerStop` behind.
    ///
    /// ```swift
    /// try await TestClient.running(app, .http) { client in
    ///     #expect(try await client.get("/users").status == .ok)
    /// }
    /// ```
    /// A client that is made by hand runs none of these.
    ///
    /// - Throws: what `onWorkerStart` or `body` throws; a `SetupError` with everything that is wrong with the app.
    public static func running<Result>(
        _ app: App,
        _ depth: Depth = .direct,
        keepsCookies: Bool = true,
        _ body: (TestClient) async throws -> Result,
    ) async throws -> Result {
        let client = try TestClient(app, depth, keepsCookies: keepsCookies)
        let apps = FrozenApp.withMounted([try app.freeze()])
        for app in apps { try await app.startWorker() }
        let services = apps.flatMap { $0.startServices(onFailure: { _ in }) }
        let outcome: Swift.Result<Result, any Error>
        do { outcome = .success(try await body(client)) } catch { outcome = .failure(error) }
        await client.shutdown()
        for service in services { service.cancel() }
        for service in services { await service.value }
        for app in apps { await app.stopWorker() }
        return try outcome.get()
    }

    /// Sends a GET request: `try await client.get("/users", query: ["page": "2"])`.
    public var get: TestCall { TestCall(self, .get) }
    /// Sends a HEAD request.
    public var head: TestCall { TestCall(self, .head) }
    /// Sends a POST request: `try await client.post("/users", json: User(name: "Ada"))`.
    public var post: TestCall { TestCall(self, .post) }
    /// Sends a PUT request.
    public var put: TestCall { TestCall(self, .put) }
    /// Sends a PATCH request.
    public var patch: TestCall { TestCall(self, .patch) }
    /// Sends a DELETE request.
    public var delete: TestCall { TestCall(self, .delete) }
    /// Sends an OPTIONS request.
    public var options: TestCall { TestCall(self, .options) }
}
