import Carafe

// What is configured and not programmed, and a command of the app's own.

func addConfiguring(to app: App) {
    // `GREETING=Hi hello`, a line in .env, or `GREETING = Hi` under [app] in the ini file say otherwise.
    app.config.defaults["GREETING"] = "Good day"
    let greeting = app.config["GREETING"] ?? ""

    app.get("/greeting") { request in
        let times = try app.config.int("GREETING_TIMES", default: 1)
        return String(repeating: greeting + "\n", count: min(max(times, 0), 100))
    }

    app.command("greet", "Print the greeting, for each of the names.") { names in
        if names.contains("nobody") { throw NobodyToGreet() }
        for name in names.isEmpty ? ["world"] : names { print("\(greeting), \(name)") }
    }
}

private struct NobodyToGreet: Error, CustomStringConvertible {
    let description = "there is nobody to greet; name somebody else"
}
