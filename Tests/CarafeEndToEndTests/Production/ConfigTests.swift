import Foundation
import Testing

/// What an app is configured with, at its top level, in its handlers, and in the workers of a master.
@Suite(.sandboxed) struct ConfigTests {
    private func write(_ name: String, _ text: String) throws -> String {
        let path = try Sandbox.required().path(name)
        try text.write(toFile: path, atomically: true, encoding: .utf8)
        return path
    }

    private func directory() throws -> String {
        let path = try Sandbox.required().path("site")
        try FileManager.default.createDirectory(atPath: path, withIntermediateDirectories: true)
        return path
    }

    @Test func isTheSameInWorkersAndNewAfterAReload() throws {
        let directory = try directory()
        func ini(_ greeting: String) throws -> String {
            try write(
                "hello.ini",
                """
                [uwsgi]
                http-socket = 127.0.0.1:0
                set-ph = who=\(greeting)
                chdir = \(directory)
                [app]
                GREETING = %(who) 100%%
                GREETING_TIMES = 1
                """)
        }
        try "GREETING_TIMES=2\n".write(toFile: directory + "/.env", atomically: true, encoding: .utf8)
        let hello = try Hello.serve(["--ini", ini("first")])
        #expect(try hello.http[0].get("/greeting").text == "first 100%\nfirst 100%\n")

        _ = try ini("second")
        try "GREETING_TIMES=3\n".write(toFile: directory + "/.env", atomically: true, encoding: .utf8)
        hello.process.signal(SIGHUP)
        _ = try hello.process.waitForErrors("the reload") { $0.contains("reloaded: generation 2") ? true : nil }
        // An old worker may still take a connection that was waiting.
        let second = String(repeating: "second 100%\n", count: 3)
        _ = try wait(for: "a new worker to answer") {
            try hello.http[0].get("/greeting").text == second ? true : nil
        }

        // What cannot be read leaves the old workers serving.
        try "GREETING_TIMES='4\n".write(toFile: directory + "/.env", atomically: true, encoding: .utf8)
        hello.process.signal(SIGHUP)
        _ = try hello.process.waitForErrors("the refusal") {
            $0.contains("/.env:1: the quote ' of GREETING_TIMES is not closed") ? true : nil
        }
        #expect(try hello.http[0].get("/greeting").text == second)
    }

    @Test func countsTheEnvironmentMoreThanFiles() throws {
        let path = try write(
            "hello.ini",
            "[uwsgi]\nhttp-socket = 127.0.0.1:0\nenv = GREETING=from env\n[app]\nGREETING = from ini\n")
        let variables = ["HELLO_GREETING_TIMES": "2", "GREETING_TIMES": "9"]
        let hello = try Hello.serve(["--ini", path], environment: variables)
        #expect(try hello.http[0].get("/greeting").text == "from env\nfrom env\n")
        let other = try Hello.serve(["--ini", path], environment: ["HELLO_GREETING_TIMES": "many"])
        #expect(try other.http[0].get("/greeting").status == 500)
        _ = try other.process.waitForErrors("the reason") {
            $0.contains("environment: HELLO_GREETING_TIMES = \"many\" is not a whole number") ? true : nil
        }
    }

    @Test func tellsWhatIsWrongWithTheAppsSection() throws {
        let path = try write("hello.ini", "[uwsgi]\nhttp-socket = 127.0.0.1:0\n[app]\nGREETING = %(nothing)\n")
        let process = try Hello.start([path])
        #expect(try process.waitForEnd() == .exited(1))
        #expect(process.errors.contains("hello.ini:4: %(nothing) is set nowhere"))
    }

    // MARK: - Commands

    @Test func runsTheAppsOwnCommands() throws {
        let path = try write("hello.ini", "[uwsgi]\nprocesses = 2\n[app]\nGREETING = From ini\n")
        for (arguments, output) in [
            (["greet"], "Good day, world\n"), (["greet", "Ada", "Bob"], "Good day, Ada\nGood day, Bob\n"),
            (["greet", "Ada", "--ini", path], "From ini, Ada\n"),
        ] {
            let process = try Hello.start(arguments)
            #expect(try process.waitForEnd() == .exited(0))
            #expect(process.output == output)
            #expect(process.errors == "")
        }
    }

    @Test func tellsHowACommandFailed() throws {
        let process = try Hello.start(["greet", "nobody"])
        #expect(try process.waitForEnd() == .exited(1))
        #expect(process.errors == "hello: greet: there is nobody to greet; name somebody else\n")
        #expect(process.output == "")
    }

    @Test func listsItsCommands() throws {
        let process = try Hello.start(["--help"])
        #expect(try process.waitForEnd() == .exited(0))
        #expect(
            process.output.contains("Its own commands:\n  greet  Print the greeting, for each of the names.\n"))
        let help = try Hello.start(["greet", "--help"])
        #expect(try help.waitForEnd() == .exited(0))
        #expect(help.output.hasPrefix("OVERVIEW: Print the greeting, for each of the names.\n"))
    }

    @Test func makesASecretKey() throws {
        let process = try Hello.start(["secret"])
        #expect(try process.waitForEnd() == .exited(0))
        #expect(process.output.wholeMatch(of: /[0-9a-f]{64}\n/) != nil)
    }

    @Test func sortsRoutes() throws {
        let process = try Hello.start(["routes", "--sort", "rule", "--all-methods"])
        #expect(try process.waitForEnd() == .exited(0))
        let rows = process.output.split(separator: "\n").dropFirst(2)
        #expect(rows.first?.wholeMatch(of: /index +GET, HEAD, OPTIONS +\//) != nil)
        let wrong = try Hello.start(["routes", "--sort", "size"])
        #expect(try wrong.waitForEnd() == .exited(64))
        #expect(wrong.errors.contains("Please provide one of 'endpoint', 'methods', 'domain', 'rule' or 'match'"))
    }
}
