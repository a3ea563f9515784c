/// nginx in front of a server, with one worker.
enum FrontEnd {
    /// What nginx passes requests on to.
    enum Upstream: Sendable {
        /// At `127.0.0.1:PORT` or `/path.sock`, a connection for each request.
        case uwsgi(address: String)
        /// At a port of 127.0.0.1, over connections that are kept.
        case http(port: Int)
    }

    /// Returns how to start it, listening on a port of 127.0.0.1.
    static func start(port: Int, upstream: Upstream, in place: Place) throws -> Command {
        let configuration = NginxConfiguration(
            processes: 1,
            upstream: "upstream application { \(servers(upstream)) }",
            server: """
                listen 127.0.0.1:\(port) backlog=4096;
                        location / {
                            \(pass(upstream))
                        }
                """)
        return try configuration.start("front-end", in: place)
    }

    private static func servers(_ upstream: Upstream) -> String {
        switch upstream {
        case .uwsgi(let address): "server \(address.hasPrefix("/") ? "unix:" : "")\(address);"
        case .http(let port): "server 127.0.0.1:\(port); keepalive 64; keepalive_requests 1000000000;"
        }
    }

    private static func pass(_ upstream: Upstream) -> String {
        let lines =
            switch upstream {
            case .uwsgi: ["uwsgi_pass application;"] + parameters.map { "uwsgi_param \($0) \($1);" }
            case .http:
                ["proxy_pass http://application;", "proxy_http_version 1.1;", #"proxy_set_header Connection "";"#]
            }
        return lines.joined(separator: "\n            ")
    }

    /// What nginx's own file `uwsgi_params` says.
    private static let parameters: KeyValuePairs = [
        "QUERY_STRING": "$query_string", "REQUEST_METHOD": "$request_method", "CONTENT_TYPE": "$content_type",
        "CONTENT_LENGTH": "$content_length", "REQUEST_URI": "$request_uri", "PATH_INFO": "$document_uri",
        "DOCUMENT_ROOT": "$document_root", "SERVER_PROTOCOL": "$server_protocol", "REQUEST_SCHEME": "$scheme",
        "HTTPS": "$https if_not_empty", "REMOTE_ADDR": "$remote_addr", "REMOTE_PORT": "$remote_port",
        "SERVER_PORT": "$server_port", "SERVER_NAME": "$server_name",
    ]
}
