import CarafeTesting
import HTTPTypes
import Testing

/// The same request gets the same response over every transport: one table, asked at every depth.
struct TransportAgreementTests {
    @Test(arguments: ConformanceCase.all, TestClient.Depth.allCases)
    func answersAsTheTableSays(_ conformanceCase: ConformanceCase, _ depth: TestClient.Depth) async throws {
        conformanceCase.check(try await SampleClients.client(at: depth).send(conformanceCase.request))
    }

    @Test(arguments: ConformanceCase.all)
    func allDepthsAgree(_ conformanceCase: ConformanceCase) async throws {
        let direct = try await answer(to: conformanceCase, at: .direct)
        for depth in TestClient.Depth.allCases.dropFirst() {
            #expect(try await answer(to: conformanceCase, at: depth) == direct, "\(depth)")
        }
    }

    private func answer(to conformanceCase: ConformanceCase, at depth: TestClient.Depth) async throws -> CommonAnswer {
        let response = try await SampleClients.client(at: depth).send(conformanceCase.request)
        return CommonAnswer(response, withoutWords: conformanceCase.isWordedByTransport)
    }
}

/// What of a response is the app's, and so the same everywhere.
private struct CommonAnswer: Equatable {
    let status: Int
    let fields: [String]
    let body: [UInt8]

    private static let transportFields: Set<HTTPField.Name> = [.date, .server, .connection, .transferEncoding]

    init(_ response: TestResponse, withoutWords: Bool) {
        status = response.status.code
        fields = response.headers
            .filter { !Self.transportFields.contains($0.name) && !(withoutWords && $0.name == .contentLength) }
            .map { "\($0.name.canonicalName): \($0.value)" }
            .sorted()
        body = withoutWords ? [] : response.body
    }
}

/// One client for each depth, shared by all tests of the table: the servers behind them are asked many things at once.
enum SampleClients {
    private static let clients = Result {
        let app = SampleApp.make()
        return try TestClient.Depth.allCases.reduce(into: [:]) { $0[$1] = try TestClient(app, $1, keepsCookies: false) }
    }

    static func client(at depth: TestClient.Depth) throws -> TestClient {
        try #require(try clients.get()[depth])
    }
}
