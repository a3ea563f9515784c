/// An app at a path of its own: `/shop` stands for `/shop` and everything below, not for `/shopping`.
package struct Mount: Sendable {
    let prefix: [UInt8]
    let app: FrozenApp

    /// - Parameter path: with a slash in front; one at the end does not matter.
    package init(_ path: String, _ app: FrozenApp) {
        prefix = Self.prefix(path)
        self.app = app
    }

    static func prefix(_ path: String) -> [UInt8] {
        var prefix = Array(path.utf8)
        while prefix.last == UInt8(ascii: "/") { prefix.removeLast() }
        return prefix
    }

    /// Hands a request to the app, as that sees it; `nil` when it is not for it.
    func prepare(_ request: inout Request) -> Handling? {
        guard let head = request.head.mounted(at: prefix, app) else { return nil }
        request = Request(head: head, body: request.body)
        return app.prepare(&request)
    }
}

extension Request {
    /// Prepares one that was made of the head of another: its path is below a mount already.
    mutating func prepareAgain(behind app: FrozenApp?) -> Handling? {
        guard let mounted = head.parts.mountedApp, mounted !== app else { return nil }
        return mounted.prepare(&self)
    }
}

extension RequestHead {
    /// The request as an app sees it that is mounted at `prefix`, with that in the script name; `nil` when it is not below.
    fileprivate func mounted(at prefix: [UInt8], _ app: FrozenApp) -> RequestHead? {
        let path = bytes[path.range]
        guard path.starts(with: prefix), path.count == prefix.count || path[path.startIndex + prefix.count] == 0x2f
        else { return nil }
        var parts = parts
        parts.mountedApp = app
        parts.path = ByteRange(path.startIndex + prefix.count, path.endIndex)
        if scriptName.isEmpty {
            parts.scriptName = ByteRange(path.startIndex, path.startIndex + prefix.count)
        } else {
            let start = bytes.count
            parts.bytes += bytes[scriptName.range] + prefix
            parts.scriptName = ByteRange(start, parts.bytes.count)
        }
        return RequestHead(parts, sharingContextOf: self)
    }
}

// MARK: - On an app

extension App {
    /// Lets another app answer everything below a path.
    ///
    /// ```swift
    /// app.mount("/admin", admin)
    /// ```
    /// The other app sees paths without the prefix, which is in ``Request/scriptName`` and in the URLs it builds. It has
    /// its own settings, hooks and error handlers, and none of this app's. Its worker hooks and services run with this
    /// one's.
    public func mount(
        _ path: String,
        _ app: App,
        fileID: StaticString = #fileID,
        line: UInt = #line,
    ) {
        let registration = MountRegistration(
            path: path, app: app, source: SourcePlace(fileID, line), isCircle: app.holds(self))
        change("apps", fileID, line) { $0.mounts.append(registration) }
    }

    /// Whether another app is this one, or answers somewhere below it.
    fileprivate func holds(_ other: App) -> Bool {
        self === other || mountedApps.contains { $0.holds(other) }
    }
}

/// An app as it was mounted, not yet checked.
struct MountRegistration: Sendable {
    let path: String
    let app: App
    let source: SourcePlace
    /// Whether it would hold itself.
    let isCircle: Bool
}

extension [Mount] {
    /// Starts the apps; the longest prefix comes first.
    init(_ registrations: [MountRegistration], _ problems: inout [SetupError.Problem]) {
        self = []
        var owners: [[UInt8]: MountRegistration] = [:]
        for registration in registrations {
            let prefix = Mount.prefix(registration.path)
            let first = owners.updateValue(registration, forKey: prefix)
            if let problem = Self.problem(with: registration, prefix, first) {
                problems.append(problem)
                continue
            }
            do throws(SetupError) {
                append(Mount(registration.path, try registration.app.freeze()))
            } catch {
                problems += error.problems
            }
        }
        sort { $0.prefix.count > $1.prefix.count }
    }

    private static func problem(
        with registration: MountRegistration,
        _ prefix: [UInt8],
        _ first: MountRegistration?,
    ) -> SetupError.Problem? {
        if registration.isCircle { return .mountedInItself(registration) }
        if prefix.isEmpty || prefix.first != UInt8(ascii: "/") { return .mountPath(registration) }
        return first.map { .duplicateMount(registration, $0) }
    }
}

extension FrozenApp {
    /// These apps and all that answer below them, each once.
    package static func withMounted(_ apps: [FrozenApp]) -> [FrozenApp] {
        apps.reduce(into: []) { all, app in
            guard !all.contains(where: { $0 === app }) else { return }
            all.append(app)
            for below in withMounted(app.mounts.map(\.app)) where !all.contains(where: { $0 === below }) {
                all.append(below)
            }
        }
    }
}
