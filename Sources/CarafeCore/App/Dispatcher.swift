import HTTPTypes
import Logging

/// Several apps behind the same sockets: finds the one that a request is for, and lets it answer.
///
/// In this order: the app that nginx names (`UWSGI_APPID`, or the callable of `UWSGI_SCRIPT run:app`, `UWSGI_MODULE` or
/// `UWSGI_CALLABLE`), the one mounted at the longest prefix of the path, the first one.
package final class Dispatcher: Responder {
    /// An app at a path of its own: `/shop` stands for `/shop` and everything below, not for `/shopping`.
    package struct Mount: Sendable {
        let prefix: [UInt8]
        let app: FrozenApp

        /// - Parameter path: with a slash in front; one at the end does not matter.
        package init(_ path: String, _ app: FrozenApp) {
            var prefix = Array(path.utf8)
            while prefix.last == UInt8(ascii: "/") { prefix.removeLast() }
            self.prefix = prefix
            self.app = app
        }
    }

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
        if apps.count > 1, let name = request.head.requestedApp {
            guard let app = apps.first(where: { $0.name == name }) else { return refuse(name) }
            return app.prepare(&request)
        }
        for mount in mounts {
            if let head = request.head.mounted(at: mount.prefix) {
                request = Request(head: head, body: request.body)
                return mount.app.prepare(&request)
            }
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

    /// The request as an app sees it that is mounted at `prefix`; `nil` when it is not for that app.
    ///
    /// A gateway may have said so itself, by a `SCRIPT_NAME` that is the prefix: then nothing is left to be taken off.
    fileprivate func mounted(at prefix: [UInt8]) -> RequestHead? {
        if !prefix.isEmpty, bytes[scriptName.range].elementsEqual(prefix) { return self }
        let path = bytes[path.range]
        guard path.starts(with: prefix), path.count == prefix.count || path[path.startIndex + prefix.count] == 0x2f
        else { return nil }
        var bytes = bytes
        var scriptName = ByteRange(path.startIndex, path.startIndex + prefix.count)
        if !self.scriptName.isEmpty {
            let start = bytes.count
            bytes += self.bytes[self.scriptName.range] + prefix
            scriptName = ByteRange(start, bytes.count)
        }
        return RequestHead(
            RequestHead.Parts(
                bytes: bytes, method: method, target: target,
                path: ByteRange(path.startIndex + prefix.count, path.endIndex),
                query: query, scriptName: scriptName, authority: authority, fields: fields, naming: naming,
                version: version,
                isSecure: isSecure, framing: framing, peer: peer), sharingContextOf: self)
    }
}
