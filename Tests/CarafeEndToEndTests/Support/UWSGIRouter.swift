/// uWSGI's own HTTP router in front of `hello`: a second program that speaks uwsgi.
struct UWSGIRouter {
    let front: Endpoint

    static func start(passingTo upstream: Endpoint) throws -> UWSGIRouter {
        let program = try program("uwsgi", package: "uwsgi-core")
        return try wait(for: "a port that uWSGI can have") { try UWSGIRouter(program, upstream) }
    }

    /// `nil` when another program was faster to take the port.
    private init?(_ program: String, _ upstream: Endpoint) throws {
        let front = try Endpoint.free()
        self.front = front
        let process = try ChildProcess(
            [program, "--plugins", "http", "--http", "\(front)", "--http-to", "\(upstream)", "--master"], ownGroup: true
        )
        let isReady = try process.waitForErrors("a router that answers") { log in
            if log.contains("Address already in use") { return false }
            let isBound = log.contains("uWSGI http bound on \(front)")
            return isBound && (try? front.get("/"))?.status == 200 ? true : nil
        }
        if !isReady {
            try process.killAtOnce()
            return nil
        }
    }
}
