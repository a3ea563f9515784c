import Foundation

extension Peer {
    /// What h2o reads: an application in mruby, as its documentation writes one, and a directory.
    static func h2oConfiguration(_ listen: Listen, _ settings: Settings, _ place: Place) -> String {
        let socket =
            switch listen {
            case .http(let port): "{ host: 127.0.0.1, port: \(port) }"
            case .https(let port, let certificate, let key):
                "{ host: 127.0.0.1, port: \(port), ssl: { certificate-file: \(certificate), key-file: \(key) } }"
            case .uwsgi: ""
            }
        return """
            listen: \(socket)
            \(user)
            num-threads: \(settings.processes)
            tcp-fastopen: 0
            max-connections: 16384
            http1-request-timeout: 3600
            error-log: \(place.scratch)/h2o-error.log
            hosts:
              default:
                paths:
                  /files:
                    file.dir: \(place.files)
                  /:
                    mruby.handler: |
                      Proc.new do |env|
                        status = 200
                        case env["PATH_INFO"]
                        when "/"
                          body = "Hello wmsj100"
                        when "/headers"
                          cookie = (env["HTTP_COOKIE"] || "").split("; ").find { |pair| pair.start_with?("cookie5=") }
                          body = "#{env["HTTP_X_FIELD_10"]} #{cookie && cookie[8..-1]}"
                        when "/count"
                          body = env["rack.input"] ? env["rack.input"].read.length.to_s : "0"
                        else
                          status, body = 404, "Not found"
                        end
                        [status, { "content-type" => "text/plain; charset=utf-8" }, [body]]
                      end

            """
    }

    /// As root, h2o would become nobody, who may not read the files.
    private static var user: String { NSUserName() == "root" ? "user: root" : "" }
}
