import CarafeCore
import Testing

@testable import CarafeServer

@Suite struct AccessLogFilterTests {
    struct Case: Sendable, CustomTestStringConvertible {
        let name: String
        let change: @Sendable (inout AccessLogFilter) -> Void
        /// Which of the requests below get a line.
        let admitted: [Int]

        var testDescription: String { name }
    }

    /// Status, bytes of the body, microseconds.
    static let requests: [(Int, Int, UInt64)] = [
        (200, 10, 10), (399, 10, 10), (400, 10, 10), (499, 10, 10), (500, 10, 10), (599, 10, 10), (200, 0, 10),
        (200, 5000, 10), (200, 4999, 10), (200, 10, 20_000), (200, 10, 19_999),
    ]

    static let cases: [Case] = [
        Case(name: "log-4xx", change: { $0.clientErrors = true }, admitted: [2, 3]),
        Case(name: "log-5xx", change: { $0.serverErrors = true }, admitted: [4, 5]),
        Case(name: "log-zero", change: { $0.empty = true }, admitted: [6]),
        Case(name: "log-big", change: { $0.large = 5000 }, admitted: [7]),
        Case(name: "log-slow", change: { $0.slow = .milliseconds(20) }, admitted: [9]),
        Case(
            name: "log-4xx and log-slow",
            change: {
                $0.clientErrors = true
                $0.slow = .milliseconds(20)
            }, admitted: [2, 3, 9]),
        Case(name: "nothing", change: { _ in }, admitted: []),
    ]

    @Test(arguments: cases) func letsClassesBackIn(_ test: Case) throws {
        var filter = AccessLogFilter()
        filter.everything = false
        test.change(&filter)
        let admitted = try Self.requests.indices.filter { index in
            let (status, bytes, microseconds) = Self.requests[index]
            return filter.admits(
                try LoggedRequest.bare.record(status: status, bodyBytes: bytes, microseconds: microseconds))
        }
        #expect(admitted == test.admitted)
        #expect(filter.isSilent == test.admitted.isEmpty)
    }

    @Test(arguments: cases) func letsEverythingInUnlessToldOtherwise(_ test: Case) throws {
        var filter = AccessLogFilter()
        test.change(&filter)
        #expect(!filter.isSilent)
        #expect(filter.admits(try LoggedRequest.bare.record(status: 200, bodyBytes: 10, microseconds: 10)))
    }

    @Test func measuresNothingWhenNothingIsWritten() {
        var configuration = ServerConfiguration(endpoints: [])
        #expect(!configuration.logsRequests)
        configuration.accessLog = .uwsgi
        #expect(configuration.logsRequests)
        configuration.accessLogFilter.everything = false
        #expect(!configuration.logsRequests)
        configuration.accessLogFilter.serverErrors = true
        #expect(configuration.logsRequests)
    }
}

@Suite struct AccessLogOptionsTests {
    @Test func takesTheForwardedAddressOnlyWhenToldTo() throws {
        var options = AccessLogOptions()
        #expect(options.address(of: try LoggedRequest.http.record()) == "127.0.0.1")
        #expect(options.address(of: try LoggedRequest.uwsgi.record()) == "192.0.2.7")
        options.usesForwardedAddress = true
        #expect(options.address(of: try LoggedRequest.http.record()) == "10.0.0.9, 10.0.0.8")
        #expect(options.address(of: try LoggedRequest.uwsgi.record()) == "10.0.0.9, 10.0.0.8")
        #expect(options.address(of: try LoggedRequest.bare.record()) == "127.0.0.1")
    }

    /// One count for all loops of a process, and what is injected for those of other processes.
    @Test func countsOverAllLoops() throws {
        var configuration = ServerConfiguration(endpoints: [])
        var options = AccessLogOptions(configuration)
        let readings = [options, options].map { $0.count.next() }
        #expect(readings.map(\.worker) == [1, 2])
        #expect(readings.map(\.all) == [1, 2])
        configuration.totalRequests = { 40 }
        options = AccessLogOptions(configuration)
        let reading = options.count.next()
        #expect(reading.worker == 1 && reading.all == 40)
    }
}
