import CarafeProcess
import CarafeServer
import Testing

@testable import Carafe

@Suite struct ServingPlanTests {
    @Test(arguments: [
        (
            "socket = 5051",
            #"hello.ini:2: socket: "5051" is not an address to listen on: a port alone is ":5051"; write e.g."#
        ),
        ("http-socket = here:1", #"hello.ini:2: http-socket: "here:1" is not an address to listen on: "here""#),
        ("https = :8443,none.pem,none.pem", "hello.ini:2: https: "),
        (
            "static-map = /static=/nowhere",
            #"hello.ini:2: static-map: there is no directory "/nowhere"; make it, or remove"#
        ),
        ("log-format = %(metod)", "hello.ini:2: log-format: "),
        (
            "mount = /shop=shop",
            #"hello.ini:2: mount: no app is called "shop"; there is "hello", and app.run(alongside:) takes more"#
        ),
    ])
    func saysWhatIsWrongAndWhere(_ line: String, _ beginning: String) throws {
        let settings = try settings(line)
        let error = #expect(throws: ServingError.self) { try ServingPlan(settings, site()) }
        #expect(error?.explanation.hasPrefix(beginning) == true, "\(error?.explanation ?? "")")
    }

    @Test func knowsAllAppsByName() throws {
        let settings = try settings("callable = stock")
        let error = #expect(throws: ServingError.self) { try ServingPlan(settings, site(others: ["shop"])) }
        #expect(
            error?.explanation == #"hello.ini:2: callable: no app is called "stock"; there are "hello", "shop", "#
                + "and app.run(alongside:) takes more")
    }

    @Test func aNameForTheOnlyAppIsNoted() throws {
        let plan = try ServingPlan(try settings("callable = app"), site())
        #expect(plan.settings.notes == [#"hello.ini:2: callable: there is one app, "hello", and it answers"#])
        #expect(try ServingPlan(try settings("callable = hello"), site()).settings.notes == [])
        #expect(try ServingPlan(try settings("callable = shop"), site(others: ["shop"])).settings.notes == [])
    }

    @Test func settingsReachAppsBelowOthers() throws {
        let (site, inner) = (site(), App("inner"))
        site.main.mount("/in", inner)
        _ = try ServingPlan(try settings("debug = true", "limit-post = 7"), site).freeze()
        #expect(inner.debug)
        #expect(inner.bodyLimit == 7)
    }

    @Test func anAppThatWasFrozenCannotBeTold() throws {
        let site = site()
        _ = try site.main.freeze()
        let error = #expect(throws: ServingError.self) {
            _ = try ServingPlan(try settings("limit-post = 7"), site).freeze()
        }
        #expect(
            error?.explanation
                == #"limit-post comes too late: the app "hello" was frozen before app.run(); leave freeze() to run()"#)
    }

    @Test func settingsReachTheServer() throws {
        let settings = try settings(
            "socket = /run/hello.sock", "http-socket = :8080", "threads = 3", "blocking-threads = 5", "harakiri = 7",
            "max-requests = 100", "max-requests-delta = 10", "buffer-size = 8192", "http-timeout = 1.5",
            "socket-timeout = 2", "disable-logging", "log-5xx", "log-slow = 250", "stats = :1717")
        let configuration = try ServingPlan(settings, site()).configuration(worker: 2)
        #expect(configuration.endpoints.map(\.scheme) == ["uwsgi", "http"])
        #expect(configuration.endpoints.map { "\($0.address)" } == ["/run/hello.sock", "127.0.0.1:8080"])
        #expect(configuration.threads == 3)
        #expect(configuration.blockingThreads == 5)
        #expect(configuration.harakiri == .seconds(7))
        #expect(configuration.maxRequests == 120)
        #expect(configuration.maxVariableBytes == 8192)
        #expect(configuration.timeouts.keepAlive == .milliseconds(1500))
        #expect(configuration.uwsgiTimeouts?.body == .seconds(2))
        #expect(configuration.accessLogFilter.everything == false)
        #expect(configuration.accessLogFilter.serverErrors)
        #expect(configuration.accessLogFilter.slow == .milliseconds(250))
        #expect(configuration.measuresTime)
        #expect(configuration.workerID == 2)
    }
}

@Suite struct HandoutTests {
    @Test func arrivesAsItWasGiven() throws {
        let settings = try settings("socket = :5051", "harakiri = 7", "log-format = a\t%(uri) \\n")
        let keys = try TLSTicketKeys.random()
        let endpoints: [ServerConfiguration.Endpoint] = [
            .init(.uwsgi, .internet(host: "127.0.0.1", port: 5051)), .init(.http, .internet(host: "::1", port: 8080)),
            .init(.uwsgi, .unix(path: "/srv/my site/hello.sock")), .init(.http, .abstract(name: "hello")),
        ]
        let copy = try Handout(Handout(settings, endpoints, [], keys).text)
        #expect(copy.settings.assignments == settings.assignments)
        #expect(copy.endpoints.map { "\($0.scheme) \($0.address)" } == endpoints.map { "\($0.scheme) \($0.address)" })
        #expect(copy.ticketKeys.bytes == keys.bytes)
    }

    @Test(arguments: ["", "\n", "uwsgi 127.0.0.1:5051\n\n"])
    func refusesWhatAnotherVersionWrote(_ text: String) {
        let error = #expect(throws: ServingError.self) { try Handout(text) }
        #expect(
            error?.explanation == "the master handed out no keys for TLS; restart the server instead of reloading it")
    }
}
