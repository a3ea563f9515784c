import Foundation

/// The `hello` executable of this package, running.
struct Hello {
    let process: ChildProcess
    /// Where it speaks HTTP, in the order of the command line.
    let http: [Endpoint]
    /// Where it speaks HTTP over TLS, in the order of the command line.
    let https: [Endpoint]
    /// Where it speaks uwsgi, in the order of the command line.
    let uwsgi: [Endpoint]

    /// Starts the development server on a port the system chooses.
    static func run(_ options: String...) throws -> Hello {
        let process = try ChildProcess([executable(), "run", "--port", "0"] + options)
        let banner = try process.waitForErrors("its banner") { $0.contains("Press CTRL+C to quit\n") ? $0 : nil }
        func running(_ scheme: String) throws -> [Endpoint] {
            try banner.matches(of: /Running on (https?):\/\/(\S+)/).filter { $0.1 == scheme }.map { try Endpoint($0.2) }
        }
        return Hello(process: process, http: try running("http"), https: try running("https"), uwsgi: [])
    }

    private init(process: ChildProcess, http: [Endpoint], https: [Endpoint], uwsgi: [Endpoint]) {
        self.process = process
        self.http = http
        self.https = https
        self.uwsgi = uwsgi
    }

    /// Starts the production server; with port 0, the system chooses.
    static func serve(_ options: String...) throws -> Hello { try serve(options) }

    /// Starts the production server; with port 0, the system chooses.
    ///
    /// - Parameter descriptors: how many it may have open.
    static func serve(
        _ options: [String],
        environment: [String: String] = [:],
        descriptors: Int? = nil,
    ) throws -> Hello {
        let command = [try executable(), "serve"] + options
        let limited = descriptors.map { ["/bin/sh", "-c", "ulimit -n \($0); exec \"$0\" \"$@\""] } ?? []
        let process = try ChildProcess(limited + command, environment: environment)
        return try Hello(serving: process)
    }

    /// Waits until a program is a server that is ready.
    init(serving process: ChildProcess) throws {
        self.process = process
        let report = try process.waitForErrors("its report") { $0.contains(/(?m)^ready with .*$/) ? $0 : nil }
        http = try Endpoint.bound("http", in: report)
        https = try Endpoint.bound("https", in: report)
        uwsgi = try Endpoint.bound("uwsgi", in: report)
    }

    /// Serves HTTP alone, as `serve` does.
    static func site(_ options: String...) throws -> Endpoint {
        try serve(["--http-socket", "127.0.0.1:0"] + options).http[0]
    }

    /// Starts it with these arguments and waits for nothing.
    static func start(_ arguments: [String]) throws -> ChildProcess { try ChildProcess([executable()] + arguments) }

    /// The executable that was built along with these tests: it lies beside the test bundle, or above it.
    static func executable() throws -> String {
        var directory = URL(fileURLWithPath: CommandLine.arguments[0]).resolvingSymlinksInPath()
        while directory.path != "/" {
            directory.deleteLastPathComponent()
            let candidate = directory.appendingPathComponent("hello").path
            var isDirectory: ObjCBool = false
            // unsafe: fills the flag it is given.
            let exists = unsafe FileManager.default.fileExists(atPath: candidate, isDirectory: &isDirectory)
            if exists, !isDirectory.boolValue, FileManager.default.isExecutableFile(atPath: candidate) {
                return candidate
            }
        }
        throw MissingProgram(description: "no `hello` beside \(CommandLine.arguments[0]): run `swift build` first")
    }
}
