import CarafeCore
import CarafeServer
import Foundation
import TestThreads
import Testing

/// Descriptors: none stays open, and running out of them is survived.
///
/// Each test is a process of its own, because all tests of one process share its descriptors.
@Suite(.mayWait) struct DescriptorTests {
    static func server(_ poller: PollerKind) throws -> TestServer {
        try TestServer(poller) { app in
            app.get("/") { "hello" }
            app.get("/later") { () async in
                await Task.yield()
                return "later"
            }
            app.get("/stream") { Response(.stream { body in try await body.write("stream") }) }
            app.get("/file") { Response(.file("/proc/self/exe", length: 100_000)) }
            app.post("/echo", body: .streamed) { request in Response(request.body) }
        }
    }

    /// A hundred connections that end in every way there is.
    static func exercise(_ server: TestServer) throws {
        for index in 0..<100 {
            let transport = Transport.both[index % 2]
            let target = ["/", "/later", "/stream", "/file", "/nowhere"][index % 5]
            let client = try server.connect(transport)
            switch index / 10 {
            case 0: break
            case 1: try client.send(Array(Message.get(target).bytes(transport).dropLast(2)))
            case 2:
                try client.send(.get(target), transport)
                client.reset()
            case 3: try client.send("rubbish\r\n\r\n")
            case 4:
                try client.send(Array(Message.post("/echo", .pattern(100_000)).bytes(transport).dropLast(2)))
                client.reset()
            case 5:
                try client.send(.post("/echo", .pattern(50_000)), transport)
                #expect(try client.answer().body.count == 50_000)
            default:
                try client.send(.get(target), transport)
                _ = try client.answer()
            }
        }
    }

    @Test(arguments: PollerKind.both)
    func connectionsLeaveNoneOpen(_ poller: PollerKind) async {
        await #expect(processExitsWith: .success) { [usesPoll = (poller == .poll) as Bool] in
            let server = try DescriptorTests.server(usesPoll ? .poll : .automatic)
            try DescriptorTests.expectNoneOpen(after: 20) { try DescriptorTests.exercise(server) }
        }
    }

    @Test(arguments: PollerKind.both)
    func serversLeaveNoneOpen(_ poller: PollerKind) async {
        await #expect(processExitsWith: .success) { [usesPoll = (poller == .poll) as Bool] in
            try DescriptorTests.expectNoneOpen(after: 20) {
                let server = try DescriptorTests.server(usesPoll ? .poll : .automatic)
                #expect(try server.get("/").text == "hello")
            }
        }
    }

    @Test(arguments: PollerKind.both)
    func acceptingRestsWhileThereAreNone(_ poller: PollerKind) async {
        await #expect(processExitsWith: .success) { [usesPoll = (poller == .poll) as Bool] in
            let server = try DescriptorTests.server(usesPoll ? .poll : .automatic)
            let kept = try server.send(.get("/"))
            #expect(try kept.answer().text == "hello")

            var taken = DescriptorTests.takeAllDescriptors()
            close(taken.removeLast())
            let client = try server.send(.get("/"))
            let (start, startBusy) = (Date.now, DescriptorTests.processorTime())
            #expect(!client.hears(within: 1))
            // A line a second, and next to no work, however long this machine takes for that second.
            let busy = DescriptorTests.processorTime() - startBusy
            let message = "error: cannot accept connections, trying again: Too many open files"
            let complaints = server.log.all.count { $0 == message }
            let seconds = Date.now.timeIntervalSince(start)
            #expect(busy < seconds / 20, "\(busy) of \(seconds) seconds")
            #expect(complaints >= 1 && Double(complaints) <= seconds + 2, "\(complaints) in \(seconds) seconds")

            // Those who are in already do not notice.
            try kept.send(.get("/later"))
            #expect(try kept.answer().text == "later")

            close(taken.removeLast())
            #expect(try client.answer().text == "hello")
        }
    }

    @Test(arguments: PollerKind.both)
    func stoppingNeedsNone(_ poller: PollerKind) async {
        await #expect(processExitsWith: .success) { [usesPoll = (poller == .poll) as Bool] in
            let server = try DescriptorTests.server(usesPoll ? .poll : .automatic)
            let kept = try server.send(.get("/"))
            #expect(try kept.answer().text == "hello")
            var taken = DescriptorTests.takeAllDescriptors()
            close(taken.removeLast())
            let client = try server.send(.get("/"))
            try wait(until: "the first complaint") { server.log.count > 0 }
            server.server.stop(grace: .seconds(600))
            try server.waitUntilStopped()
            _ = try client.rest()
            _ = try kept.rest()
        }
    }

    /// Repeats something that should leave no descriptor open; a few are the process's own, and come and go.
    static func expectNoneOpen(after count: Int, _ body: () throws -> Void) throws {
        try body()
        pause(0.2)
        let before = try openDescriptors()
        for _ in 0..<count { try body() }
        try wait(until: "the descriptors to be closed") { try openDescriptors() < before + 5 }
    }

    /// Leaves this process without a free descriptor.
    static func takeAllDescriptors() -> [Int32] {
        var limit = rlimit(rlim_cur: 256, rlim_max: 256)
        // unsafe: reads the struct it is given.
        #if os(Linux)
        _ = unsafe setrlimit(__rlimit_resource_t(RLIMIT_NOFILE.rawValue), &limit)
        #else
        _ = unsafe setrlimit(RLIMIT_NOFILE, &limit)
        #endif
        var taken: [Int32] = []
        // More than once: some may just have been in use elsewhere in this process.
        for _ in 0..<4 {
            while case let descriptor = dup(0), descriptor >= 0 { taken.append(descriptor) }
            pause(0.05)
        }
        return taken
    }

    /// Seconds that this process has kept processors busy.
    static func processorTime() -> Double { Double(clock()) / Double(CLOCKS_PER_SEC) }
}
