import Foundation
import Testing

/// `run --reload`: a package beside a compiler that does what its source says.
@Suite(.sandboxed) struct ReloadingRunTests {
    private struct Package {
        let root: String
        let source: String
        let process: ChildProcess

        init(_ options: String...) throws {
            let sandbox = try Sandbox.required()
            root = sandbox.path("package")
            source = "\(root)/Sources/App/main.swift"
            // By a shell, because a program that is open for writing anywhere cannot be run.
            let script = """
                mkdir -p "$1/.build/debug" "$1/Sources/App" "$1/bin" && cp "$2" "$1/.build/debug/hello" \
                && touch "$1/Package.swift" && echo one > "$1/Sources/App/main.swift" \
                && printf '%s\\n' '#!/bin/sh' 'echo "$@" >> "${0%/*}/calls"' 'cat "${0%/*}/../Sources/App/main.swift"' \
                   '! grep -q error "${0%/*}/../Sources/App/main.swift"' > "$1/bin/swift" && chmod 755 "$1/bin/swift"
                """
            let shell = try ChildProcess(["/bin/sh", "-c", script, "sh", root, Hello.executable()])
            guard try shell.waitForEnd() == .exited(0) else { throw Timeout("a package", shell.errors) }
            process = try ChildProcess(
                ["\(root)/.build/debug/hello", "run", "--reload", "--port", "0"] + options,
                environment: [
                    "PATH": "\(root)/bin:\(ProcessInfo.processInfo.environment["PATH"] ?? "")",
                    "SWIFT_BACKTRACE": "enable=no",
                ], ownGroup: true)
        }

        func site() throws -> Endpoint {
            let banner = try process.waitForErrors("its banner") { $0.contains(" * Watching the sources") ? $0 : nil }
            let address = try #require(banner.firstMatch(of: /Running on http:\/\/(\S+)/))
            return try Endpoint(address.1)
        }

        func change(to text: String) throws {
            // A file system may keep times in coarse steps.
            usleep(20_000)
            try text.write(toFile: source, atomically: true, encoding: .utf8)
        }

        func wait(for text: String, times: Int = 1) throws {
            _ = try process.waitForErrors(text) { $0.components(separatedBy: text).count > times ? true : nil }
        }
    }

    @Test func goesOnWithWhatCompiles() throws {
        let package = try Package()
        let site = try package.site()
        #expect(try site.get("/").text == "Hello wmsj100")
        try package.wait(for: "\"GET / HTTP/1.1\" 200")
        try package.change(to: "two")
        try package.wait(for: " * Detected change in 'Sources/App/main.swift', building\n * Reloaded\n")
        #expect(try site.get("/").text == "Hello wmsj100")
        let calls = try String(contentsOfFile: "\(package.root)/bin/calls", encoding: .utf8)
        #expect(calls == "build --package-path \(package.root) -c debug --product hello\n")
        package.process.signal(SIGINT)
        #expect(try package.process.waitForEnd() == .exited(0))
        #expect(!package.process.errors.contains("worker"), "who develops need not hear of workers")
    }

    @Test func keepsTheOldVersionWhenTheNewOneDoesNotCompile() throws {
        let package = try Package()
        let site = try package.site()
        try package.change(to: "error: no such thing")
        try package.wait(for: "error: no such thing\n * The build failed; the old version goes on\n")
        #expect(try site.get("/").text == "Hello wmsj100")
        try package.change(to: "mended")
        try package.wait(for: " * Reloaded\n")
    }

    @Test func outlivesACrash() throws {
        let package = try Package("--debug")
        let site = try package.site()
        let client = try Client(site)
        try client.send("GET /crash HTTP/1.1\r\nHost: localhost\r\n\r\n")
        #expect(try client.rest().isEmpty)
        try package.wait(for: "DAMN ! worker 1")
        #expect(try site.get("/").text == "Hello wmsj100")
    }

    @Test func saysWhatItNeeds() throws {
        let adhoc = try Hello.start(["run", "--reload", "--cert", "adhoc"])
        #expect(try adhoc.waitForEnd() != .exited(0))
        #expect(adhoc.errors.contains("give --cert and --key files"))
    }
}
