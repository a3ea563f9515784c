import CarafeCore
import CarafeProcess

@testable import Carafe

/// A program of one app, or of several.
func site(_ name: String = "hello", others: [String] = []) -> Site {
    Site(main: App(name), others: others.map { App($0) })
}

/// The settings that the lines of an ini file make, at `/srv/hello/hello.ini`.
func settings(_ lines: String..., environment: [String: String] = [:]) throws -> Settings {
    try Settings.resolve(
        arguments: ["hello.ini"], environment: environment,
        surroundings: .current(directory: "/srv/hello", version: "0"),
        readFile: { _ in (["[uwsgi]"] + lines).joined(separator: "\n") })
}
