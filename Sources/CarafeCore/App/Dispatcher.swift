import HTTPTypes
import Logging

/// Several apps behind the same sockets: finds the one that a request is for, and lets it answer.
///
/// In this order: the app that nginx names (`UWSGI_APPID`, or the callable of `UWSGI_SCRIPT run:app`, `UWSGI_MODULE` or
/// `UWSGI_CALLABLE`), the one mounted at the longest prefix of the path, the first one.
package final class Dispatcher: Responder {
    private let apps: [FrozenApp]
    private let main: FrozenApp
    /// The longest prefix first.
    private let mounts: [Mount]

    /// - Parameters:
    ///   - main: answers what no mount and no name leads elsewhere.
    ///   - others: what can be named beside it.
    package init(_ main: FrozenApp, others: [FrozenApp] = [], mounts: [Mount] = []) {
        self.main = main
        apps = [main] + others
        self.mounts = mounts.sorted { $0.prefix.count > $1.prefix.count }
    }

    package func prepare(_ request: inout Request) -> Handling {
        if let handling = request.prepareAgain(behind: nil) { return handling }
        if apps.count > 1, let name = request.head.requestedApp {
            guard let app = apps.first(where: { $0.name == name }) else { return refuse(name) }
            return app.prepare(&request)
        }
        for mount in mounts {
            // A gateway may have said so itself, by a `SCRIPT_NAME` that is the prefix: then nothing is left to take off.
            if request.head.isMounted(at: mount.prefix) { return mount.app.prepare(&request) }
            if let handling = mount.prepare(&request) { return handling }
        }
        return main.prepare(&request)
    }

    private func refuse(_ name: String) -> Handling {
        let known = apps.map { "\"\($0.name)\"" }.joined(separator: ", ")
        main.settings.logger.error(
            "nginx asks for the app \(name.debugDescription); there are \(known): correct UWSGI_SCRIPT or UWSGI_APPID")
        return Handling(.inline)
    }

    package func respond(to request: Request) -> Response {
        request.app?.respond(to: request) ?? respond(to: request, refusing: HTTPError(.internalServerError))
    }

    package func respond(to request: Request) async -> Response {
        await request.app?.respond(to: request) ?? respond(to: request, refusing: HTTPError(.internalServerError))
    }

    package func respond(to request: Request, refusing error: HTTPError) -> Response {
        (request.app ?? main).respond(to: request, refusing: error)
    }
}

extension RequestHead {
    /// The app that the gateway names, in the ways that uWSGI lets it.
    fileprivate var requestedApp: String? {
        guard naming == .cgi else { return nil }
        if let id = named("UWSGI_APPID") { return id }
        for variable in ["UWSGI_SCRIPT", "UWSGI_MODULE"] {
            guard let value = named(variable) else { continue }
            if let colon = value.lastIndex(of: ":") { return String(value[value.index(after: colon)...]) }
            if variable == "UWSGI_SCRIPT" { return value }
        }
        return named("UWSGI_CALLABLE")
    }

    private func named(_ variable: String) -> String? {
        guard let value = self.variable(variable), !value.isEmpty else { return nil }
        return value
    }

    fileprivate func isMounted(at prefix: [UInt8]) -> Bool {
        !prefix.isEmpty && bytes[scriptName.range].elementsEqual(prefix)
    }
}
