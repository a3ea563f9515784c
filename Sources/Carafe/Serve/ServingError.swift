import CarafeCore
import CarafeProcess
import CarafeServer

/// Why a server cannot serve as its settings ask, for people: what was found, where, and the cure.
struct ServingError: StartupFailure, CustomStringConvertible {
    let explanation: String

    init(_ explanation: String) { self.explanation = explanation }

    /// - Parameters:
    ///   - place: where the setting was written; `nil` for one that has its default.
    ///   - name: the setting's name.
    init(_ place: Origin?, _ name: String, _ error: any Error) {
        let sentence = (error as? any StartupFailure)?.explanation ?? "\(error)"
        // Some say themselves which setting they are about.
        let reason = sentence.hasPrefix("\(name): ") ? String(sentence.dropFirst(name.count + 2)) : sentence
        switch place {
        case .commandLine, nil: explanation = "--\(name): \(reason)"
        case .environment(let variable): explanation = "\(variable): \(reason)"
        case .file: explanation = "\(place.map { "\($0)" } ?? ""): \(name): \(reason)"
        }
    }

    var description: String { explanation }

    static let nothingToListenOn = ServingError(
        "nothing to listen on; give --socket 127.0.0.1:5051 for nginx's uwsgi_pass, "
            + "or --http-socket 127.0.0.1:8080 for browsers")

    static func unknownApp(_ name: String, among apps: [App]) -> ServingError {
        let known = apps.map { $0.name.debugDescription }.joined(separator: ", ")
        return ServingError(
            "no app is called \(name.debugDescription); there \(apps.count == 1 ? "is" : "are") \(known), "
                + "and app.run(alongside:) takes more")
    }
}

extension SettingsError: StartupFailure {
    var explanation: String { description }
}

extension DaemonError: StartupFailure {
    var explanation: String { description }
}

extension MasterError: StartupFailure {
    var explanation: String { description }
}

extension WorkerStartError: StartupFailure {
    var explanation: String { description }
}

extension Located where Value == String {
    /// Makes something of the value; what is wrong with it is told with its place.
    func read<Result>(_ name: String, _ body: (String) throws -> Result) throws(ServingError) -> Result {
        do { return try body(value) } catch { throw ServingError(origin, name, error) }
    }
}
