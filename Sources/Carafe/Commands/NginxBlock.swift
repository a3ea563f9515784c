import CarafeCore
import CarafeProcess
import CarafeServer

/// A server block for nginx: what stands in front of the sockets that the settings name.
struct NginxBlock {
    private let plan: ServingPlan
    private let name: String
    private let bodyLimit: Int?

    init(_ plan: ServingPlan, _ app: App) {
        self.plan = plan
        name = app.name.filter { $0.isLetter || $0.isNumber || $0 == "_" || $0 == "-" }
        bodyLimit = plan.settings.limitPost.map { $0 == 0 ? nil : $0 } ?? app.bodyLimit
    }

    /// For nginx's `http` context, such as a file in /etc/nginx/conf.d.
    var text: String {
        let files = plan.settings.staticMaps.map { location(of: $0.value) }
        return """
            # For nginx, e.g. as /etc/nginx/conf.d/\(name).conf; try it by `nginx -t`.
            \(upstream)
            server {
                listen 80;
                server_name \(name).example.com;

                # Larger requests are refused here already (limit-post).
                client_max_body_size \(bodyLimit ?? 0);
            \(files.joined())
                location / {
            \(indented(passing))
                }
            }

            """
    }

    private var uwsgi: [SocketAddress] { plan.endpoints.filter { $0.transport == .uwsgi }.map(\.address) }

    private var http: [SocketAddress] {
        plan.endpoints.filter { $0.transport == .http && $0.tls == nil }.map(\.address)
    }

    private var isUWSGI: Bool { !uwsgi.isEmpty || http.isEmpty }

    private var upstream: String {
        let addresses = isUWSGI ? uwsgi : http
        let servers = addresses.map { "    server \(Self.server($0)) fail_timeout=1s;" }
        let known = servers.isEmpty ? ["    server 127.0.0.1:5051 fail_timeout=1s;"] : servers
        let kept = isUWSGI ? [] : ["    keepalive 64;"]
        return (["upstream \(name) {"] + known + kept + ["}"]).joined(separator: "\n") + "\n"
    }

    private static func server(_ address: SocketAddress) -> String {
        switch address {
        case .internet("0.0.0.0", let port), .internet("::", let port): "127.0.0.1:\(port)"
        case .internet: "\(address)"
        case .unix(let path): "unix:\(path)"
        // nginx has no names in the abstract namespace; the comment shows in `nginx -t` as what to change.
        case .abstract(let name): "unix:/run/\(name).sock"
        }
    }

    private var passing: [String] {
        let patience = (plan.settings.harakiri ?? 60) + 5
        if isUWSGI {
            return [
                "include uwsgi_params;", "uwsgi_pass \(name);",
                "# A client's Proxy header must not become a variable (httpoxy).", "uwsgi_param HTTP_PROXY \"\";",
                "# A head of more than 4096 bytes needs more room than nginx has by itself.",
                "uwsgi_buffer_size 16k;", "uwsgi_buffers 8 16k;",
                "# Longer than harakiri, so that the app's own answer arrives.",
                "uwsgi_read_timeout \(patience)s;", "uwsgi_send_timeout \(patience)s;",
                "# What may be asked twice is, when a worker dies.",
                "uwsgi_next_upstream error timeout;",
            ]
        }
        return [
            "proxy_pass http://\(name);", "proxy_http_version 1.1;", "proxy_set_header Connection \"\";",
            "proxy_set_header Host $http_host;", "proxy_set_header X-Forwarded-For $remote_addr;",
            "proxy_set_header X-Forwarded-Proto $scheme;",
            "# Longer than harakiri, so that the app's own answer arrives.",
            "proxy_read_timeout \(patience)s;", "proxy_send_timeout \(patience)s;",
        ]
    }

    private func location(of map: SettingPair) -> String {
        let (prefix, directory) = (Self.withSlash(map.name), Self.withSlash(map.value))
        return """

                # static-map: nginx sends files itself.
                location \(prefix) {
                    alias \(directory);
                }

            """
    }

    private static func withSlash(_ path: String) -> String { path.hasSuffix("/") ? path : path + "/" }

    private func indented(_ lines: [String]) -> String { lines.map { "        " + $0 }.joined(separator: "\n") }
}
