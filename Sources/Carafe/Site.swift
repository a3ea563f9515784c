import ArgumentParser
import CarafeCore

/// The apps that one program serves.
struct Site {
    let main: App
    let others: [App]

    var apps: [App] { [main] + others }

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
