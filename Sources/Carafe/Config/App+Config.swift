public import CarafeCore

extension App {
    /// What the app is told from outside: the environment, `.env`, and the section `[app]` of the ini file that the server is
    /// started with.
    ///
    /// ```swift
    /// app.config.defaults["PAGE_SIZE"] = "20"
    /// let pageSize = try app.config.int("PAGE_SIZE")
    /// ```
    /// It is read once, when it is first asked for; a reload reads it anew in the new workers. It says the same before
    /// ``run(_:alongside:)``, in handlers, and in every worker, and cannot be changed once the app has started.
    public var config: Config {
        get { config(reading: ConfigReading.current) }
        set { setConfig(newValue) }
    }

    /// Reads it if nobody has asked for it yet, and anew for arguments that are not the program's own.
    func readConfig(_ arguments: [String]) {
        for app in mountedApps { app.readConfig(arguments) }
        guard !isFrozen else { return }
        guard arguments != Array(CommandLine.arguments.dropFirst()) else {
            _ = config
            return
        }
        config.sources = ConfigReading.current(arguments: arguments)
    }
}
