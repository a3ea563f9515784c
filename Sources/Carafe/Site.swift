import ArgumentParser
import CarafeCore
import CarafeServer

/// The apps that one program serves.
struct Site {
    let main: App
    let others: [App]

    var apps: [App] { [main] + others }

    /// With those that are mounted on others, each once.
    private var everyApp: [App] {
        var found: [App] = []
        func add(_ app: App) {
            guard !found.contains(where: { $0 === app }) else { return }
            found.append(app)
            app.mountedApps.forEach(add)
        }
        apps.forEach(add)
        return found
    }

    /// Puts what an app itself has to know into each, before they are frozen.
    ///
    /// - Parameter limitPost: 0 is no limit, `nil` leaves every app its own.
    func apply(debug: Bool, limitPost: Int?) throws(ServingError) {
        guard debug || limitPost != nil else { return }
        for app in everyApp {
            guard !app.isFrozen else {
                throw ServingError(
                    "\(debug ? "debug" : "limit-post") comes too late: the app \(app.name.debugDescription) was frozen before "
                        + "app.run(); leave freeze() to run()")
            }
            if debug { app.debug = true }
            if let limitPost { app.bodyLimit = limitPost == 0 ? nil : limitPost }
        }
    }

    /// Sends the log lines of all apps to standard error by a thread of its own, which no loop waits for.
    func relayLogs() throws {
        let stream = LogStream(try .standardError())
        for app in everyApp { app.logRelay.relay(to: stream) }
    }

    func app(named name: String) throws(ServingError) -> App {
        guard let app = apps.first(where: { $0.name == name }) else {
            throw ServingError.unknownApp(name, among: apps)
        }
        return app
    }
}

/// A command that needs the apps.
protocol SiteCommand: ParsableCommand {
    func run(_ site: Site) throws
}
