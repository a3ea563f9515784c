#if canImport(FoundationEssentials)
import FoundationEssentials
#else
import Foundation
#endif

extension App {
    /// The configuration, with what `read` finds outside of the program if nobody has asked for that yet.
    package func config(reading read: () -> ConfigSources) -> Config {
        if let config = settings.config { return config }
        let config = Config(appName: name, read())
        if !isFrozen { setConfig(config) }
        return config
    }

    /// Replaces the configuration, unless it is too late for that.
    package func setConfig(_ config: Config) {
        change("settings") { $0.settings.config = config }
    }
}

extension Request {
    /// The configuration of the app that answers, as `app.config` where there is no `app` at hand.
    public var config: Config { app?.settings.config ?? Config(appName: "") }
}

extension AppDraft {
    /// Checks everything that was registered; all mistakes are told at once.
    mutating func freeze(_ name: String) throws(SetupError) -> FrozenApp {
        let config = settings.config ?? Config(appName: name, .surroundings())
        settings.takeKeys(from: config)
        let unread = config.sources.problem.map { [SetupError.Problem.unreadableConfig($0)] } ?? []
        let problems = unread + checkCommands() + startTemplates()
        let app: FrozenApp
        do { app = try FrozenApp(name: name, self) } catch { throw SetupError(problems: problems + error.problems) }
        guard problems.isEmpty else { throw SetupError(problems: problems) }
        return app
    }
}

extension AppSettings {
    /// What the program itself has set counts more.
    fileprivate mutating func takeKeys(from config: Config) {
        self.config = config
        secretKey = secretKey ?? config["SECRET_KEY"].flatMap { $0.isEmpty ? nil : SecretKey($0) }
        if secretKeyFallbacks.isEmpty, let keys = try? config.list("SECRET_KEY_FALLBACKS", default: []) {
            secretKeyFallbacks = keys.map { SecretKey($0) }
        }
    }
}

extension ConfigSources {
    /// The environment, and `.env` in the working directory: what a program is told that no server was started with.
    package static func surroundings() -> ConfigSources {
        var sources = ConfigSources()
        sources.environment = ProcessInfo.processInfo.environment
        sources.readDotEnv()
        return sources
    }

    /// Reads `.env` in the directory that the app will work in, if there is one.
    ///
    /// - Parameter user: whom root reads it for; see ``TrustedFile``.
    package mutating func readDotEnv(for user: UInt32? = nil) {
        let path = directory + ".env"
        do throws(ConfigError) {
            let bytes = if let user { try TrustedFile(path, for: user).bytes() } else { try Self.bytes(of: path) }
            if let bytes { take(bytes, of: path) }
        } catch {
            problem = error.description
        }
    }

    private static func bytes(of path: String) throws(ConfigError) -> [UInt8]? {
        guard FileManager.default.fileExists(atPath: path) else { return nil }
        guard let data = FileManager.default.contents(atPath: path) else {
            throw .unreadable("", "cannot read \(path.debugDescription); give this user the right to, or remove it")
        }
        return [UInt8](data)
    }

    private mutating func take(_ bytes: [UInt8], of path: String) {
        do throws(DotEnvError) {
            let file = try DotEnv(String(decoding: bytes, as: UTF8.self), path: path, environment: environment)
            for variable in file.variables {
                dotEnv[variable.name] = ConfigValue(variable.value, "\(path):\(variable.line)")
            }
        } catch {
            problem = error.description
        }
    }
}
