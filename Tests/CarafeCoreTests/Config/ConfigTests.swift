import HTTPTypes
import Testing

@testable import CarafeCore

@Suite struct ConfigTests {
    private static func config(_ ini: [String: String] = [:]) -> Config {
        var sources = ConfigSources()
        sources.ini = ini.mapValues { ConfigValue($0, "hello.ini:12") }
        return Config(appName: "my-shop", sources)
    }

    @Test func looksInOneOrder() {
        var config = Self.config()
        #expect(config["KEY"] == nil)
        #expect(config.source(of: "KEY") == nil)
        config.defaults["KEY"] = "default"
        #expect(config["KEY"] == "default")
        #expect(config.source(of: "KEY") == "app.config.defaults")
        config.sources.ini["KEY"] = ConfigValue("ini", "hello.ini:3")
        #expect(config["KEY"] == "ini")
        #expect(config.source(of: "KEY") == "hello.ini:3")
        config.sources.dotEnv["KEY"] = ConfigValue("file", ".env:1")
        #expect(config["KEY"] == "file")
        config.sources.dotEnv["MY_SHOP_KEY"] = ConfigValue("own file", ".env:2")
        #expect(config["KEY"] == "own file")
        config.sources.environment["KEY"] = "variable"
        #expect(config["KEY"] == "variable")
        #expect(config.source(of: "KEY") == "environment")
        config.sources.environment["MY_SHOP_KEY"] = "own variable"
        #expect(config["KEY"] == "own variable")
        config["KEY"] = "assigned"
        #expect(config["KEY"] == "assigned")
        config["KEY"] = nil
        #expect(config["KEY"] == "own variable")
        #expect(config["key"] == nil)
    }

    @Test func takesManyKeysAtOnce() {
        var config = Self.config(["A": "ini", "C": "ini"])
        config["A"] = "1"
        config.update(["A": "2", "B": "3"])
        #expect([config["A"], config["B"], config["C"]] == ["2", "3", "ini"])
        #expect(config.source(of: "B") == "app.config")
    }

    @Test func listsNothingOfTheEnvironment() {
        var config = Self.config(["B": "1"])
        config.defaults["A"] = "1"
        config.sources.environment["PATH"] = "/bin"
        #expect(config["PATH"] == "/bin")
        #expect(config.keys == ["A", "B"])
    }

    @Test func readsTypes() throws {
        let config = Self.config([
            "INT": "-1_000", "DOUBLE": "1e-3", "ON": "Yes", "OFF": "off", "LIST": " a, b b ,,c", "EMPTY": "",
        ])
        #expect(try config.int("INT") == -1000)
        #expect(try config.double("DOUBLE") == 0.001)
        #expect(try config.bool("ON"))
        #expect(try !config.bool("OFF"))
        #expect(try config.list("LIST") == ["a", "b b", "c"])
        #expect(try config.list("EMPTY") == [])
        #expect(try config.string("EMPTY") == "")
        #expect(try config.int("NONE", default: 3) == 3)
        #expect(try config.list("NONE", default: []) == [])
    }

    @Test(
        arguments: [
            ("250ms", .milliseconds(250)), ("30s", .seconds(30)), ("30", .seconds(30)), ("1.5 s", .milliseconds(1500)),
            ("5m", .seconds(300)), ("2H", .seconds(7200)), ("31d", .seconds(31 * 86_400)), ("0", .zero),
        ] as [(String, Duration)])
    func readsTimes(_ text: String, _ expected: Duration) throws {
        #expect(try Self.config(["TIME": text]).duration("TIME") == expected)
    }

