import CCarafeSystem
import Foundation
import Testing

@testable import CarafeProcess

/// A socket such as systemd has for `sd_notify`.
private struct NotifySocket {
    private let descriptor: Int32

    init(_ name: String) throws {
        let address = try #require(UnixAddress(name))
        #if canImport(Glibc)
        descriptor = socket(AF_UNIX, Int32(SOCK_DGRAM.rawValue), 0)
        #else
        descriptor = socket(AF_UNIX, SOCK_DGRAM, 0)
        #endif
        // unsafe: reads the address, which outlives the call.
        let bound = unsafe withUnsafePointer(to: address.storage) { storage in
            unsafe csystem_bind(descriptor, storage, address.length)
        }
        try #require(bound >= 0)
    }

    func lines() -> [String] {
        var bytes = [UInt8](repeating: 0, count: 4096)
        // unsafe: fills no more than the array has room for.
        let count = unsafe recv(descriptor, &bytes, bytes.count, Int32(MSG_DONTWAIT))
        return String(decoding: bytes.prefix(max(count, 0)), as: UTF8.self).split(separator: "\n").map(String.init)
    }
}

struct SystemdNotifierTests {
    private let scratch: Scratch

    init() throws { scratch = try Scratch() }

    private func notifier(at name: String, _ others: [String: String] = [:]) -> SystemdNotifier? {
        SystemdNotifier(["NOTIFY_SOCKET": name].merging(others) { $1 }, pid: getpid())
    }

    @Test func tellsEachMoment() throws {
        let name = scratch.path("notify")
        let socket = try NotifySocket(name)
        let notifier = try #require(self.notifier(at: name))
        #expect(notifier.ready(status: "2 workers\nserve"))
        #expect(socket.lines() == ["READY=1", "MAINPID=\(getpid())", "STATUS=2 workers serve"])
        #expect(notifier.reloading())
        let reloading = socket.lines()
        #expect(reloading.first == "RELOADING=1")
        #expect(Int(reloading[1].replacing("MONOTONIC_USEC=", with: "")) ?? 0 > 0)
        #expect(notifier.stopping(status: "draining"))
        #expect(socket.lines() == ["STOPPING=1", "STATUS=draining"])
        #expect(notifier.status("idle"))
        #expect(socket.lines() == ["STATUS=idle"])
        #expect(notifier.watchdog())
        #expect(socket.lines() == ["WATCHDOG=1"])
    }

    #if os(Linux)
    @Test func findsAnAbstractSocket() throws {
        let name = "@carafe-test-\(UUID().uuidString)"
        let socket = try NotifySocket(name)
        #expect(try #require(notifier(at: name)).watchdog())
        #expect(socket.lines() == ["WATCHDOG=1"])
    }
    #endif

    @Test(arguments: ["", "/", "relative", "vsock:2:1234"]) func isNotThereWithoutASocket(_ name: String) {
        #expect(notifier(at: name) == nil)
    }

    @Test func goesOnWhenNobodyListens() throws {
        #expect(try #require(notifier(at: scratch.path("gone"))).ready() == false)
    }

    @Test(
        arguments: [
            ([:], nil), (["WATCHDOG_USEC": "3000000"], .milliseconds(1500)),
            (["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "\(getpid())"], .milliseconds(1500)),
            (["WATCHDOG_USEC": "3000000", "WATCHDOG_PID": "1"], nil), (["WATCHDOG_USEC": "0"], nil),
            (["WATCHDOG_USEC": "soon"], nil),
        ] as [([String: String], Duration?)])
    func knowsHowOftenTheWatchdogLooks(_ environment: [String: String], _ interval: Duration?) throws {
        #expect(try #require(notifier(at: "/run/notify", environment)).watchdogInterval == interval)
    }
}

struct ActivatedSocketTests {
    private func sockets(_ environment: [String: String]) throws -> [String] {
        try ActivatedSocket.listed(environment, pid: 4711).map { "\($0.descriptor) \($0.name)" }
    }

    @Test(
        arguments: [
            ([:], []), (["LISTEN_FDS": "2"], []), (["LISTEN_PID": "4712", "LISTEN_FDS": "2"], []),
            (["LISTEN_PID": "4711", "LISTEN_FDS": "0"], []),
            (["LISTEN_PID": "4711", "LISTEN_FDS": "2"], ["3 unknown", "4 unknown"]),
            (["LISTEN_PID": "4711", "LISTEN_FDS": "2", "LISTEN_FDNAMES": "web:uwsgi"], ["3 web", "4 uwsgi"]),
            (["LISTEN_PID": "4711", "LISTEN_FDS": "3", "LISTEN_FDNAMES": ":x"], ["3 unknown", "4 x", "5 unknown"]),
        ] as [([String: String], [String])])
    func listsWhatItWasGiven(_ environment: [String: String], _ expected: [String]) throws {
        #expect(try sockets(environment) == expected)
    }

    @Test(arguments: ["two", "-1", "100000", ""]) func refusesWhatIsNoNumber(_ number: String) {
        #expect(
            sentence { _ = try sockets(["LISTEN_PID": "4711", "LISTEN_FDS": number]) }
                == "LISTEN_FDS=\(number) is not a number of sockets; start this from a systemd .socket unit")
    }

    @Test func adoptsListeningSocketsAlone() throws {
        let listener = Int32(csystem_stream_socket(AF_INET))
        defer { close(listener) }
        let socket = ActivatedSocket(descriptor: listener, name: "web")
        #expect(
            sentence { _ = try ActivatedSocket.adopt([socket]) }
                == "socket activation: descriptor \(listener) (web) is not a listening stream socket; "
                + "let the .socket unit say ListenStream= and Accept=no")
        try #require(csystem_listen(listener, 1) >= 0)
        _ = fcntl(listener, F_SETFD, 0)
        #expect(try ActivatedSocket.adopt([socket]) == [socket])
        #expect(fcntl(listener, F_GETFD) == FD_CLOEXEC)
    }
}
