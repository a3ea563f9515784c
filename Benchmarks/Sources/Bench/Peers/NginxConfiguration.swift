import Foundation

/// What nginx reads, as the peer and as the one in front.
struct NginxConfiguration {
    let processes: Int
    /// What stands beside the server.
    var upstream = ""
    let server: String

    /// - Parameter name: of its files in the scratch directory.
    func start(_ name: String, in place: Place) throws -> Command {
        let path = try place.write(text(name, place.scratch), to: "\(name).conf")
        // The last option is for what is wrong before the configuration is read.
        return Command(
            installed: "nginx", ["-p", place.scratch, "-c", path, "-e", "\(place.scratch)/\(name)-error.log"])
    }

    private func text(_ name: String, _ scratch: String) -> String {
        """
        daemon off;
        \(user)
        worker_processes \(processes);
        pid \(scratch)/\(name).pid;
        error_log \(scratch)/\(name)-error.log error;
        events { worker_connections 16384; }
        http {
            access_log off;
            sendfile on;
            tcp_nopush on;
            keepalive_timeout 3600;
            keepalive_requests 1000000000;
            client_max_body_size 16m;
            client_body_temp_path \(scratch)/\(name)-body;
            proxy_temp_path \(scratch)/\(name)-proxy;
            uwsgi_temp_path \(scratch)/\(name)-uwsgi;
            fastcgi_temp_path \(scratch)/\(name)-fastcgi;
            scgi_temp_path \(scratch)/\(name)-scgi;
            \(upstream)
            server {
                \(server)
            }
        }

        """
    }

    /// As root, its workers would become nobody, who may not read the files.
    private var user: String { NSUserName() == "root" ? "user root;" : "" }
}
