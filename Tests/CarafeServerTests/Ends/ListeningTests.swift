import CarafeCore
import CarafeServer
import Foundation
import TestThreads
import Testing

/// Sockets to listen on: whose they are, and what is left of them.
@Suite(.mayWait) struct ListeningTests {
    static func server(_ poller: PollerKind, _ addresses: SocketAddress...) throws -> TestServer {
        try TestServer(poller) { configuration in
            configuration.endpoints = addresses.map { .init(.http, $0) }
        } routes: { app in
            app.get("/") { "hello" }
        }
    }

    static func exists(_ path: String) -> Bool { FileManager.default.fileExists(atPath: path) }

    static func stop(_ server: TestServer) throws {
        server.server.stop()
        try server.waitUntilStopped()
    }

    @Test(arguments: PollerKind.both)
    func removeTheirFile(_ poller: PollerKind) throws {
        let scratch = try Scratch()
        let path = scratch["server.sock"]
        let server = try Self.server(poller, .unix(path: path))
        #expect(try server.get("/").text == "hello")
        try Self.stop(server)
        #expect(!Self.exists(path))
    }

    @Test(arguments: PollerKind.both)
    func leaveAFileThatIsNotTheirs(_ poller: PollerKind) throws {
        let scratch = try Scratch()
        let path = scratch["server.sock"]
        let first = try Self.server(poller, .unix(path: path))
        try FileManager.default.removeItem(atPath: path)
        let second = try Self.server(poller, .unix(path: path))
        try Self.stop(first)
        #expect(try second.get("/").text == "hello")
        try Self.stop(second)
        #expect(!Self.exists(path))
    }

    @Test(arguments: PollerKind.both)
    func replaceAFileThatNobodyListensOn(_ poller: PollerKind) throws {
        let scratch = try Scratch()
        let path = scratch["server.sock"]
        let stale = try RawAddress(.unix(path: path))
        let descriptor = stale.makeSocket()
        #expect(stale.listen(descriptor))
        close(descriptor)
        #expect(Self.exists(path))
        let server = try Self.server(poller, .unix(path: path))
        #expect(try server.get("/").text == "hello")
    }

    @Test(arguments: PollerKind.both)
    func refuseAFileThatSomebodyListensOn(_ poller: PollerKind) throws {
        let scratch = try Scratch()
        let path = scratch["server.sock"]
        let first = try Self.server(poller, .unix(path: path))
        let error = #expect(throws: SystemError.self) { try Self.server(poller, .unix(path: path)) }
        #expect(error?.description == "listen on \(path): Address already in use")
        #expect(error?.code == EADDRINUSE)
        #expect(try first.get("/").text == "hello")
    }

    @Test(arguments: PollerKind.both)
    func refuseAFileThatIsNoSocket(_ poller: PollerKind) throws {
        let scratch = try Scratch()
        let path = try scratch.write([1, 2, 3], to: "data")
        let error = #expect(throws: SystemError.self) { try Self.server(poller, .unix(path: path)) }
        #expect(error?.description == "listen on \(path): there is a file that is no socket: File exists")
        #expect(try Data(contentsOf: URL(fileURLWithPath: path)).elementsEqual([1, 2, 3]))
    }

    @Test(arguments: PollerKind.both)
    func areForTheUserAndTheGroup(_ poller: PollerKind) throws {
        let scratch = try Scratch()
        let path = scratch["server.sock"]
        let server = try Self.server(poller, .unix(path: path))
        let mode = try FileManager.default.attributesOfItem(atPath: path)[.posixPermissions] as? Int
        #expect(mode == 0o660)
        #expect(try server.get("/").text == "hello")
    }

    @Test(arguments: PollerKind.both)
    func sayThatAPortIsInUse(_ poller: PollerKind) throws {
        let first = try Self.server(poller, .internet(host: "127.0.0.1", port: 0))
        let address = first.address()
        let error = #expect(throws: SystemError.self) { try Self.server(poller, address) }
        #expect(error?.description == "listen on \(address): Address already in use")
        #expect(try first.get("/").text == "hello")
    }

    @Test(arguments: PollerKind.both)
    func sayThatADirectoryIsMissing(_ poller: PollerKind) throws {
        let scratch = try Scratch()
        let path = scratch["none/server.sock"]
        let error = #expect(throws: SystemError.self) { try Self.server(poller, .unix(path: path)) }
        #expect(error?.description == "listen on \(path): No such file or directory")
    }

    /// What was opened before the address that cannot be had is closed again.
    @Test(arguments: PollerKind.both)
    func leaveNothingBehindWhenOneOfThemFails(_ poller: PollerKind) throws {
        let scratch = try Scratch()
        let path = scratch["server.sock"]
        let other = try Self.server(poller, .internet(host: "127.0.0.1", port: 0))
        #expect(throws: SystemError.self) { try Self.server(poller, .unix(path: path), other.address()) }
        #expect(!Self.exists(path))
    }

    @Test(arguments: PollerKind.both)
    func canBeUsedAgainAtOnce(_ poller: PollerKind) throws {
        let first = try Self.server(poller, .internet(host: "127.0.0.1", port: 0))
        let address = first.address()
        #expect(try first.send(.get("/", ["Connection": "close"])).answer().text == "hello")
        try Self.stop(first)
        let second = try Self.server(poller, address)
        #expect(try second.get("/").text == "hello")
    }

    @Test func tellThePortTheSystemChose() throws {
        let server = try Self.server(
            .automatic, .internet(host: "127.0.0.1", port: 0), .internet(host: "127.0.0.1", port: 0))
        let addresses = server.server.addresses
        #expect(!addresses.contains(.internet(host: "127.0.0.1", port: 0)))
        #expect(Set(addresses).count == 2)
    }
}
