import Carafe
import Synchronization

// Files, and events that a browser waits for.

func addFiles(to app: App) {
    // Downloads of a directory, by whatever name the client sends; behind nginx, it is nginx that sends them.
    if let directory = environment("HELLO_FILES") {
        app.staticFolder(directory)
        app.accelRedirect(from: directory, to: "/protected")
        app.get("/download/<path:name>") { (request, name: String) in
            try request.sendFromDirectory(directory, name, asAttachment: true, maxAge: .seconds(60))
        }
    }

    // In a page: new EventSource("/ticks").onmessage = event => console.log(event.data)
    app.get("/ticks") { request in
        let pause = Duration.milliseconds(try request.number("ms", default: 1000, in: 1...600_000))
        let heartbeat = Duration.milliseconds(try request.number("heartbeat", default: 15_000, in: 1...600_000))
        let last = request.lastEventID.flatMap { UInt32($0) } ?? 0
        return Response(events: ticks(behind: Int(last), each: pause), heartbeat: heartbeat)
    }

    // How many hear ticks from this process: one less when a browser leaves.
    app.get("/ticks/listeners") { "\(listeners.withLock { $0 })\n" }
}

private let listeners = Mutex(0)

/// Numbers, one after each pause, until nobody listens.
private func ticks(behind last: Int, each pause: Duration) -> AsyncStream<ServerSentEvent> {
    // A browser that is slow misses some: the default would keep them all for it.
    AsyncStream(bufferingPolicy: .bufferingNewest(100)) { continuation in
        listeners.withLock { $0 += 1 }
        let task = Task {
            for number in (last + 1)... {
                try await Task.sleep(for: pause)
                continuation.yield(ServerSentEvent("tick \(number)", id: "\(number)"))
            }
        }
        continuation.onTermination = { _ in
            task.cancel()
            listeners.withLock { $0 -= 1 }
        }
    }
}
