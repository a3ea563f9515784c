import Foundation

/// A site as it is deployed: its ini file, its log and its pidfile in a directory of the test, and a `hello` of its own,
/// so that another one can take its place.
struct Deployment: Sendable {
    let directory: String
    let executable: String
    let ini: String
    let log: String
    let pidFile: String

    /// - Parameters:
    ///   - settings: lines of the ini file, below those that name the log and the pidfile.
    ///   - isDaemon: whether it goes to the background; then it is ended at the end of the test, whatever that does.
    init(_ settings: String..., isDaemon: Bool = true) throws {
        let sandbox = try Sandbox.required()
        directory = sandbox.path("app-\(UUID().uuidString.prefix(4))")
        (executable, ini) = ("\(directory)/hello", "\(directory)/uwsgi.ini")
        (log, pidFile) = ("\(directory)/server.log", "\(directory)/uwsgi.pid")
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        try FileManager.default.createSymbolicLink(atPath: executable, withDestinationPath: Hello.executable())
        try write(
            "[uwsgi]", isDaemon ? "daemonize = \(log)" : "", "pidfile = \(pidFile)", settings.joined(separator: "\n"))
        sandbox.atEnd { [self] in
            if isDaemon, let pid, Self.isThere(pid) { _ = kill(pid, SIGKILL) }
        }
    }

    /// Replaces the ini file.
    func write(_ lines: String...) throws {
        try lines.joined(separator: "\n").appending("\n").write(toFile: ini, atomically: true, encoding: .utf8)
    }

    /// Runs a command of `hello` in the deployment's directory, to its end.
    func command(_ arguments: String...) throws -> Conversation { try command(arguments) }

    func command(_ arguments: [String]) throws -> Conversation {
        try run([Hello.executable()] + arguments)
    }

    private func run(_ command: [String]) throws -> Conversation {
        let process = try ChildProcess(["/bin/sh", "-c", "cd \"$0\" && exec \"$@\"", directory] + command)
        let ending = try process.waitForEnd()
        return Conversation(ending: ending, output: process.output, errors: process.errors)
    }

    /// `hello uwsgi.ini`, which leaves a daemon behind.
    func start() throws {
        let start = try run([executable, "uwsgi.ini"])
        guard start.ending == .exited(0) else { throw Timeout("a daemon; it ended \(start.ending)", start.errors) }
    }

    /// What the pidfile says.
    var pid: pid_t? { pid_t(text(pidFile).trimmingCharacters(in: .whitespacesAndNewlines)) }

    var logged: String { text(log) }

    /// Where it speaks uwsgi, as its log says.
    func uwsgi() throws -> Endpoint {
        let bound = try Endpoint.bound("uwsgi", in: logged)
        guard let endpoint = bound.last else { throw Timeout("a uwsgi socket", logged) }
        return endpoint
    }

    /// Where it speaks HTTP, as its log says.
    func http() throws -> Endpoint {
        let bound = try Endpoint.bound("http", in: logged)
        guard let endpoint = bound.last else { throw Timeout("an HTTP socket", logged) }
        return endpoint
    }

    func waitForLog(_ sentence: String, times: Int = 1) throws {
        try wait(for: "\(times) × \(sentence)", details: { logged }) {
            logged.components(separatedBy: sentence).count > times ? () : nil
        }
    }

    /// Whether a process runs; one that has ended and that nobody has asked about does not.
    static func isThere(_ pid: pid_t) -> Bool {
        (try? FileManager.default.destinationOfSymbolicLink(atPath: "/proc/\(pid)/exe")) != nil
    }

    static func waitForEnd(of pid: pid_t) throws {
        try wait(for: "process \(pid) to end") { isThere(pid) ? nil : () }
    }

    private func text(_ path: String) -> String {
        String(decoding: FileManager.default.contents(atPath: path) ?? Data(), as: UTF8.self)
    }
}

// MARK: - Deploying

extension Deployment {
    /// Puts a program where `hello` is, as a deploy does: by renaming, so that there always is one.
    func deploy(content: String) throws {
        // Written by a shell: another test that starts a program at this moment would hand it our open file, and one that
        // is open for writing cannot be run.
        let shell = try ChildProcess([
            "/bin/sh", "-c", "printf '%s\\n' \"$0\" > \"$1.new\" && chmod 755 \"$1.new\" && mv \"$1.new\" \"$1\"",
            content, executable,
        ])
        guard try shell.waitForEnd() == .exited(0) else { throw Timeout("a new program", shell.errors) }
    }

    func deploy(script: String) throws { try deploy(content: "#!/bin/sh\n\(script)") }

    /// Puts a build there that says which it is.
    func deploy(version: Int) throws {
        try deploy(script: "HELLO_VERSION=\(version) exec \"\(Hello.executable())\" \"$@\"")
    }
}
