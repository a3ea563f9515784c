import CarafeCore
import CarafeProcess
import CarafeServer

/// A server block for nginx: what stands in front of the sockets that the settings name.
struct NginxBlock {
    private let plan: ServingPlan
    private let name: String
    private let bodyLimit: Int?
    private let directory: String
    private let isDirectory: (String) -> Bool

    /// - Parameters:
    ///   - directory: where relative paths begin.
    ///   - isDirectory: whether a `static-map` leads to one, and not to a file.
    init(_ plan: ServingPlan, _ app: App, _ directory: String, isDirectory: @escaping (String) -> Bool) {
        self.plan = plan
        name = app.fileName
        bodyLimit = plan.settings.limitPost.map { $0 == 0 ? nil : $0 } ?? app.bodyLimit
        self.directory = directory
        self.isDirectory = isDirectory
    }

    /// For nginx's `http` context, such as a file in /etc/nginx/conf.d.
    var text: String {
        let lines =
            ["# For nginx, e.g. as /etc/nginx/conf.d/\(name).conf; try it by `nginx -t`.", "upstream \(name) {"]
            + upstream.map(Self.indented) + ["}", "", "server {"]
            + server.map(Self.indented) + ["}"]
        return lines.map { $0 + "\n" }.joined()
    }

    private var server: [String] {
        [
            "listen 80;", "server_name \(name).example.com;", "",
            "# Larger requests are refused here already (limit-post); 0 for no limit.",
            "client_max_body_size \(bodyLimit ?? 0);", "",
        ]
            + plan.folders.flatMap { location(of: $0) + [""] }
            + ["location / {"] + passing.map(Self.indented) + ["}"]
    }

    private static func indented(_ line: String) -> String { line.isEmpty ? "" : "    " + line }

    /// A word as nginx reads it.
    private static func quoted(_ word: String) -> String {
        guard word.contains(where: { " \t;{}\"'\\#".contains($0) }) else { return word }
        return "\"" + word.replacing("\\", with: "\\\\").replacing("\"", with: "\\\"") + "\""
    }

    private func absolute(_ path: String) -> String { path.hasPrefix("/") ? path : "\(directory)/\(path)" }
}

// MARK: - Where the app is

extension NginxBlock {
    /// What nginx speaks to the app.
    private enum Speech {
        case uwsgi, http, https
    }

    /// nginx has one upstream per protocol; the one that is meant for it comes first.
    private var speech: Speech {
        let spoken = plan.endpoints
        if spoken.contains(where: { $0.transport == .uwsgi }) || spoken.isEmpty { return .uwsgi }
        return spoken.contains { $0.tls == nil } ? .http : .https
    }

    private var addresses: [SocketAddress] {
        let chosen = plan.endpoints.filter { endpoint in
            switch speech {
            case .uwsgi: endpoint.transport == .uwsgi
            case .http: endpoint.transport == .http && endpoint.tls == nil
            case .https: endpoint.tls != nil
            }
        }
        return plan.endpoints.isEmpty ? [.internet(host: "127.0.0.1", port: 5051)] : chosen.map(\.address)
    }

    private var upstream: [String] {
        var lines = addresses.flatMap(server)
        let servers = lines.filter { !$0.hasPrefix("#") }
        if servers.isEmpty {
            lines += ["# Until then, so that nginx starts:", "server 127.0.0.1:5051 down;"]
        } else if servers.count == 1 {
            lines += ["# Again, as nginx tries again only where there is another server to try:"] + servers
        }
        if speech == .uwsgi { return lines }
        lines.append("keepalive 64;")
        // nginx keeps a connection for 60 s, and should be the one to close it.
        if let timeout = plan.settings.httpTimeout, timeout <= 60 {
            lines.append("keepalive_timeout \(max(1, Int(timeout * 1000) - 1000))ms;")
        }
        return lines
    }

    private func server(_ address: SocketAddress) -> [String] {
        let name: String
        switch address {
        case .internet("0.0.0.0", let port): name = "127.0.0.1:\(port)"
        case .internet("::", let port): name = "[::1]:\(port)"
        case .internet: name = "\(address)"
        case .unix(let path): name = Self.quoted("unix:\(absolute(path))")
        case .abstract:
            return ["# nginx has no name for the abstract socket \(address); add e.g. socket = /run/\(self.name).sock"]
        }
        return ["server \(name) max_fails=0;"]
    }

    private var passing: [String] {
        switch speech {
        case .uwsgi:
            [
                "include uwsgi_params;", "uwsgi_pass \(name);",
                "# A client's Proxy header must not become a variable (httpoxy).", "uwsgi_param HTTP_PROXY \"\";",
                "# A head of more than 4096 bytes needs more room than nginx has by itself.",
                "uwsgi_buffer_size 16k;", "uwsgi_buffers 8 16k;",
                "# What may be asked twice is, when a worker dies.", "uwsgi_next_upstream error timeout;",
            ] + patience("uwsgi")
        case .http, .https:
            [
                "proxy_pass \(speech == .https ? "https" : "http")://\(name);",
                "# Connections are kept.", "proxy_http_version 1.1;", "proxy_set_header Connection \"\";",
                "proxy_set_header Host $http_host;", "proxy_set_header X-Forwarded-For $remote_addr;",
                "proxy_set_header X-Forwarded-Proto $scheme;",
            ] + patience("proxy")
        }
    }

    private func patience(_ module: String) -> [String] {
        guard let harakiri = plan.settings.harakiri else { return [] }
        return [
            "# Longer than harakiri, so that the app's own answer arrives.",
            "\(module)_read_timeout \(harakiri + 5)s;", "\(module)_send_timeout \(harakiri + 5)s;",
        ]
    }
}

// MARK: - Files

extension NginxBlock {
    private func location(of folder: StaticFolder) -> [String] {
        let path = absolute(folder.directory)
        if folder.prefix.isEmpty || plan.folders.count(where: { $0.prefix == folder.prefix }) > 1 {
            return ["# static-map = \(folder.prefix.isEmpty ? "/" : folder.prefix)=\(path) is left to the app."]
        }
        let title = "# static-map: nginx sends files itself, and what is not there is a 404."
        guard isDirectory(folder.directory) else {
            return [title, "location = \(Self.quoted(folder.prefix)) {", "    alias \(Self.quoted(path));", "}"]
        }
        let base = path.hasSuffix("/") ? path : path + "/"
        return [
            title, "location \(Self.quoted(folder.prefix + "/")) {", "    alias \(Self.quoted(base));",
            "    location ~ /\\. { return 404; }", "}",
        ]
    }
}

extension App {
    /// The name as a part of file names and host names.
    var fileName: String {
        let name = name.filter { $0.isASCII && ($0.isLetter || $0.isNumber || $0 == "_" || $0 == "-") }
        return name.isEmpty ? "app" : name
    }
}