    @Test(arguments: ["", "s", "-1s", "1w", "1 2s", "1e400", "nan", "99999999999999999999d", "1..5s"])
    func refusesWhatIsNoTime(_ text: String) {
        let error = #expect(throws: ConfigError.self) { try Self.config(["TIME": text]).duration("TIME") }
        #expect(
            error?.description
                == "hello.ini:12: TIME = \(text.debugDescription) is not a time; write e.g. TIME=30s")
    }

    @Test func explainsWhatDoesNotFit() {
        var config = Self.config(["PAGE_SIZE": "many", "RATE": "inf", "DEBUG": "maybe"])
        func sentence(_ body: () throws -> Void) -> String? {
            let error = #expect(throws: ConfigError.self) { try body() }
            return error?.description
        }
        #expect(
            sentence { _ = try config.int("PAGE_SIZE", default: 1) }
                == "hello.ini:12: PAGE_SIZE = \"many\" is not a whole number; write e.g. PAGE_SIZE=20")
        #expect(
            sentence { _ = try config.double("RATE") }
                == "hello.ini:12: RATE = \"inf\" is not a number; write e.g. RATE=0.5")
        #expect(
            sentence { _ = try config.bool("DEBUG") }
                == "hello.ini:12: DEBUG = \"maybe\" is not true or false; write e.g. DEBUG=true")
        #expect(sentence { _ = try config.int("PAGE_SZE") } == "PAGE_SZE is not configured; did you mean PAGE_SIZE?")
        #expect(
            sentence { _ = try config.string("SOMETHING") }
                == "SOMETHING is not configured; set it in the environment, in .env, under [app] in the ini file, "
                + "or in app.config.defaults")
        config.sources.environment["MY_SHOP_PAGE_SIZE"] = "9 9"
        #expect(
            sentence { _ = try config.int("PAGE_SIZE") }
                == "environment: MY_SHOP_PAGE_SIZE = \"9 9\" is not a whole number; write e.g. MY_SHOP_PAGE_SIZE=20")
        config.sources.problem = ".env:1: nonsense"
        #expect(sentence { _ = try config.int("PAGE_SIZE", default: 1) } == ".env:1: nonsense")
    }

    @Test(arguments: ["MAIL_PASSWORD", "api_token", "SECRET_KEY_ROUNDS", "DB_PASSWD", "KEY"])
    func doesNotTellASecret(_ key: String) {
        let error = #expect(throws: ConfigError.self) { try Self.config([key: "hunter2"]).int(key) }
        #expect(error?.description == "hello.ini:12: \(key) is not a whole number; write e.g. \(key)=20")
    }

    // MARK: - The app's

    @Test func keepsAnAppFromStartingThatCannotReadIt() throws {
        let app = App("shop")
        var config = app.config { ConfigSources() }
        config.sources.problem = ".env:3: nonsense"
        app.setConfig(config)
        app.get("/<") { "" }
        let error = #expect(throws: SetupError.self) { try app.freeze() }
        #expect(error?.problems.map(\.code) == [.unreadableConfig, .invalidRule])
        #expect(error?.problems.first?.message == ".env:3: nonsense")
    }

    @Test func givesTheSecretKeyUnlessTheProgramHasOne() throws {
        for (own, expected) in [(nil, "from outside"), ("own", "own")] as [(SecretKey?, SecretKey)] {
            let app = App("shop")
            app.secretKey = own
            var config = app.config { ConfigSources() }
            config["SECRET_KEY"] = "from outside"
            config["SECRET_KEY_FALLBACKS"] = "old, older"
            app.setConfig(config)
            _ = try app.freeze()
            #expect(app.secretKey == expected)
            #expect(app.secretKeyFallbacks == ["old", "older"])
        }
        let app = App("shop")
        var config = app.config { ConfigSources() }
        config["SECRET_KEY"] = ""
        app.setConfig(config)
        _ = try app.freeze()
        #expect(app.secretKey == nil)
    }

    @Test func isReadOnceAndTheSameInHandlers() async throws {
        let app = App("shop")
        var readings = 0
        for _ in 0..<2 {
            _ = app.config {
                readings += 1
                var sources = ConfigSources()
                sources.ini["KEY"] = ConfigValue("\(readings)", "a.ini:1")
                return sources
            }
        }
        app.get("/") { request in request.config["KEY"] ?? "" }
        #expect(readings == 1)
        #expect(try await app.freeze().answer(.get, "/").text == "1")
    }
}
