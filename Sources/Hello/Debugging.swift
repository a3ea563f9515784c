import Carafe

#if canImport(Glibc)
import Glibc
#elseif canImport(Darwin)
import Darwin
#endif

// A rehearsal of what goes wrong in production. Only with `--debug`: nobody else should be able to do this.

func addDebugging(to app: App) {
    // A trap ends the process, in Swift as in C: production keeps more than one.
    app.get("/crash") { () -> String in
        try app.rehearse()
        fatalError("/crash was asked for")
    }

    // A handler that keeps its event loop: nothing but the end of its process stops it.
    app.get("/hang") { request in
        try app.rehearse()
        let milliseconds = try request.number("ms", default: 100, in: 0...600_000)
        usleep(UInt32(milliseconds) * 1000)
        return "hung for \(milliseconds) ms\n"
    }

    // A handler that does not listen when it is cancelled.
    app.get("/deaf") { request in
        try app.rehearse()
        let milliseconds = try request.number("ms", default: 100, in: 0...600_000)
        await Task.detached { try? await Task.sleep(for: .milliseconds(milliseconds)) }.value
        return "did not listen for \(milliseconds) ms\n"
    }

    // Which build, or which environment, answers.
    app.get("/version") { environment("HELLO_VERSION") ?? "1" }

    // A worker that cannot start, as one whose database is away.
    app.onWorkerStart {
        if let reason = environment("HELLO_CANNOT_START") { throw Rehearsal(description: reason) }
    }
}

extension App {
    fileprivate func rehearse() throws {
        guard debug else { try abort(.notFound) }
    }
}

private struct Rehearsal: Error, CustomStringConvertible {
    let description: String
}

func environment(_ name: String) -> String? {
    // unsafe: copies the C string that the environment holds.
    unsafe getenv(name).map { unsafe String(cString: $0) }
}
