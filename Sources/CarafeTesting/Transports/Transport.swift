/// A way from the client to the app and back.
protocol Transport: Sendable {
    func send(_ request: SentRequest) async throws -> TestResponse

    func stream(_ request: SentRequest) async throws -> TestStream

    func shutdown() async
}

extension Transport {
    func shutdown() async {}
}
