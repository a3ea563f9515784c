import CarafeCore
import CarafeProcess

/// Where the configuration of a process is read from.
enum ConfigReading {
    /// The section under which a master hands out what it has read of `.env`: workers may be other users, elsewhere.
    static let dotEnvSection = ".env"

    /// What this process was started with.
    static func current() -> ConfigSources {
        current(arguments: Array(CommandLine.arguments.dropFirst()))
    }

    /// - Parameter arguments: what stands behind the program's name.
    static func current(arguments: [String]) -> ConfigSources {
        do {
            if let link = try WorkerStart.link() { return handedOut(try Handout.settings(in: link.settings)) }
            return read(try settings(arguments: arguments))
        } catch {
            var sources = ConfigSources()
            sources.environment = Environment.all
            sources.problem = (error as? any StartupFailure)?.explanation ?? "\(error)"
            return sources
        }
    }

    /// What a master, or a process without one, finds.
    static func read(_ settings: Settings?) -> ConfigSources {
        var sources = given(by: settings)
        sources.directory = settings?.chdir.map { $0.value.hasSuffix("/") ? $0.value : $0.value + "/" } ?? ""
        sources.readDotEnv(for: settings.flatMap(otherUser))
        return sources
    }

    /// The user that workers become, where this is root; a name that there is none of is told when they start.
    private static func otherUser(_ settings: Settings) -> UInt32? {
        let identity = try? UserLookup.identity(uid: settings.uid?.value, gid: settings.gid?.value)
        return identity.flatMap { $0.uid == 0 ? nil : $0.uid }
    }

    /// What a worker is given.
    private static func handedOut(_ settings: Settings) -> ConfigSources {
        var sources = given(by: settings)
        sources.dotEnv = values(settings.section(dotEnvSection))
        return sources
    }

    /// The ini file's part, and the environment as workers will have it.
    private static func given(by settings: Settings?) -> ConfigSources {
        var sources = ConfigSources()
        sources.environment = Environment.all
        for pair in settings?.env ?? [] { sources.environment[pair.value.name] = pair.value.value }
        sources.ini = values(settings?.section(Settings.appSection) ?? [])
        return sources
    }

    private static func values(_ lines: [Assignment]) -> [String: ConfigValue] {
        // A bare key is true, as in the settings; of a key that is given again, the last line counts.
        let pairs = lines.map { ($0.key, ConfigValue($0.value ?? "true", "\($0.origin)")) }
        return Dictionary(pairs) { $1 }
    }
}

// MARK: - The ini file

extension ConfigReading {
    /// The settings that the command line asks for; `nil` when neither it nor the environment names a file.
    private static func settings(arguments: [String]) throws -> Settings? {
        let words = CommandLineForms.commands(arguments)
        // `run` is not steered by what was set for `serve`.
        guard let command = words.first, command != "run", !command.hasPrefix("-") else { return nil }
        if ["serve", "check", "nginx", "systemd"].contains(command) {
            let options = Array(words.dropFirst())
            // Settings are explained there, not read.
            return options.contains("--help") || options.contains("-h") ? nil : try resolve(options)
        }
        return try named(INIOption(Array(words.dropFirst())).files)
    }

    private static func named(_ files: [String]) throws -> Settings? {
        guard !files.isEmpty || Environment.all["UWSGI_INI"] != nil else { return nil }
        return try resolve(files.flatMap { ["--ini", $0] })
    }

    private static func resolve(_ arguments: [String]) throws -> Settings {
        try Settings.resolve(
            arguments: arguments, environment: Environment.all,
            surroundings: .current(directory: Environment.currentDirectory, version: App.frameworkVersion),
            readFile: Environment.text(of:))
    }
}

/// `--ini FILE` among the arguments of a command of the app's own.
struct INIOption {
    private(set) var files: [String] = []
    /// The arguments without it.
    private(set) var others: [String] = []

    init(_ arguments: [String]) {
        var rest = arguments[...]
        while let argument = rest.popFirst() {
            if argument == "--" {
                others += ["--"] + rest
                return
            }
            if argument == "--ini", let file = rest.popFirst() {
                files.append(file)
            } else if argument.hasPrefix("--ini=") {
                files.append(String(argument.dropFirst("--ini=".count)))
            } else {
                others.append(argument)
            }
        }
    }
}

extension MasterProcess {
    /// Adds what the workers are to know of `.env`.
    static func handingOutConfig(_ settings: Settings) throws(ServingError) -> Settings {
        let sources = ConfigReading.read(settings)
        if let problem = sources.problem { throw ServingError(problem) }
        var settings = settings
        let lines = sources.dotEnv.sorted { $0.key < $1.key }.map { name, value in
            Assignment(name, value.text, .environment(value.source))
        }
        settings.append(lines, section: ConfigReading.dotEnvSection)
        return settings
    }
}
