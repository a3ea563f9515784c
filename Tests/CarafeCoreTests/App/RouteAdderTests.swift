import HTTPTypes
import Testing

@testable import CarafeCore

/// Every shape of handler passes every option on: there are eight versions of one function, and nothing but this compares them.
@Suite struct RouteAdderTests {
    struct User: Codable, Sendable {
        var id: Int
    }

    final class Recorder: RouteRegistry {
        var registrations: [RouteRegistration] = []

        func register(_ registration: RouteRegistration) { registrations.append(registration) }
    }

    static let shapes: [(name: String, register: @Sendable (RouteAdder) -> Void)] = [
        (
            "synchronous, nothing to a response",
            {
                $0(
                    "/<int:id>", endpoint: "e", methods: [.put], defaults: ["page": 1], host: "h.org", subdomain: "s",
                    strictSlashes: false, body: .streamed, bodyLimit: 7, blocking: true, fileID: "Shop/App.swift",
                    line: 9
                ) { () throws -> String in "x" }
            }
        ),
        (
            "asynchronous, nothing to a response",
            {
                $0(
                    "/<int:id>", endpoint: "e", methods: [.put], defaults: ["page": 1], host: "h.org", subdomain: "s",
                    strictSlashes: false, body: .streamed, bodyLimit: 7, fileID: "Shop/App.swift", line: 9
                ) { () async throws -> String in "x" }
            }
        ),
        (
            "synchronous, parameters to a response",
            {
                $0(
                    "/<int:id>", endpoint: "e", methods: [.put], defaults: ["page": 1], host: "h.org", subdomain: "s",
                    strictSlashes: false, body: .streamed, bodyLimit: 7, blocking: true, fileID: "Shop/App.swift",
                    line: 9
                ) { (_, id: Int, page: Int) throws -> String in "x" }
            }
        ),
        (
            "asynchronous, parameters to a response",
            {
                $0(
                    "/<int:id>", endpoint: "e", methods: [.put], defaults: ["page": 1], host: "h.org", subdomain: "s",
                    strictSlashes: false, body: .streamed, bodyLimit: 7, fileID: "Shop/App.swift", line: 9
                ) { (_, id: Int, page: Int) async throws -> String in "x" }
            }
        ),
        (
            "synchronous, nothing to JSON",
            {
                $0(
                    "/<int:id>", endpoint: "e", methods: [.put], defaults: ["page": 1], host: "h.org", subdomain: "s",
                    strictSlashes: false, body: .streamed, bodyLimit: 7, blocking: true, fileID: "Shop/App.swift",
                    line: 9
                ) { () throws -> User in User(id: 1) }
            }
        ),
        (
            "asynchronous, nothing to JSON",
            {
                $0(
                    "/<int:id>", endpoint: "e", methods: [.put], defaults: ["page": 1], host: "h.org", subdomain: "s",
                    strictSlashes: false, body: .streamed, bodyLimit: 7, fileID: "Shop/App.swift", line: 9
                ) { () async throws -> User in User(id: 1) }
            }
        ),
        (
            "synchronous, parameters to JSON",
            {
                $0(
                    "/<int:id>", endpoint: "e", methods: [.put], defaults: ["page": 1], host: "h.org", subdomain: "s",
                    strictSlashes: false, body: .streamed, bodyLimit: 7, blocking: true, fileID: "Shop/App.swift",
                    line: 9
                ) { (_, id: Int, page: Int) throws -> User in User(id: id) }
            }
        ),
        (
            "asynchronous, parameters to JSON",
            {
                $0(
                    "/<int:id>", endpoint: "e", methods: [.put], defaults: ["page": 1], host: "h.org", subdomain: "s",
                    strictSlashes: false, body: .streamed, bodyLimit: 7, fileID: "Shop/App.swift", line: 9
                ) { (_, id: Int, page: Int) async throws -> User in User(id: id) }
            }
        ),
    ]

    @Test(arguments: shapes.indices) func passesEveryOptionOn(_ index: Int) throws {
        let (name, register) = Self.shapes[index]
        let recorder = Recorder()
        register(recorder.route)
        let route = try #require(recorder.registrations.first)
        let options = route.options
        #expect(recorder.registrations.count == 1)
        #expect(route.rule == "/<int:id>")
        #expect(route.method == nil)
        #expect(route.methods == [.put])
        #expect(route.handler.isAsync == name.hasPrefix("asynchronous"))
        #expect(route.parameterTypes.count == (name.contains("parameters") ? 2 : 0))
        #expect(options.endpoint == "e")
        #expect(options.defaults.map(\.key) == ["page"])
        #expect(options.domain.host == "h.org")
        #expect(options.domain.subdomain == "s")
        #expect(options.strictSlashes == false)
        #expect(options.body == .streamed)
        #expect(options.bodyLimit == 7)
        #expect(options.isBlocking == !route.handler.isAsync)
        #expect(options.place.file.description == "Shop/App.swift")
        #expect(options.place.line == 9)
    }
}
