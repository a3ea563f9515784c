import Foundation

/// A private nginx in front of `hello`, run by the current user.
struct Nginx {
    /// Where browsers connect.
    let front: Endpoint
    let process: ChildProcess
    private let logPath: String

    /// Starts nginx with the block that people use for a Flask application behind uWSGI.
    ///
    /// - Parameters:
    ///   - upstream: what `uwsgi_pass` names.
    ///   - location: more lines for the location of the application.
    ///   - server: more lines beside it.
    ///   - http: more lines beside the server.
    static func start(
        passingTo upstream: String,
        location: String = "",
        server: String = "",
        http: String = "",
    ) throws -> Nginx {
        let application = """
                location / {
                    include uwsgi_params;
                    uwsgi_pass \(upstream);
                    uwsgi_param UWSGI_CHDIR /home/ubuntu/app;
                    uwsgi_param  UWSGI_SCRIPT run:app;
                    \(location)
                }
            """
        return try start(server: application + "\n" + server, http: http)
    }

    /// Starts nginx with these lines in its server, and those beside it.
    static func start(server: String, http: String) throws -> Nginx {
        let program = try program("nginx", package: "nginx-light")
        return try wait(for: "a port that nginx can have") { try Nginx(program, server: server + "\n", http: http) }
    }

    /// Starts `hello` and nginx in front of it.
    static func serving(
        on kind: SocketKind = .unix,
        location: String = "",
        server: (Endpoint) -> String = { _ in "" },
        options: String...,
    ) throws -> (nginx: Nginx, hello: Hello) {
        let hello = try Hello.serve(["--socket", kind.address()] + options)
        let nginx = try start(passingTo: hello.uwsgi[0].nginx, location: location, server: server(hello.uwsgi[0]))
        return (nginx, hello)
    }

    /// What it logged as an error or worse.
    var complaints: [String] {
        let log = String(decoding: FileManager.default.contents(atPath: logPath) ?? Data(), as: UTF8.self)
        let levels = ["[error]", "[crit]", "[alert]", "[emerg]"]
        return log.split(separator: "\n").map(String.init).filter { line in levels.contains { line.contains($0) } }
    }

    /// `nil` when another program was faster to take the port.
    private init?(_ program: String, server: String, http: String) throws {
        let directory = try Sandbox.required().path("nginx-\(UUID().uuidString.prefix(8))")
        try FileManager.default.createDirectory(atPath: directory, withIntermediateDirectories: false)
        try Self.copyParameters(to: "\(directory)/uwsgi_params")
        front = try Endpoint.free()
        logPath = "\(directory)/error.log"
        let sign = "/\(UUID().uuidString)"
        let configuration = Self.configuration(
            directory, front, server: server + "location = \(sign) { return 204; }", http: http)
        try configuration.write(toFile: "\(directory)/nginx.conf", atomically: false, encoding: .utf8)
        process = try ChildProcess([program, "-e", logPath, "-p", directory, "-c", "\(directory)/nginx.conf"])
        guard try isReady(sign) else { return nil }
    }

    /// Whether it, and nobody else, listens there.
    private func isReady(_ sign: String) throws -> Bool {
        try wait(for: "nginx", details: { complaints.joined(separator: "\n") }) {
            if (try? front.get(sign))?.status == 204 { return true }
            guard complaints.isEmpty else {
                process.end()
                _ = try process.waitForEnd()
                if complaints.contains(where: { $0.contains("Address already in use") }) { return false }
                throw Timeout("nginx", complaints.joined(separator: "\n"))
            }
            return nil
        }
    }

    /// Takes the distribution's own `uwsgi_params`.
    static func copyParameters(to path: String) throws {
        let version = try ChildProcess([program("nginx", package: "nginx-light"), "-V"])
        _ = try version.waitForEnd()
        guard let match = version.errors.firstMatch(of: /--conf-path=(\S+)/) else {
            throw Timeout("the place of nginx's configuration", version.errors)
        }
        let directory = URL(fileURLWithPath: String(match.1)).deletingLastPathComponent()
        try FileManager.default.copyItem(atPath: directory.appendingPathComponent("uwsgi_params").path, toPath: path)
    }

    private static func configuration(_ directory: String, _ front: Endpoint, server: String, http: String) -> String {
        """
        daemon off;
        master_process off;
        pid \(directory)/nginx.pid;
        error_log \(directory)/error.log info;
        events { worker_connections 256; }
        http {
            client_body_temp_path \(directory)/body;
            proxy_temp_path \(directory)/proxy;
            fastcgi_temp_path \(directory)/fastcgi;
            uwsgi_temp_path \(directory)/uwsgi;
            scgi_temp_path \(directory)/scgi;
            \(http)
            server {
                listen \(front);
                server_name myweb.com;
                access_log \(directory)/access.log;
                error_log \(directory)/error.log info;
                \(server)
            }
        }
        """
    }
}
