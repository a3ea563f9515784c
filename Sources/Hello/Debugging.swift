import Carafe

// What only a developer should be able to do.

func addDebugging(to app: App) {
    // A trap ends the process, in Swift as in C: production keeps more than one.
    app.get("/crash") { () -> String in
        guard app.debug else { try abort(.notFound) }
        fatalError("/crash was asked for")
    }
}
