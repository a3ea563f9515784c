import CarafeCore
import HTTPTypes
import Synchronization

extension ComparedApp {
    /// Every hook says its name; `/log` tells what teardown said of the requests before.
    static func hooks() -> App {
        let (app, told) = (App("hooks"), Told())
        let (outer, inner) = (Blueprint("outer", prefix: "/outer"), Blueprint("inner", prefix: "/inner"))
        let places: [(any Scaffold, String)] = [(app, "app"), (outer, "outer"), (inner, "inner")]
        for (place, name) in places {
            addHooks(to: place, name, told)
            place.get("/view") { request in
                if request.args["fail"] != nil { throw Secret() }
                if let code = request.args["code", as: Int.self] { try abort(.init(code: code)) }
                return plain(request.g[Order.self]?.names.joined(separator: " ") ?? "")
            }
            place.errorHandler(.conflict) { _, _ in "\(name) conflict" }
        }
        inner.errorHandler(.notFound) { _, _ in "inner 404" }
        app.errorHandler(.init(code: 418)) { _, _ in "app 418" }
        inner.errorHandler((any Error).self) { _, _ in Response("inner exception", status: .internalServerError) }
        outer.register(inner)
        app.register(outer)
        app.get("/log") { plain(told.take()) }
        return app
    }

    private static func addHooks(to place: any Scaffold, _ layer: String, _ told: Told) {
        for name in [layer + "1", layer + "2"] {
            place.beforeRequest { request in
                request.g[Order.self] = Order(names: (request.g[Order.self]?.names ?? []) + [name])
                return request.args["stop"] == name ? plain("stopped") : nil
            }
            place.afterRequest { _, response in
                response.headers[.after] = [response.headers[.after], name].compactMap { $0 }.joined(separator: " ")
            }
            place.teardownRequest { _, error in told.add(name + (error == nil ? "" : "!")) }
        }
    }

    private struct Order: Sendable {
        var names: [String]
    }

    private final class Told: Sendable {
        private let names = Mutex<[String]>([])

        func add(_ name: String) { names.withLock { $0.append(name) } }

        func take() -> String {
            names.withLock { names in
                defer { names = [] }
                return names.joined(separator: " ")
            }
        }
    }
}
