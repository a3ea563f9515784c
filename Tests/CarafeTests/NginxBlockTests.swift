import Testing

@testable import Carafe

@Suite struct NginxBlockTests {
    @Test func fitsAnOrdinarySite() throws {
        let text = try block("socket = 127.0.0.1:5051", "limit-post = 64m", "harakiri = 30")
        #expect(
            text == """
                # For nginx, e.g. as /etc/nginx/conf.d/hello.conf; try it by `nginx -t`.
                upstream hello {
                    server 127.0.0.1:5051 max_fails=0;
                    # Again, as nginx tries again only where there is another server to try:
                    server 127.0.0.1:5051 max_fails=0;
                }

                server {
                    listen 80;
                    server_name hello.example.com;

                    # Larger requests are refused here already (limit-post); 0 for no limit.
                    client_max_body_size 67108864;

                    location / {
                        include uwsgi_params;
                        uwsgi_pass hello;
                        # A client's Proxy header must not become a variable (httpoxy).
                        uwsgi_param HTTP_PROXY "";
                        # A head of more than 4096 bytes needs more room than nginx has by itself.
                        uwsgi_buffer_size 16k;
                        uwsgi_buffers 8 16k;
                        # What may be asked twice is, when a worker dies.
                        uwsgi_next_upstream error timeout;
                        # Longer than harakiri, so that the app's own answer arrives.
                        uwsgi_read_timeout 35s;
                        uwsgi_send_timeout 35s;
                    }
                }

                """)
    }

    @Test(arguments: [
        ("socket = 127.0.0.1:5051", ["server 127.0.0.1:5051 max_fails=0;"]),
        (
            "socket = :5051\nsocket = /run/hello.sock",
            ["server 127.0.0.1:5051 max_fails=0;", "server unix:/run/hello.sock max_fails=0;"]
        ),
        ("socket = ./hello.sock", ["server unix:/srv/hello/./hello.sock max_fails=0;"]),
        ("socket = /run/my site/a.sock", [#"server "unix:/run/my site/a.sock" max_fails=0;"#]),
        (
            "socket = 0.0.0.0:5051\nsocket = [::]:5052",
            ["server 127.0.0.1:5051 max_fails=0;", "server [::1]:5052 max_fails=0;"]
        ),
        // nginx is meant to speak uwsgi where it can.
        ("socket = :5051\nhttp-socket = :8080", ["server 127.0.0.1:5051 max_fails=0;"]),
        ("http-socket = :8080", ["server 127.0.0.1:8080 max_fails=0;", "keepalive 64;"]),
        // nginx should be the one to close a kept connection.
        (
            "http-socket = :8080\nhttp-timeout = 5",
            ["server 127.0.0.1:8080 max_fails=0;", "keepalive 64;", "keepalive_timeout 4000ms;"]
        ),
        (
            "socket = @hello",
            [
                "# nginx has no name for the abstract socket @hello; add e.g. socket = /run/hello.sock",
                "# Until then, so that nginx starts:", "server 127.0.0.1:5051 down;",
            ]
        ),
        (
            "socket = @hello\nsocket = :5051",
            [
                "# nginx has no name for the abstract socket @hello; add e.g. socket = /run/hello.sock",
                "server 127.0.0.1:5051 max_fails=0;",
            ]
        ),
        ("processes = 2", ["server 127.0.0.1:5051 max_fails=0;"]),
    ])
    func namesTheServers(_ lines: String, _ servers: [String]) throws {
        let text = try block(lines)
        let upstream = text.split(separator: "upstream hello {\n")[1].split(separator: "}")[0]
        // A lone server stands there twice.
        let distinct = upstream.split(separator: "\n").map { $0.dropFirst(4) }.filter { !$0.hasPrefix("# Again") }
            .reduce(into: [Substring]()) { if !$0.contains($1) { $0.append($1) } }
        #expect(distinct == servers.map { $0[...] })
    }

    @Test func passesByTheProtocolOfTheSockets() throws {
        #expect(try block("socket = :5051", "http-socket = :8080").contains("        uwsgi_pass hello;\n"))
        let http = try block("http-socket = :8080")
        #expect(http.contains("        proxy_pass http://hello;\n"))
        #expect(http.contains("        proxy_set_header Connection \"\";\n"))
        #expect(!http.contains("uwsgi"))
    }

    @Test func withoutHarakiriNginxKeepsItsOwnPatience() throws {
        for none in ["processes = 1", "harakiri = 0"] { #expect(!(try block(none).contains("read_timeout"))) }
    }

    @Test func withoutALimitNginxHasNone() throws {
        #expect(try block("limit-post = 0").contains("    client_max_body_size 0;\n"))
        #expect(try block("processes = 1").contains("    client_max_body_size 16777216;\n"))
    }

    @Test func filesAreSentByNginx() throws {
        // These are on every machine that runs tests.
        let text = try block("static-map = /static=/usr/bin", "static-map = /sh=/bin/sh")
        #expect(
            text.contains(
                """
                    location /static/ {
                        alias /usr/bin/;
                        location ~ /\\. { return 404; }
                    }
                """))
        #expect(
            text.contains(
                """
                    location = /sh {
                        alias /bin/sh;
                    }
                """))
    }

    @Test func foldersThatAreLookedAtOneByOneStayWithTheApp() throws {
        #expect(try block("static-map = /=/usr/bin").contains("    # static-map = /=/usr/bin is left to the app.\n"))
        let both = try block("static-map = /a=/usr/bin", "static-map = /a/=/usr/lib")
        #expect(!both.contains("alias"))
        #expect(both.contains("    # static-map = /a=/usr/lib is left to the app.\n"))
    }

    @Test func oddNamesOfAppsFit() throws {
        let plan = try ServingPlan(try settings("socket = :5051"), site("my café; 2"))
        let text = NginxBlock(plan, App("my café; 2"), "/srv/hello") { _ in true }.text
        #expect(text.contains("upstream mycaf2 {\n"))
        #expect(App("→").fileName == "app")
    }

    private func block(_ lines: String...) throws -> String {
        let plan = try ServingPlan(try settings(lines.joined(separator: "\n")), site())
        return NginxBlock(plan, App("hello"), "/srv/hello") { $0 != "/bin/sh" }.text
    }
}
